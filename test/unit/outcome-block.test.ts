import { describe, expect, test } from '@jest/globals';
import { renderAlert } from '../../lib/domain/alert.ts';
import type { BlockPlan } from '../../lib/remediation/block-ip-schema.ts';
import { type Outcome, outcomeAlert } from '../../lib/remediation/outcome.ts';

const WHERE = { account: '123456789012', region: 'eu-central-1', time: '2026-03-02T03:05:00Z' };
const EXECUTION = {
  name: 'block-ip-1',
  id: 'arn:aws:states:eu-central-1:123456789012:execution:riposte-prod-block-ip:block-ip-1',
  startedAt: '2026-03-02T03:04:06Z',
};
const PLAN: BlockPlan = {
  kind: 'block',
  decision: 'apply',
  why: "the policy's mode is auto",
  execution: EXECUTION.id,
  byPerson: false,
  targets: [{ cidr: '203.0.113.7/32', family: 'IPV4', asked: 0 }],
  asked: [{ reason: 'Passwords guessed', requestedBy: 'detection t/d' }],
  refused: [],
  already: [],
  notes: [],
  short: [],
  leaseMinutes: 1440,
  before: [],
  calls: ['wafv2:UpdateIPSet riposte-prod-regional-v4'],
  findings: [],
};
const alertOf = (plan: BlockPlan, more: Partial<Outcome> = {}) =>
  outcomeAlert(
    {
      outcome: 'applied',
      playbook: 'block-ip',
      machine: 'arn:aws:states:eu-central-1:123456789012:stateMachine:riposte-prod-block-ip',
      execution: EXECUTION,
      expiresAt: '2026-03-03T03:05:00Z',
      plan,
      ...more,
    },
    WHERE,
  );

describe('a cap that is used up', () => {
  const short = [
    {
      cap: '2000 blocks an hour',
      limit: 2_000,
      by: ['detection t/d'],
      waiting: 7,
      cidrs: Array.from({ length: 7 }, (_, index) => `198.51.100.${index}/32`),
    },
  ];

  test('is told with what was done: which, who asked, how many wait; and to programs as fields', () => {
    const alert = alertOf({ ...PLAN, short });

    expect(alert.severity).toBe('medium');
    expect(alert.summary).toContain(
      '7 not blocked, because the cap is used up (2000 blocks an hour): 198.51.100.0/32, 198.51.100.1/32, 198.51.100.2/32, 198.51.100.3/32, 198.51.100.4/32 and 2 more; asked by detection t/d.',
    );
    expect(JSON.parse(JSON.parse(renderAlert(alert).message).lambda)).toMatchObject({ short });
  });

  test('before anything was done says that nothing was changed, and is no failure', () => {
    const why = 'used up: 2000 blocks an hour';
    const alert = alertOf({ ...PLAN, decision: 'refuse', why, targets: [], short }, { outcome: 'refused' });

    expect([alert.kind, alert.severity]).toEqual(['outcome', 'medium']);
    expect(alert.summary).toContain('Nothing was changed: used up: 2000 blocks an hour. 7 not blocked');
  });
});
