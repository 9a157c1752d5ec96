import { expect, test } from '@jest/globals';
import { applyBlock } from '../../../lib/playbooks/block-ip/apply.ts';
import { writeIpSets } from '../../../lib/playbooks/block-ip/write-ip-sets.ts';
import { keepingLog } from '../support/fixtures.ts';
import { memoryBlockIp } from '../support/memory-block-ip.ts';
import { V4 } from '../support/memory-waf.ts';
import { plannedBlock } from '../support/planned-block.ts';

const ADDRESSES = Array.from({ length: 20 }, (_, index) => `11.0.${index}.1`);
const task = (taskId: string, ip: string) => ({
  taskId,
  params: { ips: [ip] },
  reason: 'x',
  requestedBy: 'detection x',
});

/** Blocks all of them, each event three times and each of their tasks twice, in other batches each time. */
async function blockAll(capPerHour: number): Promise<{ spent: number | undefined; inSet: readonly string[] }> {
  const { ports, waf, claimed, caps } = memoryBlockIp(capPerHour, () => new Date('2026-03-02T03:00:00Z'));
  // Of the first event two tasks, as after a crash between queueing and marking; the copies of the event bring the same task.
  const tasks = ADDRESSES.flatMap((ip, index) => [
    task(`t-${index}`, ip),
    task(`t-${index}`, ip),
    task(`again-${index}`, ip),
  ]);
  const batches = [
    tasks.filter((_, index) => index % 3 === 0),
    tasks.filter((_, index) => index % 3 === 1).reverse(),
    tasks.filter((_, index) => index % 3 === 2),
    tasks,
  ];
  const plans = await Promise.all(
    batches.map((requests, index) => {
      const id = `arn:aws:states:x:1:execution:m:batch-${index}`;
      claimed.running.add(id);
      return plannedBlock({ requests }, { name: `batch-${index}`, id, startedAt: '2026-03-02T03:00:00Z' }, ports);
    }),
  );
  const carried = plans.filter(({ decision }) => decision === 'apply');
  await Promise.all(carried.map((plan) => applyBlock(plan, ports)));
  // The step is repeated, as after an answer that was lost.
  for (const plan of carried) await applyBlock(plan, ports);
  await writeIpSets({ ...ports, log: keepingLog(), sleep: async () => undefined });
  const { addresses } = await waf.ipSets.read(V4);
  return { spent: caps.used.get('all'), inSet: addresses };
}

test('events three times and tasks twice, in whatever batches: each address is blocked once, the cap spent once for each', async () => {
  const { spent, inSet } = await blockAll(1_000);

  expect(inSet).toHaveLength(20);
  expect(spent).toBe(20);
});

test('of a cap too small for all what fits is done, exactly, and repeating takes no more', async () => {
  const { spent, inSet } = await blockAll(10);

  expect(inSet).toHaveLength(10);
  expect(spent).toBe(10);
});
