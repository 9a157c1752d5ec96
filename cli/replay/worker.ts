import { parentPort, workerData } from 'node:worker_threads';
import { jsonText } from '../../lib/domain/text/json.ts';
import type { Job, Order, WorkerSettings } from './protocol.ts';
import { jobReader } from './read-job.ts';

const port = parentPort;
if (port === null) throw new Error('worker.ts runs as a worker thread only');
const read = await jobReader(workerData as WorkerSettings);
const taken = new Map<number, () => void>();
let last: Promise<void> = Promise.resolve();

async function readOne(job: number, file: Job): Promise<void> {
  await read(file, async (batch) => {
    const wait = new Promise<void>((resolve) => taken.set(job, resolve));
    port?.postMessage({ job, batch: jsonText(batch) });
    // The last piece needs no waiting for: the next file can be read meanwhile.
    if (!batch.done) await wait;
  });
}

port.on('message', (order: Order) => {
  if ('taken' in order) taken.get(order.job)?.();
  else last = last.then(() => readOne(order.job, order.file));
});
