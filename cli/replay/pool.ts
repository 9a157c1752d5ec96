import { Channel } from './channel.ts';
import type { Batch, Job, WorkerSettings } from './protocol.ts';
import { jobReader } from './read-job.ts';
import { Reader } from './reader.ts';

/** Pieces of one file's results that may wait for their turn. */
const WAITING = 16;

/** Files a worker is told of at a time, so that it never waits for the next one. */
const TOLD = 3;

/** Takes a piece of a file's results. */
export type Take<File extends Job> = (file: File, batch: Batch) => Promise<void>;

/** Reads files with some worker threads. Results are taken in the order of the files, so that every run says the same. */
export async function readFiles<File extends Job>(
  files: readonly File[],
  workers: number,
  settings: WorkerSettings,
  take: Take<File>,
): Promise<void> {
  // Starting a worker for a single file only costs time.
  if (files.length > 1) return readInWorkers(files, workers, settings, take);
  const read = await jobReader(settings);
  for (const file of files) await read(file, (batch) => take(file, batch));
}

async function readInWorkers<File extends Job>(
  files: readonly File[],
  workers: number,
  settings: WorkerSettings,
  take: Take<File>,
): Promise<void> {
  const channels = files.map(() => new Channel<Batch>(WAITING));
  const readers = Array.from({ length: Math.min(workers, files.length) }, () => new Reader(settings));
  let next = 0;
  // Files are begun in their order, so the one whose turn it is always has a reader: nobody waits for ever.
  const produce = async (reader: Reader) => {
    for (let position = next++; position < files.length; position = next++) {
      const [file, channel] = [files[position], channels[position]];
      if (file === undefined || channel === undefined) continue;
      const hand = (batch: Batch) => channel.put(batch);
      // Standard input cannot be handed to a worker.
      if (file.path === '-') await (await jobReader(settings))(file, hand);
      else await reader.read(position, file, hand);
    }
  };
  const consume = async () => {
    for (const [position, channel] of channels.entries()) {
      for (let done = false; !done; ) {
        const batch = await channel.take();
        await take(files[position] as File, batch);
        done = batch.done;
      }
    }
  };
  try {
    const lanes = readers.flatMap((reader) => Array.from({ length: TOLD }, () => reader));
    await Promise.all([consume(), ...lanes.map(produce)]);
  } finally {
    await Promise.all(readers.map((reader) => reader.end()));
  }
}
