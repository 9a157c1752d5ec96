import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { textAt } from '../../domain/text/json.ts';
import { ruleKind, UNTIL_COMPLIANT } from '../../sources/config-rule.ts';

/** An AWS Config rule on rotation says that a secret is older than it may be, or that its rotation failed. */
export default detection({
  id: 'credential-access/secret-not-rotated',
  title: 'Secret not rotated in time',
  severity: 'medium',
  attack: ['T1552'],
  ...UNTIL_COMPLIANT,
  when: (event) => ruleKind(event) === 'rotation',
  subject: secretOf,
  summary: (event) =>
    `Config rule ${textAt(event.detail, 'configRuleName')} found that ${secretOf(event)} is not rotated as required.`,
  advice: ['Check the rotation function of {the secret} and its last run.'],
  playbook: { playbook: 'rotate-secret', params: (event) => ({ secretId: secretOf(event) }) },
  references: [
    'https://docs.aws.amazon.com/config/latest/developerguide/secretsmanager-scheduled-rotation-success-check.html',
    'https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html',
  ],
});

function secretOf(event: AccountEvent): string {
  return textAt(event.detail, 'resourceId') ?? 'unknown secret';
}
