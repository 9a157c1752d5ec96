import { describe, expect, test } from '@jest/globals';
import type { Moment } from '../../../lib/board/run.ts';
import { runView, stepsOf } from '../../../lib/board/run.ts';
import { saidOf } from '../../../lib/board/said.ts';
import { changeView, findingView, questionView, storyOf } from '../../../lib/board/views.ts';
import { type Approval, answered } from '../../../lib/domain/remediation/approval.ts';
import { finding } from '../support/fixtures.ts';

const at = (second: number) => `2026-06-01T12:00:0${second}.000Z`;
const shown = {
  severity: 'high',
  title: 'Close port 22',
  summary: 'open',
  action: 'closes it',
  next: ['SSH breaks'],
} as const;
const approval: Approval = {
  id: '0123456789ab',
  execution: 'arn:aws:states:us-east-1:111122223333:execution:riposte-prod-close-ingress:one',
  playbook: 'close-ingress',
  planHash: 'h',
  askedAt: at(0),
  expiresAt: '2026-06-01T13:00:00.000Z',
  quorum: 2,
  notRequester: false,
  requesters: [],
  answers: [],
  state: 'waiting',
};
const by = (who: string, decision: 'approve' | 'deny') => ({
  who,
  decision,
  why: 'seen',
  at: at(1),
  through: 'command line' as const,
});

describe('a question', () => {
  test('says who has approved while more are waited for', () => {
    const { approval: one } = answered(approval, by('arn:aws:iam::111122223333:user/alice', 'approve'));

    expect(questionView({ approval: one, shown })).toMatchObject({
      waiting: true,
      said: '1 of 2 have approved: arn:aws:iam::111122223333:user/alice.',
    });
  });

  test('says who decided, once somebody did', () => {
    const { approval: over } = answered(approval, by('arn:aws:iam::111122223333:user/bob', 'deny'));

    expect(questionView({ approval: over, shown })).toMatchObject({
      waiting: false,
      said: `It was denied at ${at(1)} by arn:aws:iam::111122223333:user/bob (command line: seen).`,
    });
  });
});

test('the words of attackers are one visible line', () => {
  const seen = findingView({ ...finding({ subject: 'bucket\u202e\n<img src=x>', time: at(3) }), incident: '6b42' });

  expect(seen.subject).toBe('bucket<U+202E><U+000A>＜img src=x＞');
  expect([seen.time, seen.incident]).toEqual([at(3), '6b42']);
});

test('a story is in the order of time and leads to its workflows', () => {
  const lines = storyOf([
    { at: at(2), what: 'approved', who: 'alice', data: `{"execution":"${approval.execution}"}` },
    { at: at(1), what: 'asked', who: 'close-ingress', data: '{}' },
  ]);

  expect(lines.map(({ what, more, execution }) => [what, more, execution])).toEqual([
    ['asked', '', undefined],
    ['approved', `{"execution":"${approval.execution}"}`, approval.execution],
  ]);
});

test('a story has its alerts: the subject and the e-mail as they were sent, and not those that only the digest has', () => {
  const sent = { told: 'told', subject: '[riposte] HIGH: open', email: 'One line\nanother\u202e one', sms: 'HIGH' };

  const lines = storyOf([
    { at: at(1), what: 'seen', who: 'triage', data: JSON.stringify({ alert: sent }) },
    { at: at(2), what: 'seen again', who: 'triage', data: JSON.stringify({ alert: { told: 'held' } }) },
    { at: at(3), what: 'asked', who: 'close-ingress', data: 'not JSON' },
  ]);

  expect(lines.map(({ told }) => told)).toEqual([
    { subject: '[riposte] HIGH: open', text: 'One line\nanother<U+202E> one' },
    undefined,
    undefined,
  ]);
});

test('a change shows before and ours, and by whom it was taken back', () => {
  const target = { label: 'sg-1', resource: 'sg-1', account: '111122223333', region: 'us-east-1' };
  const view = changeView({
    execution: 'one',
    playbook: 'close-ingress',
    at: at(0),
    says: { todo: 'Closes', done: 'Closed', undone: 'Opened again' },
    targets: [{ ...target, before: { b: 1, a: 2 }, after: null }],
    asked: [],
    findings: [],
    undone: { at: at(5), by: 'bob' },
  });

  expect(view).toMatchObject({
    says: 'Closed',
    targets: [{ label: 'sg-1', before: '{"a":2,"b":1}', ours: 'null' }],
    undone: `Taken back at ${at(5)} by bob`,
  });
});

describe('a workflow', () => {
  const moments: Moment[] = [
    { kind: 'entered', at: at(0), name: 'Plan', text: '{}' },
    { kind: 'called', at: at(0) },
    { kind: 'failed', at: at(1), text: 'Throttling: slow down' },
    { kind: 'called', at: at(2) },
    { kind: 'exited', at: at(3), name: 'Plan', text: '{"decision":"approve"}' },
    { kind: 'entered', at: at(3), name: 'Ask for approval' },
    { kind: 'called', at: at(3) },
  ];

  test('shows attempts, what failed, and where it is', () => {
    expect(stepsOf({ moments, status: 'RUNNING' })).toEqual([
      {
        name: 'Plan',
        state: 'done',
        from: at(0),
        to: at(3),
        attempts: 2,
        input: '{}',
        output: '{"decision":"approve"}',
        error: 'Throttling: slow down',
      },
      { name: 'Ask for approval', state: 'running', from: at(3), attempts: 1, input: '', output: '', error: '' },
    ]);
  });

  test('that ended failed where it was last', () => {
    const view = runView({ arn: approval.execution, status: 'FAILED', error: 'Denied: no', moments }, 'prod');

    expect(view).toMatchObject({ playbook: 'close-ingress', name: 'one', said: 'Denied: no' });
    expect(view.steps.at(-1)?.state).toBe('failed');
  });
});

test.each([
  ['CredentialsProviderError', 'Could not load credentials from any providers', 'No AWS credentials were found'],
  ['ExpiredTokenException', 'The security token included in the request is expired', 'Your AWS session has expired'],
  ['AccessDeniedException', 'not authorized to perform: dynamodb:Scan', 'Your role may not do this. not authorized'],
  ['ValidationError', 'Stack with id riposte-prod does not exist', 'This stage is not deployed here'],
  ['Error', 'Region is missing', 'No AWS region is set'],
  ['Error', 'getaddrinfo ENOTFOUND sts.nowhere-1.amazonaws.com', 'AWS cannot be reached from here'],
  ['ResourceNotFoundException', 'Function not found: riposte-nope-answer', 'This stage is not deployed here'],
])('%s is said so that one knows what to do', (name, message, said) => {
  expect(saidOf(Object.assign(new Error(message), { name }))).toContain(said);
});
