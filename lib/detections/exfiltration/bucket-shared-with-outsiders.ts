import { sharedByAcl } from '../../documents/acl.ts';
import { inWords, type OutsideAccess, outsideAccess } from '../../documents/outside-access.ts';
import { detection } from '../../domain/detection.ts';
import type { AccountEvent } from '../../domain/event.ts';
import { accountOf, apiCall, parameter, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('bucketName', 'name');

/** A bucket's policy or ACL names another account. */
export default detection({
  id: 'exfiltration/bucket-shared-with-outsiders',
  title: 'Bucket shared with another account',
  severity: 'high',
  attack: ['T1530', 'T1537'],
  pattern: apiCall('s3', [
    'PutBucketPolicy',
    { prefix: 'PutAccessPointPolicy' },
    'PutMultiRegionAccessPointPolicy',
    'PutBucketAcl',
    'PutObjectAcl',
    'CreateBucket',
  ]),
  when: (event) => others(event).length > 0,
  subject,
  summary: told(subject, (event) => `${inWords(others(event))} may use it`),
  advice: [
    'Restore the former policy unless you know the account named.',
    'List what was read since, if object-level logging is on.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1530/',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-walkthroughs-managing-access-example2.html',
  ],
});

function others(event: AccountEvent): OutsideAccess[] {
  const policy = ['bucketPolicy', 'policy', 'details.policy'].flatMap((name) =>
    outsideAccess(parameter(event, name), accountOf(event)),
  );
  return [...policy.filter(({ anyone }) => !anyone), ...sharedByAcl(event.detail.requestParameters)];
}
