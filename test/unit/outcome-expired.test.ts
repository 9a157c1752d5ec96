import { expect, test } from '@jest/globals';
import { renderAlert } from '../../lib/domain/alert.ts';
import type { Severity } from '../../lib/domain/severity.ts';
import { type Outcome, outcomeAlert } from '../../lib/remediation/outcome.ts';
import { EXECUTION, PLAN, WHERE } from './block-outcome.ts';

const outcome = (is: Outcome['outcome'], severity?: Severity): Outcome => ({
  outcome: is,
  playbook: 'block-ip',
  machine: 'arn:aws:states:eu-central-1:123456789012:stateMachine:riposte-prod-block-ip',
  execution: EXECUTION,
  plan: {
    ...PLAN,
    decision: 'approve',
    findings: severity === undefined ? [] : [{ id: 'f', detection: 't/d', severity }],
  },
});

test('a question that nobody answered is not a no: it says so, with the command that still does it', () => {
  const alert = outcomeAlert(outcome('expired', 'high'), WHERE);

  expect(alert.title).toBe('Not answered in time: block 203.0.113.7');
  expect(alert.severity).toBe('high');
  expect(alert.command).toBe(
    `npx riposte run block-ip '{"ips":["203.0.113.7"],"reason":"approved after the question had expired"}' --stage prod`,
  );
  expect(renderAlert(alert).subject).not.toContain('Denied');
});

test.each([
  ['medium', 'medium'],
  ['low', 'medium'],
  ['high', 'high'],
  ['critical', 'critical'],
] as const)('a question about a %s finding is %s', (severity, expected) => {
  expect(outcomeAlert(outcome('approval', severity), WHERE).severity).toBe(expected);
});

test('a question without a finding does not page', () => {
  expect(outcomeAlert(outcome('approval'), WHERE).severity).toBe('medium');
});
