import { beforeEach, expect, test } from '@jest/globals';
import type { Plan } from '../../../lib/domain/remediation/plan.ts';
import { applyChange } from '../../../lib/remediation/apply-change.ts';
import { changeTexts } from '../../../lib/remediation/change-texts.ts';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import { undoChange } from '../../../lib/remediation/undo-change.ts';
import { BY_HAND, EXECUTION, type World, world } from '../support/change-world.ts';

const UNDO = { ...EXECUTION, name: 'undo-1' };

let the: World;
beforeEach(async () => {
  the = world();
  const plan = await planChange(the.declaration, the.changes, { input: BY_HAND, execution: EXECUTION }, the.ports);
  await applyChange(
    the.declaration,
    the.changes,
    { plan, answer: null, input: BY_HAND, execution: EXECUTION },
    the.ports,
  );
});

const planned = () =>
  planChange(
    the.declaration,
    the.changes,
    { input: { undo: 'shut-1', reason: 'false alarm' }, execution: UNDO },
    the.ports,
  );
const told = (plan: Plan, outcome: 'undone' | 'drifted' | 'refused' | 'failed', more: object = {}) =>
  changeTexts({ kind: 'change', outcome, playbook: 'shut-door', machine: 'm', execution: UNDO, plan, ...more }, 'prod');

test('an undo that is made says what was to be undone, and that it is', async () => {
  const plan = await planned();

  expect(told(plan, 'undone')).toMatchObject({
    title: 'Opened again front, back',
    summary: 'Undo: shut front, back (false alarm, asked by person, execution undo-1).',
  });
});

test('one that others’ changes keep from being made does not say that it was', async () => {
  const plan = await planned();
  the.doors.set('back', 'ajar');
  const result = await undoChange(the.declaration, the.changes, { of: 'shut-1', by: 'a person' }, the.ports);

  expect(told(plan, 'drifted', result)).toMatchObject({
    title: 'Not undone, changed since: back',
    resource: 'back',
    summary:
      'back was changed by somebody else since (before: "open"; ours: "shut"; now: "ajar"). It is left as it is. Undo: shut front, back (false alarm, asked by person, execution undo-1). Not undone with it: front, as riposte left it.',
  });
});

test('one that somebody comes in between of says what was undone before that', async () => {
  const plan = await planned();
  the.doors.set('front', 'open');
  the.doors.set('back', 'ajar');
  const result = await undoChange(the.declaration, the.changes, { of: 'shut-1', by: 'a person' }, the.ports);

  expect(told(plan, 'drifted', result)).toMatchObject({
    title: 'Not undone, changed since: back',
    summary: expect.stringMatching(/ As it was before: front\.$/),
  });
});

test('one that finds everything as it was says that nothing was left to do, and by whom it was taken back where that is on record', async () => {
  const plan = await planned();
  the.doors.set('front', 'open');
  the.doors.set('back', 'open');
  const found = await undoChange(the.declaration, the.changes, { of: 'shut-1', by: 'a person' }, the.ports);
  const again = await undoChange(the.declaration, the.changes, { of: 'shut-1', by: 'another' }, the.ports);

  expect(told(plan, 'undone', found)).toMatchObject({
    title: 'Opened again front, back',
    action: 'Nothing was left to undo: it is as it was before.',
  });
  expect(told(plan, 'undone', again)).toMatchObject({
    title: 'Nothing to undo: front, back',
    action: 'It was taken back at 2026-06-01T00:00:00.000Z by a person.',
  });
});

test('a change whose lease ended says that, and not only what it was', async () => {
  const { undoes: _, ...ended } = { ...(await planned()), change: 'Shut front, back' };

  expect(told(ended, 'undone').summary).toBe(
    'The lease of this change ended: shut front, back (false alarm, asked by person, execution undo-1).',
  );
});

test.each<[string, object, string]>([
  ['all of it', {}, 'Done and checked.'],
  [
    'what needed nothing beside it',
    { refused: [{ input: 'side', reason: 'is so already', idle: true }] },
    'Done and checked.',
  ],
  [
    'not what was refused',
    { refused: [{ input: 'side', reason: 'is a way out' }] },
    'Not all that was asked. Done and checked.',
  ],
])('a change says whether it was %s', async (_name, more, expected) => {
  const plan = { ...(await planned()), ...more };

  expect(
    changeTexts({ kind: 'change', outcome: 'applied', playbook: 'p', machine: 'm', execution: UNDO, plan }, 'prod')
      .action,
  ).toMatch(expected);
});

test('one that is refused does not say that it was', async () => {
  await undoChange(the.declaration, the.changes, { of: 'shut-1', by: 'a person' }, the.ports);

  expect(told(await planned(), 'refused').summary).toBe(
    'Nothing was changed: it was taken back at 2026-06-01T00:00:00.000Z by a person. Undo: shut front, back (false alarm, asked by person, execution undo-1).',
  );
});

test('one that fails half-way says how far it came, and not that it was made', async () => {
  const plan = await planned();
  const { write } = the.changes;
  the.changes.write = async (target, from, to) => {
    if (target.label === 'back') throw new Error('no permission');
    await write(target, from, to);
  };
  const failed = await undoChange(the.declaration, the.changes, { of: 'shut-1', by: 'a person' }, the.ports).catch(
    ({ name, message }: Error) => ({ Error: name, Cause: JSON.stringify({ errorMessage: message }) }),
  );

  expect(told(plan, 'failed', { error: failed }).summary).toBe(
    'Error: no permission. So far: front is as it was, back is changed. Undo: shut front, back (false alarm, asked by person, execution undo-1).',
  );
});
