import { createGunzip, type Gunzip } from 'node:zlib';

/** Packings inside each other: Firehose packs what CloudWatch Logs has packed. */
const MOST_LAYERS = 4;
const FIRST_BYTES = 4;

/** Whether bytes begin as gzip does. */
export function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Bytes as UTF-8 without a byte order mark: Windows' shell writes what it is piped into a file as UTF-16. */
export function asUtf8(bytes: Buffer): Buffer {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return Buffer.from(bytes.toString('utf16le', 2));
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

/** A stream's bytes, unpacked where they are packed, as UTF-8. */
export async function* unpacked(pieces: AsyncIterable<Buffer>, layers = 0): AsyncGenerator<Buffer> {
  const { start, all } = await peek(pieces);
  if (isGzip(start) && layers < MOST_LAYERS) yield* unpacked(gunzipped(all), layers + 1);
  else if (start[0] === 0xff && start[1] === 0xfe) yield* fromUtf16(all);
  else if (asUtf8(start) !== start) yield* withoutMark(all);
  else yield* all;
}

/** The first bytes of a stream, and the whole stream. */
async function peek(pieces: AsyncIterable<Buffer>): Promise<{ start: Buffer; all: AsyncGenerator<Buffer> }> {
  const iterator = pieces[Symbol.asyncIterator]();
  let start: Buffer = Buffer.alloc(0);
  let piece = await iterator.next();
  for (; piece.done !== true; piece = await iterator.next()) {
    start = start.length === 0 ? piece.value : Buffer.concat([start, piece.value]);
    if (start.length >= FIRST_BYTES) break;
  }
  const first = start;
  const all = (async function* () {
    try {
      if (first.length > 0) yield first;
      if (piece.done === true) return;
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  })();
  return { start, all };
}

async function* gunzipped(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  const feeding = feed(pieces, gunzip);
  try {
    yield* gunzip as AsyncIterable<Buffer>;
  } finally {
    gunzip.destroy();
    await feeding;
  }
}

async function feed(pieces: AsyncIterable<Buffer>, gunzip: Gunzip): Promise<void> {
  try {
    for await (const piece of pieces) {
      if (gunzip.destroyed) return;
      if (!gunzip.write(piece)) {
        await new Promise<void>((resolve) => gunzip.once('drain', resolve).once('close', resolve));
      }
    }
    gunzip.end();
  } catch (error) {
    gunzip.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

async function* fromUtf16(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder('utf-16le');
  for await (const piece of pieces) yield Buffer.from(decoder.decode(piece, { stream: true }));
}

async function* withoutMark(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let first = true;
  for await (const piece of pieces) {
    yield first ? asUtf8(piece) : piece;
    first = false;
  }
}
