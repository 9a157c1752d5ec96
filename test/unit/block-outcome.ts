import type { BlockPlan } from '../../lib/remediation/block-ip-schema.ts';

/** Where and when the outcomes of the tests are told. */
export const WHERE = { account: '123456789012', region: 'eu-central-1', time: '2026-03-02T03:05:00Z', stage: 'prod' };
/** The execution that tells them. */
export const EXECUTION = {
  name: 'block-ip-1',
  id: 'arn:aws:states:eu-central-1:123456789012:execution:riposte-prod-block-ip:block-ip-1',
  startedAt: '2026-03-02T03:04:06Z',
};
/** A plan to block one address, as a task of the queue asked for it. */
export const PLAN: BlockPlan = {
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
  beyond: '',
  short: [],
  leaseMinutes: 1440,
  before: [],
  calls: ['wafv2:UpdateIPSet riposte-prod-regional-v4'],
  findings: [],
};
