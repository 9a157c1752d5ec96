import { isPublic } from '../../documents/policy-document.ts';
import { detection } from '../../domain/detection.ts';
import type { AccountEvent } from '../../domain/event.ts';
import { itemsAt } from '../../domain/json.ts';
import { apiCall, parameter, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('bucketName');

/** A policy or an ACL lets anyone read or write a bucket. */
export default detection({
  id: 'exfiltration/bucket-made-public',
  title: 'Bucket opened to everybody',
  severity: 'high',
  attack: ['T1530', 'T1537'],
  pattern: apiCall('s3', ['PutBucketPolicy', 'PutBucketAcl', 'CreateBucket']),
  when: opens,
  subject,
  summary: told(subject, 'anyone can reach what is in it'),
  advice: [
    'Close it: aws s3api put-public-access-block with all four settings true. It works at once and keeps the policy for the inquiry.',
    'List what was read since, if object-level logging is on.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1530/',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html',
  ],
});

function opens(event: AccountEvent): boolean {
  if (isPublic(parameter(event, 'bucketPolicy'))) return true;
  const canned = itemsAt(event.detail.requestParameters, 'x-amz-acl').concat(
    itemsAt(event.detail.requestParameters, 'accessControlList'),
  );
  const grants = itemsAt(event.detail.requestParameters, 'AccessControlPolicy.AccessControlList.Grant');
  return EVERYBODY.test(JSON.stringify([canned, grants]));
}

const EVERYBODY = /groups\/global\/(AllUsers|AuthenticatedUsers)|public-read|authenticated-read/;
