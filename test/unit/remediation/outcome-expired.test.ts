import { expect, test } from '@jest/globals';
import type { Severity } from '../../../lib/domain/finding/severity.ts';
import { renderAlert } from '../../../lib/domain/telling/render-alert.ts';
import { changeAlert } from '../../../lib/remediation/change-outcome.ts';
import type { ChangeOutcome } from '../../../lib/remediation/change-schema.ts';
import { blockOutcome, PLAN, WHERE } from '../support/block-outcome.ts';

const alertOf = (outcome: ChangeOutcome['outcome'], severity?: Severity) =>
  changeAlert(
    blockOutcome(
      {
        ...PLAN,
        decision: 'approve',
        findings: severity === undefined ? [] : [{ id: 'f', detection: 't/d', severity }],
      },
      { outcome },
    ),
    WHERE,
  );

test('a question that nobody answered is not a no: it says so, with the command that still does it', () => {
  const alert = alertOf('expired', 'high');

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
  expect(alertOf('approval', severity).severity).toBe(expected);
});

test('a question without a finding does not page', () => {
  expect(alertOf('approval').severity).toBe('medium');
});
