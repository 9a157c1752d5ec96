import { outsiders } from '../../documents/policy-document.ts';
import { detection } from '../../domain/detection.ts';
import type { AccountEvent } from '../../domain/event.ts';
import { accountOf, apiCall, parameter, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('bucketName', 'name');

/** A bucket policy names another account. */
export default detection({
  id: 'exfiltration/bucket-shared-with-outsiders',
  title: 'Bucket shared with another account',
  severity: 'high',
  attack: ['T1530', 'T1537'],
  pattern: apiCall('s3', ['PutBucketPolicy', 'PutAccessPointPolicy']),
  when: (event) => others(event).length > 0,
  subject,
  summary: told(subject, (event) => `account ${others(event).join(', ')} may use it`),
  advice: [
    'Restore the former policy unless you know the account named.',
    'List what was read since, if object-level logging is on.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1530/',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-walkthroughs-managing-access-example2.html',
  ],
});

function others(event: AccountEvent): string[] {
  const account = accountOf(event);
  return outsiders(parameter(event, 'bucketPolicy') ?? parameter(event, 'policy'), account).filter(
    (name) => name !== '*',
  );
}
