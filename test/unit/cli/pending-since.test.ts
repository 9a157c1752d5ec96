import { expect, test } from '@jest/globals';
import { askedSince } from '../../../cli/commands/pending.ts';
import { becameOf } from '../../../cli/commands/undo.ts';
import { startOf } from '../../../cli/record/since.ts';
import type { ShownQuestion, ShownWaiter } from '../../../lib/aws/by-person/answering.ts';
import { approvalOf, askedFor } from '../support/memory-approvals.ts';

const question = (id: string, askedAt: string, state: 'waiting' | 'denied' = 'waiting'): ShownQuestion => ({
  approval: approvalOf({ id, askedAt, state }),
  shown: askedFor().shown,
  again: null,
});
const waiter = (execution: string, since: string): ShownWaiter => ({
  execution,
  playbook: 'shut-door',
  since,
  for: { execution: 'other', playbook: 'shut-door', resource: 'door', until: '2026-03-02T05:00:00Z' },
});
const ALL = {
  questions: [
    question('old', '2026-03-02T01:00:00Z'),
    question('over', '2026-03-02T01:30:00Z', 'denied'),
    question('new', '2026-03-02T03:00:00Z'),
  ],
  waiters: [waiter('early', '2026-03-02T00:00:00Z'), waiter('late', '2026-03-02T02:00:00Z')],
};

test('what waits since a time is shown, and what waits for longer is counted: left out, it would pass for nothing', () => {
  const { questions, waiters, longer } = askedSince(ALL, new Date('2026-03-02T02:00:00Z'));

  expect(questions.map(({ approval }) => approval.id)).toEqual(['new']);
  expect(waiters.map(({ execution }) => execution)).toEqual(['late']);
  expect(longer).toBe(2);
});

test('unless a time is said, all that waits is shown', () => {
  const from = startOf(undefined, new Date('2026-03-02T04:00:00Z'));

  expect(askedSince(ALL, from)).toEqual({ ...ALL, longer: 0 });
});

test.each([
  [{ status: 'FAILED', error: 'States.Timeout' }, false, 'the workflow ended as FAILED: States.Timeout'],
  [{ status: 'SUCCEEDED', output: '{"decision":"apply"}' }, true, 'as before'],
  [{ status: 'SUCCEEDED', output: '{"decision":"refuse","why":"it is off"}' }, false, 'it is off'],
  [
    { status: 'SUCCEEDED', output: '{"decision":"apply","drift":[{"label":"door","now":1}]}' },
    false,
    'somebody changed it since',
  ],
])('what became of an undo: %j', (progress, undone, said) => {
  expect(becameOf({ entered: [], ...progress })).toMatchObject({ undone, said });
});
