import { detection } from '../../domain/finding/detection.ts';
import { disableKeys, rotateAccessKeys } from '../../domain/finding/proposals.ts';
import { textAt } from '../../domain/text/json.ts';
import { affectedAccount, affectedSubject, CREDENTIAL_RISKS, health, stillAffected } from '../../sources/health.ts';

/** AWS Health says that keys of this account were seen in public, or are suspected to be in other hands. */
export default detection({
  id: 'credential-access/exposed-key-reported',
  title: 'AWS reports an exposed access key',
  severity: 'critical',
  attack: ['T1552.001', 'T1078.004'],
  ...health({ eventTypeCode: CREDENTIAL_RISKS.map((prefix) => ({ prefix })) }),
  subject: affectedSubject,
  issue: () => ['exposed key'],
  summary: (event) =>
    `AWS reports that credentials of account ${affectedAccount(event)} are or may be in other hands: ${affectedSubject(event)} (${textAt(event.detail, 'eventTypeCode') ?? 'risk'}).`,
  advice: [
    'Deactivate {the key} now, then delete it: aws iam update-access-key --status Inactive --access-key-id {affectedEntities.0.entityValue:KEY} --user-name USER',
    'Look at everything it did in the last days, in every region.',
  ],
  playbook: [disableKeys(stillAffected), rotateAccessKeys(stillAffected)],
  references: [
    'https://attack.mitre.org/techniques/T1552/001/',
    'https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html',
  ],
});
