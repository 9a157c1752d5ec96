import { opensByAcl } from '../../documents/acl.ts';
import { inWords, type OutsideAccess } from '../../documents/outside-access.ts';
import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { subjectFrom, told } from '../../sources/api-call.ts';
import { BUCKET_ACCESS_CHANGED, bucketOf, bucketPolicyAccess } from '../../sources/bucket-access.ts';

const subject = subjectFrom('bucketName', 'name');

/** A policy or an ACL lets anyone read or write a bucket. */
export default detection({
  id: 'exfiltration/bucket-made-public',
  title: 'Bucket opened to everybody',
  severity: 'high',
  attack: ['T1530', 'T1537'],
  pattern: BUCKET_ACCESS_CHANGED,
  when: (event) => everybody(event).length > 0 || opensByAcl(event.detail.requestParameters),
  subject,
  issue: () => ['S3.2'],
  summary: told(subject, (event) => `${inWords(everybody(event)) || 'anyone'} can reach what is in it`),
  advice: [
    'Close it: aws s3api put-public-access-block --bucket {BUCKET} with all four settings true.',
    'List what was read {since}, if object-level logging is on.',
  ],
  playbook: { playbook: 'block-public-bucket', params: bucketOf },
  references: [
    'https://attack.mitre.org/techniques/T1530/',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html',
  ],
});

function everybody(event: AccountEvent): OutsideAccess[] {
  return bucketPolicyAccess(event).filter(({ anyone }) => anyone);
}
