import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { plain, valuesUnder } from '../../domain/text/json.ts';
import { apiCall, callName, subjectFrom, told } from '../../sources/api-call.ts';
import { bucketOf } from '../../sources/bucket-access.ts';
import { byRun } from '../../sources/grouping.ts';

const subject = subjectFrom('bucketName', 'name', 'accountId');

/** What kept buckets from being opened by mistake or on purpose is off. The same block for machine images and snapshots counts. */
export default detection({
  id: 'defense-evasion/public-access-block-removed',
  title: 'Block on public buckets removed',
  severity: 'medium',
  attack: ['T1562.001', 'T1530'],
  pattern: apiCall(
    ['s3', 's3control', 'ec2'],
    [
      'PutBucketPublicAccessBlock',
      'DeleteBucketPublicAccessBlock',
      'PutAccountPublicAccessBlock',
      'DeleteAccountPublicAccessBlock',
      'PutPublicAccessBlock',
      'DeletePublicAccessBlock',
      'DisableImageBlockPublicAccess',
      'DisableSnapshotBlockPublicAccess',
      'CreateAccessPoint',
      'CreateMultiRegionAccessPoint',
    ],
  ),
  when: (event) => /^D/.test(callName(event)) || lowers(event),
  subject,
  group: byRun,
  routine: 'building',
  summary: told(subject, 'it can be opened to everybody'),
  advice: [
    'Put it back: aws s3api put-public-access-block --bucket {BUCKET} (or s3control for the account).',
    'Look for a policy or an ACL that opens {the bucket}: it usually follows.',
  ],
  playbook: { playbook: 'block-public-bucket', params: bucketOf },
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html',
  ],
});

/** A block is written anew as a whole: what it does not say is not blocked. Who makes an access point gets what they do not refuse. */
function lowers(event: AccountEvent): boolean {
  const said = valuesUnder(
    event.detail.requestParameters,
    /^(BlockPublic(Acls|Policy)|IgnorePublicAcls|RestrictPublicBuckets)$/i,
  ).map(plain);
  const isWhole = callName(event).startsWith('Create') || said.filter((one) => one === 'true').length === 4;
  return said.includes('false') || !isWhole;
}
