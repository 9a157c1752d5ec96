import { expect, test } from '@jest/globals';
import { nextTry, retriersOf } from '../../../lib/board/next-try.ts';
import { stepsOf } from '../../../lib/board/run.ts';
import { workflowText } from '../../../resources/workflow.ts';

const of = retriersOf(JSON.parse(workflowText()));
const at = (seconds: number) => new Date(Date.UTC(2026, 2, 2, 3, 0, 0) + seconds * 1_000).toISOString();
const failed = (error: string, ...times: number[]) => times.map((time) => ({ error, at: at(time) }));

test.each([
  ['the first time after a second', failed('TimeoutError', 10), at(11)],
  ['longer each time', failed('TimeoutError', 10, 11, 13), at(17)],
  ['what is throttled often, at most ten seconds later', failed('ThrottlingException', ...Array(20).keys()), at(29)],
  [
    'each kind of error counts for itself',
    [...failed('ThrottlingException', 1, 2, 4), ...failed('TimeoutError', 7)],
    at(8),
  ],
])('a step of ours is tried again: %s', (_what, failures, next) => {
  expect(nextTry(of('Plan'), failures)).toBe(next);
});

test.each([
  ['what a person has to put right', failed('AccessDenied', 1)],
  ['what riposte itself says is final', failed('RefusedError', 1)],
  ['what was tried as often as it may be', failed('TimeoutError', 1, 2, 4, 8, 16)],
  ['a time-out, which no retrier names', failed('States.Timeout', 1)],
  ['what has not failed', []],
])('%s is not tried again', (_what, failures) => {
  expect(nextTry(of('Plan'), failures)).toBeUndefined();
});

test('a state that there is not, or one of an object’s own names, has no retriers', () => {
  expect([of('Fly'), of('constructor')]).toEqual([[], []]);
});

test('a step that failed and waits says when it is tried again; one that is being tried does not', () => {
  const begun = [
    { kind: 'entered' as const, at: at(0), name: 'Plan' },
    { kind: 'called' as const, at: at(0) },
    { kind: 'failed' as const, at: at(1), name: 'TimeoutError', text: 'TimeoutError: slow' },
  ];

  const waits = stepsOf({ moments: begun, status: 'RUNNING' }, of);
  const tried = stepsOf({ moments: [...begun, { kind: 'called', at: at(2) }], status: 'RUNNING' }, of);
  const over = stepsOf({ moments: begun, status: 'FAILED' }, of);

  expect([waits, tried, over].map(([step]) => step?.nextTry)).toEqual([at(2), undefined, undefined]);
  expect(tried[0]?.attempts).toBe(2);
});
