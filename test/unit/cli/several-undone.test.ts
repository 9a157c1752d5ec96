import { expect, test } from '@jest/globals';
import { severalLines } from '../../../cli/record/several.ts';
import type { Applied } from '../../../lib/domain/remediation/change-ports.ts';
import { finding } from '../support/fixtures.ts';

const change = (execution: string, findings: readonly string[], more: Partial<Applied> = {}): Applied => ({
  execution,
  playbook: 'contain-principal',
  at: '2026-03-02T03:00:00Z',
  targets: [
    { label: `of ${execution}`, resource: 'arn', account: '1', region: 'us-east-1', before: 'open', after: 'shut' },
  ],
  says: { todo: 'Shut', done: 'Shut', undone: 'Opened again' },
  asked: [{ reason: 'seen', requestedBy: 'alice' }],
  findings: findings.map((id) => ({ id, detection: 'a/b', severity: 'high' })),
  ...more,
});

test('what answers one finding is taken back without a question, in however many changes', () => {
  expect(severalLines([change('one', ['f00d']), change('two', ['f00d'])], [])).toEqual([]);
  expect(severalLines([change('one', ['f00d'])], [])).toEqual([]);
});

test('what answers several is shown with who did what it answers, each text in its line', () => {
  const known = [
    finding({ id: 'f00d', actor: 'arn:aws:iam::123456789012:user/mallory' }),
    finding({ id: 'beef', actor: 'eve\nyes' }),
  ];

  expect(severalLines([change('one', ['f00d']), change('two', ['beef'])], known)).toEqual([
    '  one: contain-principal, of one',
    '    answers f00d: high, a/b, by arn:aws:iam::123456789012:user/mallory',
    '  two: contain-principal, of two',
    '    answers beef: high, a/b, by eve<U+000A>yes',
  ]);
});

test('one execution that answers several findings counts as several, and what a person asked for beside a finding does', () => {
  expect(severalLines([change('one', ['f00d', 'beef'])], [])).toHaveLength(3);
  expect(severalLines([change('one', ['f00d']), change('two', [])], [])).toContain('    asked for by alice');
});

test('what was taken back already is no reason to ask', () => {
  const undone = { at: '2026-03-02T04:00:00Z', by: 'bob' };

  expect(severalLines([change('one', ['f00d']), change('two', ['beef'], { undone })], [])).toEqual([]);
});
