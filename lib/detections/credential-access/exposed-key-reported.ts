import { detection } from '../../domain/detection.ts';
import { at, textAt } from '../../domain/json.ts';
import { rotateAccessKey } from '../../domain/proposals.ts';

/** AWS Health says that a key of this account was seen in public, or is suspected to be in other hands. */
export default detection({
  id: 'credential-access/exposed-key-reported',
  title: 'AWS reports an exposed access key',
  severity: 'critical',
  attack: ['T1552.001', 'T1078.004'],
  pattern: {
    source: ['aws.health'],
    detail: {
      eventTypeCode: [
        'AWS_RISK_CREDENTIALS_EXPOSED',
        'AWS_RISK_CREDENTIALS_COMPROMISED',
        'AWS_RISK_CREDENTIALS_EXPOSURE_SUSPECTED',
        'AWS_RISK_IAM_QUARANTINE',
      ],
    },
  },
  subject: (event) => textAt(at(event.detail, 'affectedEntities.0'), 'entityValue') ?? `account ${event.account}`,
  summary: (event) =>
    `AWS reports that ${textAt(at(event.detail, 'affectedEntities.0'), 'entityValue') ?? 'a key'} of account ${event.account} was exposed (${textAt(event.detail, 'eventTypeCode') ?? 'risk'}).`,
  advice: [
    'Deactivate the key now, then delete it: aws iam update-access-key --status Inactive.',
    'Look at everything it did in the last days, in every region.',
  ],
  playbook: rotateAccessKey((event) => textAt(at(event.detail, 'affectedEntities.0'), 'entityValue')),
  references: [
    'https://attack.mitre.org/techniques/T1552/001/',
    'https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html',
  ],
});
