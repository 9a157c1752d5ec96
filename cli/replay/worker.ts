import { parentPort, workerData } from 'node:worker_threads';
import type { Batch, Order, WorkerSettings } from './protocol.ts';
import { jobReader } from './read-job.ts';

const port = parentPort;
if (port === null) throw new Error('worker.ts runs as a worker thread only');
const read = await jobReader(workerData as WorkerSettings);
let taken: (() => void)[] = [];

async function hand(batch: Batch): Promise<void> {
  port?.postMessage(batch);
  await new Promise<void>((resolve) => taken.push(resolve));
}

port.on('message', (order: Order) => {
  if ('file' in order) {
    taken = [];
    void read(order.file, hand);
  } else taken.shift()?.();
});
