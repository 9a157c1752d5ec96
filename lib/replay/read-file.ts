import { createReadStream, readFileSync, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { errorText } from '../domain/errors.ts';
import { readerFor } from './reader-for.ts';
import type { Reader, Sink } from './sink.ts';
import { splitRecords } from './split-records.ts';
import { asUtf8, isGzip, unpacked } from './unpack.ts';

/** Files up to this size, unpacked, are parsed in one go, which is fastest; larger ones are read piece by piece. */
const WHOLE_BYTES = 12 * 1024 * 1024;

/** Reads a file of events, packed with gzip or not, into a sink. What cannot be read is told to the sink; nothing is thrown. */
export async function readFile(path: string, sink: Sink): Promise<void> {
  const whole = wholeFile(path, sink);
  if (whole === undefined) await readStream(createReadStream(path, { highWaterMark: 1024 * 1024 }), sink);
  else if (whole.length > 0) {
    readWhole(asUtf8(whole), sink);
    letGo(whole);
  }
}

/** Gives the memory of a file's bytes back at once: the collector does not see how much it is, and leaves it for several files. */
function letGo({ buffer }: Buffer): void {
  // A small one is a part of what others stand in, too.
  if (buffer instanceof ArrayBuffer && buffer.byteLength > Buffer.poolSize) buffer.transfer(0);
}

function readWhole(bytes: Buffer, sink: Sink): void {
  if (splitRecords(bytes, sink)) return;
  const text = bytes.toString('utf8');
  const value = text.startsWith('{') || text.startsWith('[') ? parse(text) : undefined;
  if (value !== undefined) {
    sink.value(value);
    return;
  }
  const reader = readerFor(bytes, sink);
  reader.push(bytes);
  reader.end();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // JSON lines, or something broken: the reader takes what can be read and names the rest.
    return undefined;
  }
}

/** The unpacked content of a small file, empty when it cannot be read at all, or undefined when it is to be read as a stream. */
function wholeFile(path: string, sink: Sink): Buffer | undefined {
  try {
    const stat = statSync(path);
    // What a shell hands over in place of a file (`<(zcat …)`) has no size.
    if (!stat.isFile() || stat.size > WHOLE_BYTES) return undefined;
    const bytes = readFileSync(path);
    if (bytes.length === 0) sink.problem('the file', 'is empty');
    return isGzip(bytes) ? unpack(bytes) : bytes;
  } catch (error) {
    sink.problem('the file', `cannot be read: ${errorText(error)}`);
    return Buffer.alloc(0);
  }
}

function unpack(bytes: Buffer): Buffer | undefined {
  try {
    // A gzip file ends with its unpacked size: with room for all of it there is nothing to put together afterwards.
    const size = bytes.length < 4 ? 0 : bytes.readUInt32LE(bytes.length - 4);
    const chunkSize = Math.max(1_024, Math.min(size + 1, WHOLE_BYTES));
    const whole = gunzipSync(bytes, { maxOutputLength: WHOLE_BYTES, chunkSize });
    return isGzip(whole) ? undefined : whole;
  } catch {
    // Larger than it looks, cut off or damaged: as a stream, what comes before the damage can be used.
    return undefined;
  }
}

/** Reads a stream, packed or not, piece by piece. */
export async function readStream(stream: Readable, sink: Sink): Promise<void> {
  const input = new Input(sink);
  try {
    for await (const chunk of unpacked(stream as AsyncIterable<Buffer>)) {
      input.push(chunk);
      await sink.ready();
      if (input.givesUp) return;
    }
  } catch (error) {
    sink.problem('the file', readProblem(error));
  }
  input.end();
}

/** What is looked at to tell how an input is to be read: its first line, or so many bytes of it. */
const FIRST_LINE = 8_000;

/** An input whose reader is chosen once enough of it is there. */
class Input {
  readonly #sink: Sink;
  #start: Buffer = Buffer.alloc(0);
  #reader: Reader | undefined;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  get givesUp(): boolean {
    return this.#reader?.givesUp ?? false;
  }

  push(chunk: Buffer): void {
    if (this.#reader !== undefined) this.#reader.push(chunk);
    else {
      this.#start = this.#start.length === 0 ? chunk : Buffer.concat([this.#start, chunk]);
      if (this.#start.length >= FIRST_LINE || this.#start.includes('\n')) this.#begin();
    }
  }

  end(): void {
    if (this.#reader === undefined && this.#start.length === 0) this.#sink.problem('the file', 'is empty');
    else (this.#reader ?? this.#begin()).end();
  }

  #begin(): Reader {
    const reader = readerFor(this.#start, this.#sink);
    this.#reader = reader;
    reader.push(this.#start);
    this.#start = Buffer.alloc(0);
    return reader;
  }
}

function readProblem(error: unknown): string {
  const { code } = error as { code?: string };
  if (code === 'Z_BUF_ERROR') return 'is a gzip file that was cut off';
  return `${code === 'Z_DATA_ERROR' ? 'is a damaged gzip file' : 'cannot be read'}: ${errorText(error)}`;
}
