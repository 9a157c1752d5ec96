import { Worker } from 'node:worker_threads';
import { errorText } from '../../lib/domain/errors.ts';
import type { Answer, Batch, Job, WorkerSettings } from './protocol.ts';

/** Ends of a thread without a result between them; after more it is the thread that is broken, not the files. */
const MOST_CRASHES = 3;

interface Running {
  readonly file: Job;
  readonly take: (batch: Batch) => void;
  readonly fail: (error: unknown) => void;
}

/** A worker thread: reads the files it is told of, one after the other. A file that ends the thread costs only itself. */
export class Reader {
  readonly #settings: WorkerSettings;
  /** In the order in which they were told: the first is the one that is being read. */
  readonly #jobs = new Map<number, Running>();
  #worker: Worker;
  #crashes = 0;

  constructor(settings: WorkerSettings) {
    this.#settings = settings;
    this.#worker = this.#start();
  }

  /** Reads a file; resolves when its last piece was handed on. The worker waits until a piece was taken. */
  async read(job: number, file: Job, hand: (batch: Batch) => Promise<void>): Promise<void> {
    await new Promise<void>((resolve, fail) => {
      const take = (batch: Batch) => {
        if (batch.done) this.#jobs.delete(job);
        hand(batch).then(() => {
          this.#worker.postMessage({ job, taken: true });
          if (batch.done) resolve();
        }, fail);
      };
      this.#jobs.set(job, { file, take, fail });
      this.#worker.postMessage({ job, file });
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL('./worker-entry.ts', import.meta.url), { workerData: this.#settings });
    worker.on('message', ({ job, batch }: Answer) => {
      this.#crashes = 0;
      this.#jobs.get(job)?.take(JSON.parse(batch) as Batch);
    });
    worker.on('error', (error) => this.#crashed(error));
    return worker;
  }

  /** The file that was being read ended the thread: it is named, and another thread reads the others. */
  #crashed(error: unknown): void {
    this.#crashes += 1;
    if (this.#crashes > MOST_CRASHES) {
      for (const { fail } of this.#jobs.values()) fail(error);
      return;
    }
    this.#worker = this.#start();
    const [first, ...others] = [...this.#jobs.entries()];
    for (const [job, { file }] of others) this.#worker.postMessage({ job, file });
    first?.[1].take({
      matches: [],
      problems: [`the file cannot be read: ${errorText(error)}`],
      problemCount: 1,
      events: 0,
      unheard: 0,
      ruleEvents: [],
      done: true,
    });
  }
}
