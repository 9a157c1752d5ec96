import { Worker } from 'node:worker_threads';
import { Channel } from './channel.ts';
import type { Answer, Batch, WorkerSettings } from './protocol.ts';
import { jobReader } from './read-job.ts';

/** Pieces of one file's results that may wait for their turn. */
const WAITING = 16;

/** Files a worker is told of at a time, so that it never waits for the next one. */
const TOLD = 3;

/** Takes a piece of a file's results. */
export type Take = (file: string, batch: Batch) => Promise<void>;

/** Reads files with some worker threads. Results are taken in the order of the files, so that every run says the same. */
export async function readFiles(
  files: readonly string[],
  workers: number,
  settings: WorkerSettings,
  take: Take,
): Promise<void> {
  const [only] = files;
  if (only === undefined || files.length > 1) return readInWorkers(files, workers, settings, take);
  // Standard input cannot be handed to a worker, and starting one for a single file only costs time.
  const read = await jobReader(settings);
  return read(only, (batch) => take(only, batch));
}

async function readInWorkers(
  files: readonly string[],
  workers: number,
  settings: WorkerSettings,
  take: Take,
): Promise<void> {
  const channels = files.map(() => new Channel<Batch>(WAITING));
  const readers = Array.from({ length: Math.min(workers, files.length) }, () => new Reader(settings));
  let next = 0;
  // Files are begun in their order, so the one whose turn it is always has a reader: nobody waits for ever.
  const produce = async (reader: Reader) => {
    for (let position = next++; position < files.length; position = next++) {
      await reader.read(position, files[position] ?? '', async (batch) => channels[position]?.put(batch));
    }
  };
  const consume = async () => {
    for (const [position, channel] of channels.entries()) {
      for (let done = false; !done; ) {
        const batch = await channel.take();
        await take(files[position] ?? '', batch);
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

/** A worker thread: reads the files it is told of, one after the other. */
class Reader {
  readonly #worker: Worker;
  readonly #jobs = new Map<number, { take: (batch: Batch) => void; fail: (error: unknown) => void }>();
  #broken: unknown;

  constructor(settings: WorkerSettings) {
    this.#worker = new Worker(new URL('./worker-entry.ts', import.meta.url), { workerData: settings });
    this.#worker.on('message', ({ job, batch }: Answer) => this.#jobs.get(job)?.take(JSON.parse(batch) as Batch));
    this.#worker.on('error', (error) => {
      this.#broken = error;
      for (const { fail } of this.#jobs.values()) fail(error);
    });
  }

  /** Reads a file; resolves when its last piece was handed on. The worker waits until a piece was taken. */
  async read(job: number, file: string, hand: (batch: Batch) => Promise<void>): Promise<void> {
    if (this.#broken !== undefined) throw this.#broken;
    await new Promise<void>((resolve, fail) => {
      const take = (batch: Batch) => {
        hand(batch).then(() => {
          this.#worker.postMessage({ job, taken: true });
          if (batch.done) resolve();
        }, fail);
      };
      this.#jobs.set(job, { take, fail });
      this.#worker.postMessage({ job, file });
    });
    this.#jobs.delete(job);
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
