import { beforeEach, expect, test } from '@jest/globals';
import { OvertakenError, RefusedError } from '../../../lib/domain/errors.ts';
import { applyChange } from '../../../lib/remediation/apply-change.ts';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import { undoChange } from '../../../lib/remediation/undo-change.ts';
import { BY_HAND, EXECUTION, type World, world } from '../support/change-world.ts';

let the: World;
const plan = () => planChange(the.declaration, the.changes, { input: BY_HAND, execution: EXECUTION }, the.ports);
const apply = async () =>
  applyChange(
    the.declaration,
    the.changes,
    { plan: await plan(), answer: null, input: BY_HAND, execution: EXECUTION },
    the.ports,
  );
/** While the first door is written, somebody changes the other one. */
const meanwhile = (change: () => void) => {
  const { write } = the.changes;
  the.changes.write = async (...given) => {
    await write(...given);
    if (the.writes.length === 1) change();
  };
};

beforeEach(() => {
  the = world();
});

test('what somebody changed while the targets before it were written is not written over: it is planned anew', async () => {
  meanwhile(() => the.doors.set('back', 'walled up'));

  expect(await apply()).toMatchObject({
    status: 'moved',
    plan: { targets: [{ label: 'back', before: 'walled up' }], made: ['front'] },
  });

  expect(the.writes).toEqual(['front: open -> shut']);
  expect(the.doors.get('back')).toBe('walled up');
});

test('what AWS says was changed in the very moment of a write is planned anew, too', async () => {
  const { write } = the.changes;
  the.changes.write = async (target, from, to) => {
    if (target.label === 'back' && the.doors.get('back') === 'open') {
      the.doors.set('back', 'walled up');
      throw new OvertakenError('back was changed by somebody else');
    }
    await write(target, from, to);
  };

  expect(await apply()).toMatchObject({
    status: 'moved',
    plan: { targets: [{ label: 'back', before: 'walled up' }], made: ['front'] },
  });
  expect(the.doors.get('back')).toBe('walled up');
});

test('what somebody changed keeps none of the others from being written', async () => {
  the.doors.set('side', 'open');
  meanwhile(() => the.doors.set('back', 'walled up'));
  const input = { doors: ['front', 'back', 'side'], reason: 'test' };
  const whole = await planChange(the.declaration, the.changes, { input, execution: EXECUTION }, the.ports);

  const given = { plan: whole, answer: null, input, execution: EXECUTION };
  expect(await applyChange(the.declaration, the.changes, given, the.ports)).toMatchObject({
    status: 'moved',
    plan: { targets: [{ label: 'back' }], made: ['front', 'side'] },
  });

  expect(the.writes).toEqual(['front: open -> shut', 'side: open -> shut']);
});

test('of a try that broke off what was never written is not on record once somebody else has it', async () => {
  the.doors.set('side', 'open');
  const input = { doors: ['front', 'back', 'side'], reason: 'test' };
  const whole = await planChange(the.declaration, the.changes, { input, execution: EXECUTION }, the.ports);
  const given = { plan: whole, answer: null, input, execution: EXECUTION };
  const { write } = the.changes;
  the.changes.write = async (target, from, to) => {
    if (target.label === 'back') throw new Error('throttled');
    await write(target, from, to);
  };
  await expect(applyChange(the.declaration, the.changes, given, the.ports)).rejects.toThrow('throttled');
  the.changes.write = async (target, from, to) => {
    await write(target, from, to);
    the.doors.set('side', 'walled up');
  };

  expect(await applyChange(the.declaration, the.changes, given, the.ports)).toMatchObject({
    status: 'moved',
    plan: { targets: [{ label: 'side', before: 'walled up' }], made: ['front', 'back'] },
  });

  expect(await undoChange(the.declaration, the.changes, { of: EXECUTION.name, by: 'test' }, the.ports)).toMatchObject({
    status: 'undone',
    targets: 2,
  });
  expect([the.doors.get('front'), the.doors.get('back'), the.doors.get('side')]).toEqual(['open', 'open', 'walled up']);
});

test('what took the place of a target while others were written is not written either', async () => {
  meanwhile(() => the.identities.set('back', 'the second back'));

  expect(await apply()).toMatchObject({ status: 'moved', plan: { targets: [{ identity: 'the second back' }] } });

  expect(the.writes).toEqual(['front: open -> shut']);
});

test('planned anew, the rest is made, and an undo takes back both, each to what it was', async () => {
  meanwhile(() => the.doors.set('back', 'walled up'));
  const { plan: anew } = await apply();

  await applyChange(
    the.declaration,
    the.changes,
    { plan: anew, answer: null, input: BY_HAND, execution: EXECUTION },
    the.ports,
  );
  await undoChange(the.declaration, the.changes, { of: EXECUTION.name, by: 'test' }, the.ports);

  expect([...the.doors]).toEqual([
    ['front', 'open'],
    ['back', 'walled up'],
    ['riposte-test-safe', 'open'],
  ]);
});

const undo = () => undoChange(the.declaration, the.changes, { of: EXECUTION.name, by: 'test' }, the.ports);
const walledUp = { label: 'back', before: 'open', ours: 'shut', now: 'walled up' };

test('an undo leaves what somebody changed while it took back the others, and tells it as changed since', async () => {
  await apply();
  the.writes.length = 0;
  meanwhile(() => the.doors.set('back', 'walled up'));

  expect(await undo()).toEqual({
    status: 'drifted',
    drift: [walledUp],
    tells: { summary: 'As it was before: front.' },
  });

  expect(the.writes).toEqual(['front: shut -> open']);
  expect(the.doors.get('back')).toBe('walled up');
  expect(the.applied.get(EXECUTION.name)).not.toHaveProperty('undone');
});

/** What AWS refuses to write over since somebody else wrote in this moment. */
const overtaking = (name: string, becomes: string) => {
  const { write } = the.changes;
  the.changes.write = async (target, from, to) => {
    if (target.label !== name) return write(target, from, to);
    the.doors.set(name, becomes);
    throw new OvertakenError(`${name} was changed by somebody else`);
  };
};

test('what AWS says was changed in the very moment that it was taken back is changed since, too, and the rest is as before', async () => {
  await apply();
  overtaking('back', 'walled up');

  expect(await undo()).toEqual({
    status: 'drifted',
    drift: [walledUp],
    tells: { summary: 'As it was before: front.' },
  });
});

test('what somebody put back in the very moment that it was taken back is undone', async () => {
  await apply();
  overtaking('back', 'open');

  expect(await undo()).toEqual({ status: 'undone', targets: 1 });
  expect(the.applied.get(EXECUTION.name)).toMatchObject({ undone: { by: 'test' } });
});

test('an undo that can put back one of its targets no more fails, and says of another that it was changed', async () => {
  the.doors.set('side', 'open');
  const input = { doors: ['front', 'back', 'side'], reason: 'test' };
  const whole = await planChange(the.declaration, the.changes, { input, execution: EXECUTION }, the.ports);
  await applyChange(
    the.declaration,
    the.changes,
    { plan: whole, answer: null, input, execution: EXECUTION },
    the.ports,
  );
  overtaking('back', 'walled up');
  const { write } = the.changes;
  the.changes.write = async (target, from, to) => {
    if (target.label === 'front') throw new RefusedError('the key to front is lost');
    await write(target, from, to);
  };

  await expect(undo()).rejects.toThrow(
    'the key to front is lost. back was changed by somebody else since (before: "open"; ours: "shut"; now: "walled up"). It is left as it is. So far: front is changed, back is changed in part, side is as it was',
  );
});

test('what a person took back while the rest was planned anew is no more riposte’s: they may make it so again', async () => {
  meanwhile(() => the.doors.set('back', 'walled up'));
  const { plan: anew } = await apply();
  await undoChange(the.declaration, the.changes, { of: EXECUTION.name, by: 'test' }, the.ports);
  await applyChange(
    the.declaration,
    the.changes,
    { plan: anew, answer: null, input: BY_HAND, execution: EXECUTION },
    the.ports,
  );
  the.doors.set('front', 'shut');

  await undoChange(the.declaration, the.changes, { of: EXECUTION.name, by: 'test' }, the.ports);

  expect([...the.doors]).toEqual([
    ['front', 'shut'],
    ['back', 'walled up'],
    ['riposte-test-safe', 'open'],
  ]);
});
