import { expect, test } from '@jest/globals';
import { changeAlert } from '../../../lib/remediation/change-outcome.ts';
import { blockOutcome, PLAN, WHERE } from '../support/block-outcome.ts';

const APPROVER =
  "concerns user bob, who holds riposte's approvers policy: riposte does not decide about who decides. If nobody of yours gave it to them, take it away by hand, then ask again";
const findings = [{ id: 'f', detection: 't/d', severity: 'critical' as const }];

test.each([
  ['in the plan', { refused: [{ input: 'bob', reason: APPROVER }] }, 'critical'],
  ['by the time of the change', { why: `bob ${APPROVER}` }, 'critical'],
  ['for another reason', { why: 'the policy has block-ip off' }, 'medium'],
])('what is refused %s is told by who has to act on it', (_when, more, severity) => {
  const plan = { ...PLAN, decision: 'refuse' as const, findings, ...more };

  const alert = changeAlert(blockOutcome(plan, { outcome: 'refused' }), WHERE);

  expect(alert.severity).toBe(severity);
});

test('an approver’s refusal without a finding does not page', () => {
  const plan = { ...PLAN, decision: 'refuse' as const, findings: [], why: APPROVER };

  expect(changeAlert(blockOutcome(plan, { outcome: 'refused' }), WHERE).severity).toBe('medium');
});

test.each([
  [
    'and a person has to judge what is left',
    { refused: [{ input: 'a', reason: 'b', look: true as const }] },
    {},
    'critical',
  ],
  ['and a person has to look at what it lacks', {}, { tells: { look: true as const } }, 'critical'],
  ['but for what needs nobody', { refused: [{ input: 'a', reason: 'b' }] }, {}, 'info'],
])('what is done %s is told by who has to act on it', (_when, more, told, severity) => {
  const plan = { ...PLAN, findings, ...more };

  expect(changeAlert(blockOutcome(plan, { outcome: 'applied', ...told }), WHERE).severity).toBe(severity);
});
