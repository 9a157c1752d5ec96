import { beforeEach, expect, test } from '@jest/globals';
import type { Applied } from '../../../lib/domain/remediation/change-ports.ts';
import { applyChange } from '../../../lib/remediation/apply-change.ts';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import type { Execution } from '../../../lib/remediation/request.ts';
import { undoChange } from '../../../lib/remediation/undo-change.ts';
import { EXECUTION, type World, world } from '../support/change-world.ts';

// Step Functions frees an execution's name after 90 days; the record of its change is kept for 400.
const LATER: Execution = { ...EXECUTION, startedAt: '2026-10-01T00:00:00Z' };
const TAKEN =
  'an execution of shut-door that changed something at 2026-06-01T00:00:00.000Z has this name, shut-1: start it under another name';

let the: World;
beforeEach(() => {
  the = world();
});
const input = (door: string) => ({ doors: [door], reason: 'intruder' });
const plan = (door: string, execution: Execution) =>
  planChange(the.declaration, the.changes, { input: input(door), execution }, the.ports);
const apply = async (door: string, execution: Execution) => {
  const made = await plan(door, execution);
  const given = { plan: made, answer: null, input: input(door), execution };
  return applyChange(the.declaration, the.changes, given, the.ports);
};
const record = () => the.applied.get('shut-1') as Applied;

test('an execution of a name that another has used is refused, and changes nothing', async () => {
  await apply('front', EXECUTION);

  expect(await plan('back', LATER)).toMatchObject({ decision: 'refuse', why: TAKEN });
  expect(await apply('back', LATER)).toMatchObject({ status: 'refused', plan: { why: TAKEN } });
  expect(the.writes).toEqual(['front: open -> shut']);
  await undoChange(the.declaration, the.changes, { of: 'shut-1', by: 'a person' }, the.ports);
  expect(the.writes).toEqual(['front: open -> shut', 'front: shut -> open']);
});

test('so is one whose name was used before records said when their execution started', async () => {
  await apply('front', EXECUTION);
  const { startedAt: _, ...earlier } = record();
  the.applied.set('shut-1', earlier);

  expect(await apply('back', LATER)).toMatchObject({ status: 'refused', plan: { why: TAKEN } });
});

test('a record of this very execution is gone on with, also where it does not say when that started', async () => {
  await apply('front', EXECUTION);
  const { startedAt, ...earlier } = record();
  the.applied.set('shut-1', earlier);

  expect(startedAt).toBe('2026-06-01T00:00:00Z');
  expect(await apply('back', EXECUTION)).toMatchObject({ status: 'applied' });
  expect(record().targets.map(({ label }) => label)).toEqual(['front', 'back']);
});

test('a clock that is a little behind makes no stranger of an execution', async () => {
  the.now = new Date('2026-05-31T23:59:30Z');
  await apply('front', EXECUTION);
  const { startedAt: _, ...earlier } = record();
  the.applied.set('shut-1', earlier);

  expect(await apply('back', EXECUTION)).toMatchObject({ status: 'applied' });
});
