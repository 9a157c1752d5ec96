import { beforeEach, describe, expect, test } from '@jest/globals';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import type { Plan } from '../../../lib/domain/remediation/plan.ts';
import { applyChange } from '../../../lib/remediation/apply-change.ts';
import { changeOutcomeSchema } from '../../../lib/remediation/change-schema.ts';
import { changeTexts } from '../../../lib/remediation/change-texts.ts';
import { keepBefore } from '../../../lib/remediation/keep-before.ts';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import { driftText, undoChange } from '../../../lib/remediation/undo-change.ts';
import { BY_HAND, EXECUTION, type World, world } from '../support/change-world.ts';

let the: World;
const planned = (input: unknown = BY_HAND, name = 'shut-1') =>
  planChange(the.declaration, the.changes, { input, execution: { ...EXECUTION, name } }, the.ports);
const apply = (plan: Plan) =>
  applyChange(the.declaration, the.changes, { plan, answer: null, input: BY_HAND, execution: EXECUTION }, the.ports);
const undo = () => undoChange(the.declaration, the.changes, { of: 'shut-1', by: 'the end of its lease' }, the.ports);
/** Somebody deletes a door and makes another of its name, as riposte had left the first. */
const madeAnew = (door: string) => the.identities.set(door, `the second ${door}`);
const leased = () => {
  const playbooks = { 'shut-door': { mode: 'auto', leaseMinutes: 60, capPerHour: 9 } };
  the.policy = { ok: true, policy: parsePolicy({ version: 1, playbooks }) };
};

beforeEach(() => {
  the = world();
});

describe('a namesake that was made since', () => {
  test('is not what was changed: an undo leaves it, and all else, as it is', async () => {
    await apply(await planned());
    the.writes.length = 0;
    madeAnew('back');

    const result = await undo();

    expect(result).toEqual({
      status: 'drifted',
      drift: [
        {
          label: 'back',
          before: 'open',
          ours: 'shut',
          now: 'shut',
          other: { ours: 'the first back', now: 'the second back' },
        },
      ],
      tells: { summary: 'Not undone with it: front, as riposte left it.' },
    });
    expect(the.writes).toEqual([]);
  });

  test('is said to be another one, and both are told apart', () => {
    const other = { ours: 'made at 2026-06-01', now: 'made at 2026-06-02' };

    expect(driftText([{ label: 'queue orders', before: 1, ours: null, now: null, other }])).toBe(
      'queue orders is another one by now, as AWS says, made since under the same name (then: made at 2026-06-01; now: made at ' +
        '2026-06-02) (before: 1; ours: null; now: null). It is left as it is',
    );
  });

  test('is not claimed where what tells it apart is not to be read', () => {
    const other = { ours: 'made at 2026-06-01', now: null };

    expect(driftText([{ label: 'bucket b', before: 1, ours: 2, now: 2, other }])).toBe(
      'bucket b cannot be told from another one made since under the same name: what tells them apart is not to be read ' +
        '(then: made at 2026-06-01) (before: 1; ours: 2; now: 2). It is left as it is',
    );
  });

  test('is not what is told where nothing stands there any more', async () => {
    await apply(await planned());
    the.doors.delete('back');
    the.identities.set('back', null);

    expect(await undo()).toEqual({
      status: 'drifted',
      drift: [{ label: 'back', before: 'open', ours: 'shut', now: null }],
      tells: { summary: 'Not undone with it: front, as riposte left it.' },
    });
    expect(driftText([{ label: 'back', before: 'open', ours: 'shut', now: null }])).toBe(
      'back is gone (before: "open"; ours: "shut"; now: null). It is left as it is',
    );
  });

  test('is refused by its name, too, where a person asks for the undo', async () => {
    await apply(await planned());
    madeAnew('front');

    const plan = await planned({ undo: 'shut-1', reason: 'false alarm' }, 'undo-1');

    expect(plan.decision).toBe('refuse');
    expect(plan.why).toContain('front is another one by now');
  });

  test('is not changed by a plan for the one before: it is planned anew', async () => {
    const plan = await planned();
    madeAnew('front');

    expect(await apply(plan)).toMatchObject({ status: 'moved', plan: { made: ['back'] } });
    expect(the.writes).toEqual(['back: open -> shut']);
    expect(the.applied.get('shut-1')).toMatchObject({ targets: [{ label: 'back' }] });
  });

  test('between two tries of a change in parts has no part of what was there before it', async () => {
    const [before] = (await planned()).kind === 'change' ? [await planned()] : [];
    if (before === undefined || before.kind !== 'change') throw new Error('no change');
    const [front] = before.targets;
    if (front === undefined) throw new Error('no target');
    const first = { ...front, identity: 'the first front', before: ['open to all'], after: [] };
    const second = { ...front, identity: 'the second front', before: [], after: [] };

    const kept = await keepBefore(
      { ...before, targets: [second] },
      { kept: [first], execution: EXECUTION, inParts: true },
      the.ports,
    );

    expect(kept.targets).toEqual([second]);
  });

  test('that takes its place while an undo writes is left, and told as changed since', async () => {
    await apply(await planned());
    the.writes.length = 0;
    const { write } = the.changes;
    the.changes.write = async (target, from, to) => {
      await write(target, from, to);
      madeAnew('back');
    };

    expect(await undo()).toMatchObject({
      status: 'drifted',
      drift: [{ label: 'back', other: { now: expect.any(String) } }],
    });

    expect(the.writes).toEqual(['front: shut -> open']);
    expect(the.applied.get('shut-1')).not.toHaveProperty('undone');
  });
});

test('a record of an earlier version, which does not say which one it was, is taken back as before', async () => {
  await apply(await planned());
  const record = the.applied.get('shut-1');
  if (record === undefined || record === 'forged') throw new Error('no record');
  the.applied.set('shut-1', { ...record, targets: record.targets.map(({ identity: _, ...one }) => one) });

  expect(await undo()).toEqual({ status: 'undone', targets: 2 });
});

describe('where AWS tells nothing from a namesake', () => {
  beforeEach(() => {
    leased();
    the.identities.set('back', null);
  });

  test('nothing ends by itself, and before anything is done it is said why', async () => {
    const plan = await planned();

    expect(plan.leaseMinutes).toBe(0);
    expect(plan.undo).toBe(
      'The doors that were open are opened again. Only by hand, whatever the policy says: AWS does not tell back from another made since ' +
        'under the same name, so look whether it is still the one that was changed.',
    );
    expect(await apply(plan)).toMatchObject({ status: 'applied', expiresAt: '' });
  });

  test('a person may take it back, and is told what riposte cannot know', async () => {
    await apply(await planned());

    const plan = await planned({ undo: 'shut-1', reason: 'false alarm' }, 'undo-1');

    expect(plan.decision).toBe('apply');
    const outcome = changeOutcomeSchema.parse({
      kind: 'change',
      outcome: 'undone',
      playbook: 'shut-door',
      machine: 'x',
      execution: { ...EXECUTION, name: 'undo-1' },
      plan,
    });
    expect(changeTexts({ ...outcome, plan }, 'dev').next).toEqual([
      'AWS does not tell back from another made since under the same name, so look whether it is still the one that was changed.',
    ]);
  });

  test('what is told apart keeps its lease', async () => {
    const plan = await planned({ doors: ['front'], reason: 'intruder' });

    expect(plan.leaseMinutes).toBe(60);
    expect(plan.undo).toBe('The doors that were open are opened again. By itself after 60 minutes.');
  });
});
