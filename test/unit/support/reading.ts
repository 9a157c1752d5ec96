import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import { eventSink } from '../../../lib/replay/events-of.ts';
import { readFile, readStream } from '../../../lib/replay/read-file.ts';
import type { Sink } from '../../../lib/replay/sink.ts';

/** What reading gave: the events and their ids, what could not be read, and what was something else. */
export interface ReadResult {
  readonly events: readonly AccountEvent[];
  readonly ids: readonly string[];
  readonly problems: readonly string[];
  readonly others: readonly string[];
  readonly skipped: number;
}

/** What a sink is asked of records before they are parsed. */
type Asked = Pick<Sink, 'wants'>;

async function collecting(read: (sink: Sink) => Promise<void>, skip: boolean, asked: Asked = {}): Promise<ReadResult> {
  const events: AccountEvent[] = [];
  const problems: string[] = [];
  const others: string[] = [];
  let skipped = 0;
  const heard: NonNullable<Sink['wants']> = ({ delivered }) => {
    if (!delivered) skipped += 1;
    return delivered;
  };
  await read(
    eventSink({
      event: (event) => events.push(event),
      problem: (text) => problems.push(text),
      other: (kind) => others.push(kind),
      ready: async () => {},
      ...(skip ? { wants: heard } : {}),
      ...asked,
    }),
  );
  return { events, ids: events.map(({ id }) => id), problems, others, skipped };
}

/** What a file with some content gives. */
export async function reading(content: string | Buffer, skip = false, asked: Asked = {}): Promise<ReadResult> {
  const folder = mkdtempSync(join(tmpdir(), 'riposte-reading-'));
  try {
    writeFileSync(join(folder, 'input'), content);
    return await readingPath(join(folder, 'input'), skip, asked);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a file at a path gives. */
export async function readingPath(path: string, skip = false, asked: Asked = {}): Promise<ReadResult> {
  return collecting((sink) => readFile(path, sink), skip, asked);
}

/** What the same content gives as a stream, in pieces of some bytes. */
export async function streaming(content: string | Buffer, size: number): Promise<ReadResult> {
  const bytes = Buffer.from(content);
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
  return collecting((sink) => readStream(Readable.from(pieces), sink), false);
}
