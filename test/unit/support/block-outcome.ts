import type { BlockPlan } from '../../../lib/playbooks/block-ip/schema.ts';
import { toPlan } from '../../../lib/playbooks/block-ip/to-plan.ts';
import { blockedTells } from '../../../lib/playbooks/block-ip/told.ts';
import type { ChangeOutcome } from '../../../lib/remediation/change-schema.ts';

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

/** What the workflow tells of a plan, once it is carried out where nothing else is said. */
export function blockOutcome(plan: BlockPlan | null, more: Partial<ChangeOutcome> = {}): ChangeOutcome {
  return {
    kind: 'change',
    outcome: 'applied',
    playbook: 'block-ip',
    machine: 'arn:aws:states:eu-central-1:123456789012:stateMachine:riposte-prod-block-ip',
    execution: EXECUTION,
    expiresAt: '2026-03-03T03:05:00Z',
    plan: plan === null ? null : toPlan(plan),
    says: { todo: 'Block', done: 'Blocked', undone: 'Unblocked' },
    ...(plan === null || (more.outcome ?? 'applied') !== 'applied' ? {} : { tells: blockedTells(plan) }),
    ...more,
  };
}
