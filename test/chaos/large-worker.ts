import { parentPort, workerData } from 'node:worker_threads';
import { LARGE, measured } from './large.ts';

/** Carries loads in memory out, one after the other, and gives each result when it is there. */
for (const { id, seed } of workerData as readonly { readonly id: string; readonly seed: number }[]) {
  const load = LARGE.find((one) => one.id === id);
  if (load !== undefined) parentPort?.postMessage(await measured(load, seed));
}
