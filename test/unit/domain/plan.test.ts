import { describe, expect, test } from '@jest/globals';
import {
  type Plan,
  planHash,
  planSchema,
  type StepsPlan,
  sameState,
  shortageSchema,
  stepsHash,
  stepsPlanSchema,
} from '../../../lib/domain/remediation/plan.ts';

const TARGET = {
  label: 'front',
  resource: 'door/front',
  account: '123456789012',
  region: 'us-east-1',
  before: 'open',
  after: 'shut',
};
const PLANNED = {
  playbook: 'shut-door',
  change: 'Shut front',
  impact: ['front lets nobody in'],
  undo: 'The door is opened again.',
  stops: 'people at the door',
  doesNotStop: 'people at the window',
  says: { todo: 'Shut', done: 'Shut', undone: 'Opened again' },
  refused: [{ input: 'back', reason: 'is a window' }],
  why: 'the policy says so',
  byPerson: false,
  policyVersion: 'f1a6dcab9e11',
  leaseMinutes: 0,
  findings: [],
  hash: 'x',
};
const CHANGE: Plan = {
  ...PLANNED,
  kind: 'change',
  targets: [TARGET],
  calls: [{ action: 'house:SetDoor', resource: 'door/front', parameters: { to: 'shut' } }],
  decision: 'approve',
  asked: [{ reason: 'seen', requestedBy: 'detection x' }],
  short: [],
};
const STEPS: StepsPlan = {
  ...PLANNED,
  kind: 'steps',
  subject: 'front',
  amount: 1,
  calls: ['house:SetDoor'],
  decision: 'approve',
  asked: [{ reason: 'seen', requestedBy: 'detection x' }],
  before: 'open',
  notes: [],
  short: [],
  shows: {},
  own: { key: 'k-1' },
};

const isPlan = (more: object) => planSchema.safeParse({ ...CHANGE, ...more }).success;
const isSteps = (more: object) => stepsPlanSchema.safeParse({ ...STEPS, ...more }).success;

describe('a plan that was written', () => {
  test('is read as it was', () => {
    const idle = { refused: [{ input: 'back', reason: 'is shut', idle: true }] };

    expect(planSchema.parse({ ...CHANGE, ...idle })).toEqual({ ...CHANGE, ...idle });
    expect(stepsPlanSchema.parse(STEPS)).toEqual(STEPS);
  });

  test('by a version that knew no caps runs into none', () => {
    const { short: _left, ...before } = CHANGE;

    expect(planSchema.parse(before).short).toEqual([]);
    expect(shortageSchema.parse({ cap: 'a day', limit: 3, by: ['x'], waiting: 1 })).toEqual({
      cap: 'a day',
      limit: 3,
      by: ['x'],
      usedBy: [],
      waiting: 1,
      names: [],
    });
  });

  test.each(['apply', 'approve', 'observe', 'refuse'])('may decide to %s', (decision) => {
    expect([isPlan({ decision }), isSteps({ decision })]).toEqual([true, true]);
  });

  test('decides nothing else; that nothing is left to do only steps say', () => {
    expect([isPlan({ decision: 'done' }), isSteps({ decision: 'done' })]).toEqual([false, true]);
    expect([isPlan({ decision: '' }), isSteps({ decision: '' })]).toEqual([false, false]);
  });

  test('says of what it refuses what and why, and where there is nothing to do', () => {
    expect(isPlan({ refused: [{ input: 'back', reason: 'is shut', idle: false }] })).toBe(false);
    expect(isPlan({ refused: [{ input: 'back' }] })).toBe(false);
    expect(isSteps({ refused: [{ reason: 'is shut' }] })).toBe(false);
  });

  test('says who asked and why, and steps may say more', () => {
    expect(isPlan({ asked: [{ reason: 'seen' }] })).toBe(false);
    expect(isSteps({ asked: [{ requestedBy: 'detection x' }] })).toBe(false);
    expect(stepsPlanSchema.parse({ ...STEPS, asked: [{ ...STEPS.asked[0], task: 't' }] }).asked).toEqual([
      { reason: 'seen', requestedBy: 'detection x', task: 't' },
    ]);
  });

  test('changes twenty targets and no more', () => {
    const targets = (amount: number) => Array.from({ length: amount }, () => TARGET);

    expect([isPlan({ targets: targets(20) }), isPlan({ targets: targets(21) })]).toEqual([true, false]);
  });
});

describe('the hash of a plan', () => {
  test('stays what it is from version to version, since an answer is to a hash', () => {
    expect(planHash(CHANGE)).toBe('e24bfcd65822de6d4f82451a854604f5');
    expect(planHash({ ...CHANGE, undoes: 'run-1' })).toBe('fa9867a85148ec1ecd7003570cb49104');
    expect(stepsHash(STEPS)).toBe('9adb1d43725215a3f5adb0fe2e585e4e');
  });

  test('is of what it does: another for each change, call and thing that is taken back', () => {
    const told: Plan = { ...CHANGE, why: 'somebody asked', impact: [] };
    const hashes = [
      CHANGE,
      { ...CHANGE, playbook: 'open-door' },
      { ...CHANGE, undoes: 'run-1' },
      { ...CHANGE, undoes: 'run-2' },
      { ...CHANGE, targets: [{ ...TARGET, before: 'ajar' }] },
      { ...CHANGE, calls: [] },
    ].map(planHash);

    expect(new Set(hashes).size).toBe(6);
    expect(planHash(told)).toBe(hashes[0]);
  });

  test('of steps is of all they say, the hash itself aside', () => {
    expect(stepsHash({ ...STEPS, hash: 'y' } as StepsPlan)).toBe(stepsHash(STEPS));
    expect(stepsHash({ ...STEPS, own: { key: 'k-2' } })).not.toBe(stepsHash(STEPS));
  });
});

test('two states are the same whatever the order of their fields, and not of their lists', () => {
  expect(sameState({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 })).toBe(true);
  expect(sameState(['a', 'b'], ['b', 'a'])).toBe(false);
});
