import { parentPort } from 'node:worker_threads';
import * as z from 'zod/mini';
import { loadPlaybooks } from '../../resources/playbook-registry.ts';
import { readTargets } from './read-targets.ts';

const askedSchema = z.object({
  playbook: z.string(),
  targets: z.array(
    z.looseObject({
      ...{ label: z.string(), resource: z.string(), account: z.string(), region: z.string() },
      ...{ before: z.json(), after: z.json() },
    }),
  ),
});

const playbooks = await loadPlaybooks();
parentPort?.on('message', async (asked: unknown) => {
  const { playbook, targets } = askedSchema.parse(asked);
  const declared = playbooks.find(({ id }) => id === playbook);
  parentPort?.postMessage(await readTargets(declared, targets));
});
