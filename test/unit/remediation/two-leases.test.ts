import { beforeEach, expect, test } from '@jest/globals';
import type { Plan, Target } from '../../../lib/domain/remediation/plan.ts';
import { carryOut } from '../../../lib/remediation/carry-out.ts';
import { EXECUTION, policyWith, type World, world } from '../support/change-world.ts';

/** Countries that are shut out of a distribution: what is written is the whole list, whoever added to it. */
let the: World;
let list: string;
let add: string;
beforeEach(() => {
  the = world();
  list = '';
  Object.assign(the.changes, {
    read: async () => list,
    wanted: (_target: Target, before: string) => ({ state: `${before} ${add}`.trim() }),
    write: async (_target: Target, _from: string, to: string) => {
      list = to;
    },
  });
  the.policy = policyWith('auto', { playbooks: { 'shut-door': { mode: 'auto', leaseMinutes: 60, capPerHour: 9 } } });
});

const step = (name: string, verb: string, more: object) =>
  carryOut(the.declaration, the.changes, { verb, execution: { ...EXECUTION, name }, ...more }, the.ports);
/** An execution up to its lease; gives its plan, with which the workflow waits. */
async function shutOut(country: string): Promise<Plan> {
  add = country;
  const input = { doors: ['front'], reason: 'flood' };
  const plan = await step(country, 'plan', { input });
  const applied = (await step(country, 'apply', { input, plan, answer: null })) as { plan: Plan };
  await step(country, 'verify', { plan: applied.plan, expected: 'after' });
  return applied.plan;
}
/** What the workflow does at the end of the lease; gives what it tells. */
async function end(name: string, plan: Plan) {
  const undone = await step(name, 'undo', { plan });
  const verified = await step(name, 'verify', { plan, expected: 'before' });
  return { ...undone, ...verified };
}
/** What a person does. */
const undo = async (name: string) => {
  const plan = (await step('undo-1', 'plan', { input: { undo: name, reason: 'false alarm' } })) as Plan;
  if (plan.decision !== 'apply') return plan;
  const undone = await step('undo-1', 'undo', { plan });
  await step('undo-1', 'verify', { plan, expected: 'after' });
  return undone;
};

test('the first of two leases on one target opens nothing of what the second shut: a person reads which execution changed it since', async () => {
  const [first] = [await shutOut('KP'), await shutOut('IR')];

  const ended = await step('KP', 'undo', { plan: first });

  expect(ended).toMatchObject({
    status: 'drifted',
    drift: [{ label: 'front', ours: 'KP', now: 'KP IR', later: 'IR' }],
  });
  expect(list).toBe('KP IR');
  expect(await undo('IR')).toMatchObject({ status: 'undone', targets: 1 });
  expect(list).toBe('KP');
  expect(await undo('KP')).toMatchObject({ status: 'undone', targets: 1 });
  expect(list).toBe('');
});

test('of several that stand on it the last is named, which is to be taken back first', async () => {
  const first = await shutOut('KP');
  await shutOut('IR');
  await shutOut('SY');

  expect(await step('IR', 'undo', { plan: first })).toMatchObject({ drift: [{ later: 'SY' }] });
});

test('the second ends first: the first holds, and leads back to the beginning', async () => {
  const [first, second] = [await shutOut('KP'), await shutOut('IR')];

  await end('IR', second);
  expect(list).toBe('KP');
  await end('KP', first);

  expect(list).toBe('');
});

test('a person who takes the first back is told what to take back before', async () => {
  await shutOut('KP');
  await shutOut('IR');

  expect(await undo('KP')).toMatchObject({
    decision: 'refuse',
    why: 'front was changed by riposte\'s execution IR since, which is to be taken back first (before: ""; ours: "KP"; now: "KP IR"). It is left as it is',
  });
  expect(list).toBe('KP IR');
});

test('what a person changed since is theirs, also where riposte changed it in between', async () => {
  const first = await shutOut('KP');
  await shutOut('IR');
  list = 'CU';

  expect(await step('KP', 'undo', { plan: first })).toMatchObject({
    status: 'drifted',
    drift: [{ label: 'front', before: '', ours: 'KP', now: 'CU' }],
  });
  expect(list).toBe('CU');
});

test('another of its name, made since and changed by riposte, is not the one that was', async () => {
  const first = await shutOut('KP');
  the.identities.set('front', 'the second front');
  await shutOut('IR');

  expect(await step('KP', 'undo', { plan: first })).toMatchObject({ status: 'drifted' });
  expect(list).toBe('KP IR');
});
