import { Worker } from 'node:worker_threads';
import { Channel } from './channel.ts';
import type { Batch, WorkerSettings } from './protocol.ts';
import { jobReader } from './read-job.ts';

/** Pieces of one file's results that may wait for their turn. */
const WAITING = 16;

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
      await reader.read(files[position] ?? '', async (batch) => channels[position]?.put(batch));
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
    await Promise.all([consume(), ...readers.map(produce)]);
  } finally {
    await Promise.all(readers.map((reader) => reader.end()));
  }
}

/** A worker thread that reads one file at a time. */
class Reader {
  readonly #worker: Worker;
  #broken: Error | undefined;
  #fail: ((error: Error) => void) | undefined;

  constructor(settings: WorkerSettings) {
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: settings });
    this.#worker.on('error', (error) => {
      this.#broken = error instanceof Error ? error : new Error(String(error));
      this.#fail?.(this.#broken);
    });
  }

  /** Reads a file; resolves when its last piece was taken. A piece is acknowledged when it is, and the worker waits for that. */
  async read(file: string, hand: (batch: Batch) => Promise<void>): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#fail = reject;
      if (this.#broken !== undefined) reject(this.#broken);
      const listen = (batch: Batch) => {
        hand(batch).then(() => {
          this.#worker.postMessage({ taken: true });
          if (!batch.done) return;
          this.#worker.off('message', listen);
          resolve();
        }, reject);
      };
      this.#worker.on('message', listen);
      this.#worker.postMessage({ file });
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
