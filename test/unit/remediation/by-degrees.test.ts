import { beforeEach, describe, expect, test } from '@jest/globals';
import capacity from '../../../functions/playbooks/raise-capacity.ts';
import rateLimit from '../../../functions/playbooks/tighten-rate-limit.ts';
import type { Target } from '../../../lib/domain/remediation/plan.ts';
import { applyChange } from '../../../lib/remediation/apply-change.ts';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import { undoChange } from '../../../lib/remediation/undo-change.ts';
import { EXECUTION, policyWith, type World, world } from '../support/change-world.ts';
import { finding, keepingLog } from '../support/fixtures.ts';

let the: World;
let limit: number;
beforeEach(() => {
  the = world();
  limit = 2_000;
  Object.assign(the.changes, {
    byDegrees: true,
    inForce: async ({ resource }: Target) => ({ names: [resource] }),
    read: async () => limit,
    wanted: (_target: Target, before: number) => ({ state: Math.floor(before / 2) }),
    write: async (_target: Target, _from: number, to: number) => {
      limit = to;
    },
  });
  the.policy = policyWith('auto', { playbooks: { 'shut-door': { mode: 'auto', leaseMinutes: 0, capPerHour: 9 } } });
  the.findings.set('f', finding({ id: 'f', detection: 't/d' }));
});

/** Each alarm is a finding, a task and an execution of its own. */
const alarm = (name: string) => run(name, { requests: [requestOf(name)] });
function requestOf(name: string) {
  const behind = { id: 'f', detection: 't/d', severity: 'high', task: name };
  const asked = { taskId: name, params: { doors: ['front'] }, reason: 'flood', requestedBy: 'detection t/d' };
  return { ...asked, finding: behind };
}
const planOf = (name: string, input: object) =>
  planChange(the.declaration, the.changes, { input, execution: { ...EXECUTION, name } }, the.ports);
const byHand = (name: string) => run(name, { doors: ['front'], reason: 'lower still' });
async function run(name: string, input: object) {
  const execution = { ...EXECUTION, name };
  const plan = await planOf(name, input);
  if (plan.decision !== 'apply') return plan;
  await applyChange(the.declaration, the.changes, { plan, answer: null, input, execution }, the.ports);
  return plan;
}
const end = (name: string) =>
  undoChange(the.declaration, the.changes, { of: name, by: 'the end of its lease' }, the.ports);

describe('a change by degrees, a half of what there is', () => {
  test('is made once as long as it holds: whoever floods in pulses does not have it halved with each', async () => {
    await alarm('first');

    expect(await alarm('second')).toMatchObject({
      decision: 'refuse',
      why: 'front: is as execution first made it, which holds: by how much more, a person says',
      // Nobody is woken for it again.
      refused: [{ input: 'front', idle: true }],
    });
    expect(limit).toBe(1_000);
  });

  test('and so the end of its lease leads back to what was there before all of it', async () => {
    await alarm('first');
    await alarm('second');

    await end('first');

    expect(limit).toBe(2_000);
  });

  test('is not made more of by an alarm that was planned while the first one was at it', async () => {
    const { write } = the.changes;
    const second = { requests: [] as object[] };
    let planned: Awaited<ReturnType<typeof planChange>> | undefined;
    const execution = { ...EXECUTION, name: 'second' };
    the.changes.write = async (...given) => {
      await write(...given);
      the.changes.write = write;
      second.requests = [requestOf('second')];
      planned = await planChange(the.declaration, the.changes, { input: second, execution }, the.ports);
    };
    await alarm('first');

    expect(planned).toMatchObject({ decision: 'apply', targets: [{ before: 1_000, after: 500 }] });
    const given = { plan: planned as NonNullable<typeof planned>, answer: null, input: second, execution };
    expect(await applyChange(the.declaration, the.changes, given, the.ports)).toMatchObject({
      status: 'moved',
      plan: { decision: 'refuse', why: expect.stringContaining('is as execution first made it') },
    });
    expect(limit).toBe(1_000);
  });

  test('is not made more of by its own execution, which is planned anew after it broke off', async () => {
    const { write } = the.changes;
    the.changes.write = async (...given) => {
      await write(...given);
      throw new Error('the answer was lost');
    };
    await expect(alarm('first')).rejects.toThrow('the answer was lost');
    the.changes.write = write;

    const again = await planOf('first', { requests: [requestOf('first')] });

    expect(again).toMatchObject({ decision: 'refuse', why: expect.stringContaining('is as execution first made it') });
  });

  test('holds again once a person has taken back what they made more of it', async () => {
    await alarm('first');
    await byHand('lower');
    expect(limit).toBe(500);
    await end('lower');

    await alarm('third');

    expect(limit).toBe(1_000);
    await end('first');
    expect(limit).toBe(2_000);
  });

  test('is made again once it has ended, where others changed it since, and where a person asks', async () => {
    await alarm('first');
    await end('first');
    await alarm('second');
    expect(limit).toBe(1_000);

    limit = 1_600;
    await alarm('third');
    expect(limit).toBe(800);

    await byHand('fourth');
    expect(limit).toBe(400);
  });
});

test.each([
  ['tighten-rate-limit', () => rateLimit.changes(keepingLog())],
  ['raise-capacity', () => capacity.changes(keepingLog())],
])('%s is one of them', async (_id, changes) => {
  process.env.AWS_REGION = 'us-east-1';
  process.env.FORWARDED_IP_HEADER = '';
  const target = {
    label: 'x',
    resource: 'arn:aws:x:us-east-1:123456789012:x/y',
    account: '123456789012',
    region: 'us-east-1',
  };

  expect(changes().byDegrees).toBe(true);
  expect(await changes().inForce?.(target, null as never)).toEqual({ names: [target.resource] });
});
