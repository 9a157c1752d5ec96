import { detection } from '../../domain/finding/detection.ts';
import { bucketOf } from '../../sources/bucket-access.ts';
import { judgedResource, judgedSummary, OPEN_THE_RULE, ruleKind, UNTIL_COMPLIANT } from '../../sources/config-rule.ts';

/** A bucket can be read or written by everybody, or may become so. */
export default detection({
  id: 'exfiltration/config-public-bucket',
  title: 'Config: bucket public',
  severity: 'high',
  attack: ['T1530'],
  ...UNTIL_COMPLIANT,
  when: (event) => ruleKind(event) === 'public bucket',
  subject: judgedResource,
  summary: judgedSummary,
  advice: [
    'Block public access: aws s3api put-public-access-block --bucket {resourceId:BUCKET} with all four settings true.',
    OPEN_THE_RULE,
  ],
  playbook: { playbook: 'block-public-bucket', params: bucketOf },
  references: [
    'https://attack.mitre.org/techniques/T1530/',
    'https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html',
  ],
});
