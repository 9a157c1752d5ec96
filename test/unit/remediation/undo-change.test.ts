import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Plan, Target } from '../../../lib/domain/remediation/plan.ts';
import type { Json } from '../../../lib/domain/text/json.ts';
import { applyChange } from '../../../lib/remediation/apply-change.ts';
import { carryOut } from '../../../lib/remediation/carry-out.ts';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import { undoChange } from '../../../lib/remediation/undo-change.ts';
import { BY_HAND, EXECUTION, policyWith, type World, world } from '../support/change-world.ts';

let the: World;
let made: Plan;
const plan = (input: unknown) =>
  planChange(the.declaration, the.changes, { input, execution: { ...EXECUTION, name: 'undo-1' } }, the.ports);
const undo = (execution = 'shut-1') =>
  undoChange(the.declaration, the.changes, { of: execution, by: 'test' }, the.ports);

beforeEach(async () => {
  the = world();
  made = await planChange(the.declaration, the.changes, { input: BY_HAND, execution: EXECUTION }, the.ports);
  await applyChange(
    the.declaration,
    the.changes,
    { plan: made, answer: null, input: BY_HAND, execution: EXECUTION },
    the.ports,
  );
  the.writes.length = 0;
});

describe('taking a change back', () => {
  test('restores exactly what was there before, once', async () => {
    expect(await undo()).toEqual({ status: 'undone', targets: 2 });
    expect(await undo()).toMatchObject({ status: 'undone', targets: 0 });

    expect(the.writes).toEqual(['front: shut -> open', 'back: shut -> open']);
  });

  test('is planned like any change: what it will do, for the finding that led to it', async () => {
    expect(await plan({ undo: 'shut-1', reason: 'false alarm' })).toMatchObject({
      undoes: 'shut-1',
      decision: 'apply',
      change: 'Undo: shut front, back',
      targets: [
        { before: 'shut', after: 'open' },
        { before: 'shut', after: 'open' },
      ],
    });
  });

  test('takes the whole ARN of an execution, too', async () => {
    expect(await plan({ undo: EXECUTION.id, reason: 'x' })).toMatchObject({ undoes: 'shut-1' });
  });

  test('broken off, it goes on', async () => {
    const { write } = the.changes;
    the.changes.write = async (...given) => {
      await write(...given);
      if (the.writes.length === 1) throw new Error('killed');
    };

    await expect(undo()).rejects.toThrow('killed');
    await undo();

    expect(the.writes).toEqual(['front: shut -> open', 'back: shut -> open']);
  });

  test('through the workflow restores what the record says, at the end of a lease and by hand', async () => {
    const made = await plan({ undo: 'shut-1', reason: 'x' });

    const result = await carryOut(
      the.declaration,
      the.changes,
      { verb: 'undo', execution: { ...EXECUTION, name: 'undo-1' }, plan: made },
      the.ports,
    );

    expect(result).toEqual({ status: 'undone', targets: 2 });
    expect(made.asked).toEqual([{ reason: 'x', requestedBy: 'person, execution undo-1' }]);
    expect(the.applied.get('shut-1')).toMatchObject({ undone: { by: 'person, execution undo-1' } });
  });

  test('keeps who a person says to be, marked as said', async () => {
    const saidBy = 'arn:aws:sts::123456789012:assumed-role/Admin/jane';
    const made = await plan({ undo: 'shut-1', reason: 'x', saidBy });
    const said = 'person, execution undo-1, who says to be arn:aws:sts::123456789012:assumed-role/Admin/jane';

    await carryOut(
      the.declaration,
      the.changes,
      { verb: 'undo', execution: { ...EXECUTION, name: 'undo-1' }, plan: made },
      the.ports,
    );

    expect(made.asked).toEqual([{ reason: 'x', requestedBy: said }]);
    expect(the.applied.get('shut-1')).toMatchObject({ undone: { by: said } });
  });
});

describe('the end of a lease', () => {
  const step = (verb: object, execution = EXECUTION, of = made) =>
    carryOut(the.declaration, the.changes, { execution, plan: of, ...verb }, the.ports);
  const check = { verb: 'verify', expected: 'before' };

  test('whose own answer was lost is told as an end when it is tried again', async () => {
    await step({ verb: 'undo' });

    expect(await step({ verb: 'undo' })).toEqual({ status: 'undone', targets: 0 });
    expect(the.doors.get('front')).toBe('open');
  });

  describe('of a change that a person took back, and had made again', () => {
    beforeEach(async () => {
      await undo();
      const execution = { ...EXECUTION, name: 'shut-2' };
      the.policy = policyWith('auto', { playbooks: { 'shut-door': { mode: 'auto', leaseMinutes: 0, capPerHour: 9 } } });
      const again = await planChange(the.declaration, the.changes, { input: BY_HAND, execution }, the.ports);
      const given = { plan: again, answer: null, input: BY_HAND, execution };
      await applyChange(the.declaration, the.changes, given, the.ports);
    });

    test('leaves what stands, and has nothing to check', async () => {
      expect(await step({ verb: 'undo' })).toEqual({
        status: 'undone',
        targets: 0,
        tells: {
          headline: 'Nothing to undo:',
          action: 'It was taken back at 2026-06-01T00:00:00.000Z by test.',
          noNews: true,
        },
      });
      expect(await step(check)).toEqual({ verified: 0 });
      expect([the.doors.get('front'), the.doors.get('back')]).toEqual(['shut', 'shut']);
    });

    test('keeps nobody waiting for it', async () => {
      await step({ verb: 'undo' });
      await step(check);

      const undoing = await plan({ undo: 'shut-2', reason: 'x' });
      expect(await step({ verb: 'undo' }, { ...EXECUTION, name: 'undo-1' }, undoing)).toEqual({
        status: 'undone',
        targets: 2,
      });
    });
  });

  test('checks what it did itself, also in another try', async () => {
    await step({ verb: 'undo' });
    await step({ verb: 'undo' });

    expect(await step(check)).toEqual({ verified: 2 });
    the.doors.set('back', 'shut');
    await expect(step(check)).rejects.toThrow('not as it should be after the change: back');
  });
});

describe('drift', () => {
  test('of one target: nothing is touched, and before, ours and now are shown', async () => {
    the.doors.set('back', 'bricked up');

    expect(await undo()).toEqual({
      status: 'drifted',
      drift: [{ label: 'back', before: 'open', ours: 'shut', now: 'bricked up' }],
      tells: { summary: 'Not undone with it: front, as riposte left it.' },
    });
    expect(await plan({ undo: 'shut-1', reason: 'x' })).toMatchObject({
      decision: 'refuse',
      why: 'back was changed by somebody else since (before: "open"; ours: "shut"; now: "bricked up"). It is left as it is',
    });
    expect(the.writes).toEqual([]);
  });

  test('beside what an earlier try put back in part: that is told as neither', async () => {
    const states = new Map<string, Json>([
      ['front', { lock: 'off', bolt: 'off' }],
      ['back', { lock: 'off', bolt: 'off' }],
    ]);
    Object.assign(the.changes, {
      inParts: true,
      read: async ({ label }: Target) => states.get(label) ?? null,
      wanted: () => ({ state: { lock: 'on', bolt: 'on' } }),
      write: async ({ label }: Target, _from: Json, to: Json) => void states.set(label, to),
    });
    the.policy = policyWith('auto', { playbooks: { 'shut-door': { mode: 'auto', leaseMinutes: 0, capPerHour: 9 } } });
    const execution = { ...EXECUTION, name: 'bolt-1' };
    const made = await planChange(the.declaration, the.changes, { input: BY_HAND, execution }, the.ports);
    await applyChange(the.declaration, the.changes, { plan: made, answer: null, input: BY_HAND, execution }, the.ports);
    states.set('front', { lock: 'off', bolt: 'on' });
    states.set('back', { lock: 'gone', bolt: 'gone' });

    expect(await undo('bolt-1')).toMatchObject({
      status: 'drifted',
      tells: { summary: 'In part as it was before, in part as riposte left it: front.' },
    });
  });

  test('is none where somebody has restored it already', async () => {
    the.doors.set('back', 'open');

    expect(await undo()).toEqual({ status: 'undone', targets: 1 });
  });
});

describe('what cannot be taken back', () => {
  test('an execution nobody knows', async () => {
    await expect(plan({ undo: 'nothing', reason: 'x' })).rejects.toThrow(
      'No change by an execution nothing is on record',
    );
  });

  test('a record that riposte did not write', async () => {
    the.applied.set('shut-1', 'forged');

    await expect(undo()).rejects.toThrow('was not written by riposte');
    expect(the.writes).toEqual([]);
  });

  test('what was taken back already', async () => {
    await undo();

    expect(await plan({ undo: 'shut-1', reason: 'x' })).toMatchObject({
      decision: 'refuse',
      why: 'it was taken back at 2026-06-01T00:00:00.000Z by test',
    });
  });

  test('a change of another playbook', async () => {
    const other = { ...the.declaration, id: 'open-window' };

    await expect(undoChange(other, the.changes, { of: 'shut-1', by: 'test' }, the.ports)).rejects.toThrow(
      'was of shut-door',
    );
  });
});
