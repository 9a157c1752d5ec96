import { createReadStream, readFileSync, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip, gunzipSync } from 'node:zlib';
import { type JsonReader, type JsonSink, readerFor } from './json-stream.ts';
import { splitRecords } from './split-records.ts';

/** Files up to this size, unpacked, are parsed in one go, which is fastest; larger ones are read piece by piece. */
const WHOLE_BYTES = 12 * 1024 * 1024;

/** Reads a file of events, packed with gzip or not, into a sink. What cannot be read is told to the sink; nothing is thrown. */
export async function readFile(path: string, sink: JsonSink): Promise<void> {
  const whole = wholeText(path, sink);
  if (whole === undefined) {
    await readStream(createReadStream(path, { highWaterMark: 1024 * 1024 }), sink);
    return;
  }
  if (whole.length === 0) return;
  const text = whole.toString('utf8');
  if (splitRecords(text, sink)) return;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // JSON lines, or something broken: the reader takes what can be read and names the rest.
    const reader = readerFor(whole, sink);
    reader.push(whole);
    reader.end();
    return;
  }
  sink.value(value);
}

/** The unpacked content of a small file, empty when it cannot be read at all, or undefined when it is not small. */
function wholeText(path: string, sink: JsonSink): Buffer | undefined {
  try {
    const { size } = statSync(path);
    if (size === 0) {
      sink.problem('the file', 'is empty');
      return Buffer.alloc(0);
    }
    if (size > WHOLE_BYTES) return undefined;
    const bytes = readFileSync(path);
    return isGzip(bytes) ? unpack(bytes, sink) : bytes;
  } catch (error) {
    sink.problem('the file', `cannot be read: ${messageOf(error)}`);
    return Buffer.alloc(0);
  }
}

function unpack(bytes: Buffer, sink: JsonSink): Buffer | undefined {
  try {
    // A gzip file ends with its unpacked size: with room for all of it there is nothing to put together afterwards.
    const size = bytes.length < 4 ? 0 : bytes.readUInt32LE(bytes.length - 4);
    const chunkSize = Math.max(1_024, Math.min(size + 1, WHOLE_BYTES));
    return gunzipSync(bytes, { maxOutputLength: WHOLE_BYTES, chunkSize });
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'ERR_BUFFER_TOO_LARGE') return undefined;
    // Cut off: what comes before the cut can be used, and an end is not asked for.
    if (code === 'Z_BUF_ERROR') {
      sink.problem('the file', 'is a gzip file that was cut off');
      return salvage(bytes);
    }
    sink.problem('the file', `is a damaged gzip file: ${messageOf(error)}`);
    return Buffer.alloc(0);
  }
}

/** Z_SYNC_FLUSH: give out what there is, without asking for the end. */
const WHATEVER_THERE_IS = 2;

function salvage(bytes: Buffer): Buffer | undefined {
  try {
    return gunzipSync(bytes, { maxOutputLength: WHOLE_BYTES, finishFlush: WHATEVER_THERE_IS });
  } catch {
    return undefined;
  }
}

/** Reads a stream, packed or not, piece by piece. */
export async function readStream(stream: Readable, sink: JsonSink): Promise<void> {
  let reader: JsonReader | undefined;
  try {
    for await (const chunk of unpacked(stream)) {
      reader ??= readerFor(chunk, sink);
      reader.push(chunk);
      await sink.ready();
    }
  } catch (error) {
    const { code } = error as { code?: string };
    const reason = code === 'Z_BUF_ERROR' ? 'is a gzip file that was cut off' : `cannot be read: ${messageOf(error)}`;
    sink.problem('the file', reason);
  }
  if (reader === undefined) sink.problem('the file', 'is empty');
  else reader.end();
}

async function* unpacked(stream: Readable): AsyncGenerator<Buffer> {
  let first: Buffer | undefined;
  const pieces = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  for (let piece = await pieces.next(); piece.done !== true; piece = await pieces.next()) {
    first = first === undefined ? piece.value : Buffer.concat([first, piece.value]);
    if (first.length >= 2) break;
  }
  if (first === undefined) return;
  const start = first;
  const all = (async function* () {
    yield start;
    for (let piece = await pieces.next(); piece.done !== true; piece = await pieces.next()) yield piece.value;
  })();
  if (!isGzip(start)) {
    yield* all;
    return;
  }
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  const feeding = feed(all, gunzip);
  try {
    yield* gunzip as AsyncIterable<Buffer>;
  } finally {
    await feeding;
  }
}

async function feed(pieces: AsyncIterable<Buffer>, gunzip: ReturnType<typeof createGunzip>): Promise<void> {
  try {
    for await (const piece of pieces) {
      if (gunzip.destroyed) return;
      if (!gunzip.write(piece))
        await new Promise<void>((resolve) => gunzip.once('drain', resolve).once('close', resolve));
    }
    gunzip.end();
  } catch (error) {
    gunzip.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
