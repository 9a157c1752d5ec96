import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { disableKeys, rotateAccessKeys } from '../../domain/finding/proposals.ts';
import { textAt } from '../../domain/text/json.ts';

/** A public repository or irregular use shows that a key is in other hands. */
export default detection({
  id: 'credential-access/trusted-advisor-exposed-key',
  title: 'Trusted Advisor: access key exposed',
  severity: 'critical',
  attack: ['T1552.001'],
  pattern: {
    source: ['aws.trustedadvisor'],
    detail: { 'check-name': ['Exposed Access Keys'], status: ['WARN', 'ERROR'] },
  },
  subject: (event) => textAt(event.detail, 'check-item-detail.Access Key ID') ?? `account ${event.account}`,
  issue: () => ['exposed key'],
  summary: (event) =>
    `The access key ${textAt(event.detail, 'check-item-detail.Access Key ID') ?? 'of a user'} of ${textAt(event.detail, 'check-item-detail.User Name (IAM or Root)') ?? 'this account'} is in public.`,
  advice: [
    'Deactivate {the key} now, then delete it: aws iam update-access-key --status Inactive --access-key-id {KEY} --user-name {check-item-detail.User Name (IAM or Root):USER}',
    'Look at everything it did in the last days, in every region.',
  ],
  playbook: [disableKeys(exposedKey), rotateAccessKeys(exposedKey)],
  references: [
    'https://attack.mitre.org/techniques/T1552/001/',
    'https://docs.aws.amazon.com/awssupport/latest/user/security-checks.html',
  ],
});

function exposedKey(event: AccountEvent): (string | undefined)[] {
  return [textAt(event.detail, 'check-item-detail.Access Key ID')];
}
