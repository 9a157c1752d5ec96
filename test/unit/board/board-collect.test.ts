import { expect, test } from '@jest/globals';
import { type BoardReader, collector } from '../../../lib/board/collect.ts';
import { findingView } from '../../../lib/board/views.ts';
import type { Approval } from '../../../lib/domain/remediation/approval.ts';
import { finding } from '../support/fixtures.ts';

const approval: Approval = {
  id: '0123456789ab',
  execution: 'arn:aws:states:us-east-1:111122223333:execution:riposte-prod-close-ingress:one',
  playbook: 'close-ingress',
  planHash: 'h',
  askedAt: '2026-06-01T12:00:00.000Z',
  expiresAt: '2026-06-01T13:00:00.000Z',
  quorum: 1,
  notRequester: false,
  requesters: [],
  answers: [],
  state: 'waiting',
};
const shown = { severity: 'high', title: 'Close port 22', summary: '', action: '', next: [] } as const;
const denied = (what: string) => () =>
  Promise.reject(Object.assign(new Error(`not authorized to perform: ${what}`), { name: 'AccessDeniedException' }));

const nothing: BoardReader = {
  who: async () => 'arn:aws:iam::111122223333:user/alice',
  pending: async () => ({ questions: [], waiters: [] }),
  question: async () => undefined,
  findings: async () => [],
  incidents: async () => [],
  runs: async () => [],
  leases: async () => [],
  changes: async () => [],
  inbox: async () => [],
  health: async () => ({ policy: '', problems: [], modes: [], queues: [] }),
  drill: async () => 'none on record',
  alarms: async () => [],
  cost: (findings, runs) => `${findings} and ${runs}`,
};
const board = { stage: 'prod', local: false, attacks: [] };

test('whoever may only read some of it sees that, and is told about the rest', async () => {
  const collect = collector(board, {
    ...nothing,
    pending: denied('lambda:InvokeFunction'),
    runs: denied('states:List'),
  });

  const { questions, findings, runs, changes, cost } = await collect();

  expect(findings).toEqual({ ok: true, value: { list: [], more: 0 } });
  expect(questions).toMatchObject({ ok: false, said: expect.stringContaining('lambda:InvokeFunction') });
  expect(runs).toMatchObject({ ok: false });
  expect(cost).toMatchObject({ ok: false, said: expect.stringContaining('states:List') });
  expect(changes).toMatchObject({ ok: false, said: expect.stringContaining('states:List') });
});

test('a workflow that waits for another is shown, with who has the target and until when; texts of others are cleaned', async () => {
  const waiter = {
    execution: 'mine',
    playbook: 'close-ingress',
    since: '2026-06-01T12:00:00.000Z',
    for: {
      execution: 'theirs',
      playbook: 'paint-group\u202E',
      resource: 'arn:sg-1',
      until: '2026-06-01T12:10:00.000Z',
    },
  };
  const collect = collector(board, { ...nothing, pending: async () => ({ questions: [], waiters: [waiter] }) });

  const { waits } = await collect();

  expect(waits).toEqual({
    ok: true,
    value: [
      'close-ingress, execution mine, waits since 2026-06-01T12:00:00.000Z for paint-group<U+202E>, execution theirs, which is at arn:sg-1 until 2026-06-01T12:10:00.000Z at the latest',
    ],
  });
});

test('what somebody else answered stays on the board, with who it was', async () => {
  let current: Approval = approval;
  const collect = collector(board, {
    ...nothing,
    pending: async () => ({
      questions: current.state === 'waiting' ? [{ approval: current, shown }] : [],
      waiters: [],
    }),
    question: async () => ({ approval: current, shown }),
  });
  await collect();
  const answer = {
    who: 'bob',
    decision: 'approve',
    why: 'seen',
    at: '2026-06-01T12:05:00.000Z',
    through: 'chat',
  } as const;
  current = { ...approval, state: 'approved', answers: [answer] };

  const { questions } = await collect();

  expect(questions).toMatchObject({
    value: [{ waiting: false, said: 'It was approved at 2026-06-01T12:05:00.000Z by bob (chat: seen).' }],
  });
});

test('of very many findings the newest come, and how many there are is said', async () => {
  const many = Array.from({ length: 10_000 }, (_one, index) =>
    findingView(finding({ id: String(index), time: new Date(index * 1_000).toISOString() })),
  );
  const collect = collector(board, { ...nothing, findings: async () => many });

  const { findings } = await collect();

  expect(findings.ok && [findings.value.list.length, findings.value.more, findings.value.list[0]?.id]).toEqual([
    500,
    9_500,
    '9999',
  ]);
});
