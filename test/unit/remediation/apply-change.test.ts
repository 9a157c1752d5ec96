import { beforeEach, describe, expect, test } from '@jest/globals';
import { applyChange } from '../../../lib/remediation/apply-change.ts';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import type { AnsweredBy } from '../../../lib/remediation/still-allowed.ts';
import { undoChange } from '../../../lib/remediation/undo-change.ts';
import { verifyChange } from '../../../lib/remediation/verify-change.ts';
import { BY_HAND, BY_TASK, EXECUTION, policyWith, type World, world } from '../support/change-world.ts';
import { decidedAs } from '../support/memory-approvals.ts';

const THEIRS = 'was made so by somebody else meanwhile: it is theirs to take back';

let the: World;
beforeEach(() => {
  the = world();
});
const plan = (input: unknown) => planChange(the.declaration, the.changes, { input, execution: EXECUTION }, the.ports);
const apply = (made: Awaited<ReturnType<typeof plan>>, input: unknown = BY_HAND, answer: AnsweredBy | null = null) =>
  applyChange(the.declaration, the.changes, { plan: made, answer, input, execution: EXECUTION }, the.ports);

describe('applying', () => {
  test('changes each target once, keeps the before-image first, and is checked', async () => {
    const made = await plan(BY_HAND);

    const result = await apply(made);

    expect(result).toMatchObject({ status: 'applied', expiresAt: '' });
    expect(the.writes).toEqual(['front: open -> shut', 'back: open -> shut']);
    expect(the.applied.get('shut-1')).toMatchObject({ targets: [{ before: 'open' }, { before: 'open' }] });
    await expect(verifyChange(the.changes, made, 'after')).resolves.toEqual({ verified: 2 });
  });

  test('twice is once', async () => {
    const made = await plan(BY_HAND);
    await apply(made);
    await apply(made);

    expect(the.writes).toHaveLength(2);
  });

  test('broken off after any write, it goes on and ends the same', async () => {
    const made = await plan(BY_HAND);
    const { write } = the.changes;
    the.changes.write = async (...given) => {
      await write(...given);
      if (the.writes.length === 1) throw new Error('killed');
    };

    await expect(apply(made)).rejects.toThrow('killed');
    await apply(made);

    expect([...the.doors.entries()].slice(0, 2)).toEqual([
      ['front', 'shut'],
      ['back', 'shut'],
    ]);
    expect(the.writes).toHaveLength(2);
    expect(the.applied.get('shut-1')).toMatchObject({ targets: [{ before: 'open' }, { before: 'open' }] });
  });

  test('that fails half-way says which were made, under the name of what went wrong; the undo takes back those', async () => {
    const made = await plan(BY_HAND);
    const { write } = the.changes;
    const denied = Object.assign(new Error('not yours'), { name: 'AccessDenied' });
    the.changes.write = async (...given) => {
      if (given[0].label === 'back') throw denied;
      await write(...given);
    };

    const failed = await apply(made).catch((error: Error) => error);
    const undone = await undoChange(the.declaration, the.changes, { of: 'shut-1', by: 'a person' }, the.ports);

    expect(failed).toMatchObject({
      name: 'AccessDenied',
      message:
        'not yours. So far: front is changed, back is as it was. To undo this execution takes back what is changed',
      cause: denied,
    });
    expect(undone).toEqual({ status: 'undone', targets: 1 });
    expect(the.doors.get('front')).toBe('open');
  });

  test('ends with a lease where the policy gives one', async () => {
    the.policy = {
      ok: true,
      policy: {
        ...(the.policy.ok ? the.policy.policy : never()),
        playbooks: { 'shut-door': { mode: 'auto', leaseMinutes: 60 } },
      },
    };

    expect(await apply(await plan(BY_HAND))).toMatchObject({ expiresAt: '2026-06-01T01:00:00Z' });
  });
});

describe('a plan that is old by now', () => {
  test.each([
    [
      'cannot be read',
      { ok: false as const, problem: 'gone' },
      'the policy cannot be used, so nothing is changed: gone',
    ],
    ['has it off', policyWith('off'), 'the policy has shut-door off by now'],
    ['only observes', policyWith('observe'), 'the policy says observe by now'],
    ['asks for approval', policyWith('approve'), 'nobody approved it'],
    [
      'never touches it',
      policyWith('auto', { neverTouch: { resources: ['front'] } }),
      "front front is on the policy's never-touch list",
    ],
  ])('changes nothing when the policy %s', async (_case, policy, why) => {
    const made = await plan(BY_TASK);
    the.policy = policy;

    expect(await apply(made, BY_TASK)).toMatchObject({ status: 'refused', plan: { decision: 'refuse', why } });
    expect(the.writes).toEqual([]);
  });

  test('is not carried out where the playbook itself says no by now', async () => {
    const made = await plan(BY_HAND);
    the.changes.notAnyMore = async ({ label }) => (label === 'back' ? 'is our own way out by now' : undefined);

    const result = await apply(made);

    expect(result).toMatchObject({ status: 'refused', plan: { why: 'back is our own way out by now' } });
    expect(the.writes).toEqual([]);
  });

  test('is planned anew, and asked anew, for what has moved on, and carried out for what has not', async () => {
    const made = await plan(BY_HAND);
    the.doors.set('front', 'ajar');

    const result = await apply(made);

    expect(result).toMatchObject({ status: 'moved', plan: { targets: [{ before: 'ajar' }], made: ['back'] } });
    expect(result.plan.hash).not.toBe(made.hash);
    expect(the.writes).toEqual(['back: open -> shut']);
  });

  test('leaves to others what they did meanwhile: it is neither kept as ours nor ever taken back', async () => {
    const made = await plan(BY_HAND);
    the.doors.set('front', 'shut');

    const result = await apply(made);

    expect(result).toMatchObject({
      status: 'applied',
      plan: { targets: [{ label: 'back' }], refused: [{ input: 'front', reason: THEIRS }] },
    });
    expect(the.writes).toEqual(['back: open -> shut']);
    expect(the.applied.get('shut-1')).toMatchObject({ targets: [{ label: 'back' }] });
    await undoChange(the.declaration, the.changes, { of: 'shut-1', by: 'the end of its lease' }, the.ports);
    expect(the.doors.get('front')).toBe('shut');
  });

  test('does not write over the record of another playbook whose execution has the same name', async () => {
    const made = await plan(BY_HAND);
    await apply(made);
    const record = the.applied.get('shut-1');
    if (record === undefined || record === 'forged') throw new Error('a record was expected');
    const theirs = { ...record, playbook: 'close-windows' };
    the.applied.set('shut-1', theirs);
    the.doors.set('front', 'open');

    const result = await apply(await plan(BY_HAND));

    expect(result).toMatchObject({
      status: 'refused',
      plan: {
        why: 'an execution of close-windows that changed something at 2026-06-01T00:00:00.000Z has this name, shut-1: start it under another name',
      },
    });
    expect(the.doors.get('front')).toBe('open');
    expect(the.applied.get('shut-1')).toEqual(theirs);
  });

  test('all of which others did meanwhile is refused, and nothing is kept', async () => {
    const made = await plan(BY_TASK);
    the.doors.set('front', 'shut');

    expect(await apply(made, BY_TASK)).toMatchObject({ status: 'refused', plan: { why: `front: ${THEIRS}` } });
    expect(the.applied.size).toBe(0);
  });

  test('that was changed on its way is not carried out', async () => {
    const made = await plan(BY_HAND);

    const result = await apply({ ...made, targets: made.targets.map((one) => ({ ...one, after: 'wide open' })) });

    expect(result).toMatchObject({ status: 'refused' });
    expect(the.writes).toEqual([]);
  });
});

describe('approval', () => {
  beforeEach(() => {
    the.policy = policyWith('approve');
  });

  const answered = { approval: 'q-1' };

  test('of this plan carries it out', async () => {
    const made = await plan(BY_TASK);
    the.approvals.set('q-1', decidedAs('approved', made.hash, EXECUTION.id));

    expect(await apply(made, BY_TASK, answered)).toMatchObject({ status: 'applied' });
  });

  test.each([
    ['another plan', decidedAs('approved', '0'.repeat(32), EXECUTION.id), 'another plan was approved than this one'],
    ['nobody', undefined, 'no question about this plan is recorded'],
  ])('of %s does not', async (_case, recorded, why) => {
    const made = await plan(BY_TASK);
    if (recorded !== undefined) the.approvals.set('q-1', recorded);

    expect(await apply(made, BY_TASK, answered)).toMatchObject({ status: 'refused', plan: { why } });
    expect(the.writes).toEqual([]);
  });

  test.each([
    [
      'in another execution',
      (hash: string) => decidedAs('approved', hash, 'another'),
      answered,
      'another plan was approved',
    ],
    ['and denied', (hash: string) => decidedAs('denied', hash, EXECUTION.id), answered, 'recorded as denied'],
    [
      'by the word of a workflow of an earlier version alone',
      (hash: string) => decidedAs('approved', hash, EXECUTION.id),
      {},
      'nobody approved it',
    ],
  ])('of this plan %s does not', async (_case, recorded, answer, why) => {
    const made = await plan(BY_TASK);
    the.approvals.set('q-1', recorded(made.hash));

    expect(await apply(made, BY_TASK, answer)).toMatchObject({
      status: 'refused',
      plan: { why: expect.stringContaining(why) },
    });
    expect(the.writes).toEqual([]);
  });

  test('by one person does not where the policy asks for two by now', async () => {
    const made = await plan(BY_TASK);
    the.approvals.set('q-1', decidedAs('approved', made.hash, EXECUTION.id));
    the.policy = policyWith('approve', { approval: { quorum: 2 } });

    expect(await apply(made, BY_TASK, answered)).toMatchObject({
      status: 'refused',
      plan: { why: 'the policy asks for 2 people to approve by now' },
    });
  });
});

describe('a playbook that always asks', () => {
  const asking = () => ({ ...the.declaration, alwaysAsks: 'nobody but a person knows whether they may be shut' });
  const planned = (input: unknown) => planChange(asking(), the.changes, { input, execution: EXECUTION }, the.ports);

  test('asks where the policy says auto, and says why', async () => {
    expect(await planned(BY_TASK)).toMatchObject({
      decision: 'approve',
      why: 'shut-door always asks: nobody but a person knows whether they may be shut',
    });
  });

  test('does not act on a plan that nobody approved', async () => {
    const made = { ...(await plan(BY_TASK)), decision: 'apply' as const };

    const result = await applyChange(
      asking(),
      the.changes,
      { plan: made, answer: null, input: BY_TASK, execution: EXECUTION },
      the.ports,
    );

    expect(result).toMatchObject({ status: 'refused', plan: { why: 'nobody approved it' } });
    expect(the.writes).toEqual([]);
  });

  test('asks nobody where a person started it, and nothing where the policy is narrower', async () => {
    expect((await planned(BY_HAND)).decision).toBe('apply');
    the.policy = policyWith('observe');
    expect(await planned(BY_TASK)).toMatchObject({ decision: 'observe', why: "the policy's mode is observe" });
  });
});

describe('the cap', () => {
  test('lets through what fits and names the rest; a change tried again costs nothing', async () => {
    for (const door of ['a', 'b', 'c', 'd']) the.doors.set(door, 'open');
    const asked = { doors: ['a', 'b', 'c', 'd'], reason: 'x' };
    const made = await plan(asked);

    const first = await apply(made, asked);
    const again = await apply(made, asked);

    expect(first).toMatchObject({
      status: 'applied',
      plan: { refused: [], short: [{ cap: '3 changes an hour', waiting: 1, names: ['d'] }] },
    });
    expect(again.plan.targets.map(({ label }) => label)).toEqual(['a', 'b', 'c']);
    expect(the.writes).toHaveLength(3);
  });

  test('used up wholly, nothing is changed and it says so', async () => {
    the.policy = policyWith('auto', { playbooks: { 'shut-door': { mode: 'auto', capPerHour: 0 } } });

    expect(await apply(await plan(BY_HAND))).toMatchObject({
      status: 'refused',
      plan: { why: 'used up: 0 changes an hour', short: [{ waiting: 2, names: ['front', 'back'] }] },
    });
  });
});

function never(): never {
  throw new Error('unreachable');
}
