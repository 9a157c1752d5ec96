import { deniesEverything, locksOwnerOut } from '../../documents/lock-out.ts';
import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { containCaller } from '../../domain/finding/proposals.ts';
import { DENY_NAME } from '../../domain/remediation/deny-name.ts';
import { plain } from '../../domain/text/json.ts';
import { accountOf, apiCall, callName, parameter, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('bucketName', 'userName', 'roleName', 'groupName');

/** A bucket's policy keeps its owner out and lets others in, or a user, role or group was denied everything. */
export default detection({
  id: 'impact/owner-locked-out',
  title: 'Owner of a bucket, or an identity, locked out',
  severity: 'high',
  attack: ['T1531', 'T1486'],
  pattern: apiCall(
    ['s3', 'iam'],
    [
      'PutBucketPolicy',
      'PutUserPolicy',
      'PutRolePolicy',
      'PutGroupPolicy',
      'AttachUserPolicy',
      'AttachRolePolicy',
      'AttachGroupPolicy',
    ],
  ),
  when: (event) =>
    event.source === 'aws.s3'
      ? locksOwnerOut(parameter(event, 'bucketPolicy'), accountOf(event), event.time)
      : isDenied(event),
  severityOf: (event) => (event.source === 'aws.s3' ? 'high' : 'medium'),
  subject,
  summary: told(subject, (event) =>
    event.source === 'aws.s3' ? 'its owner can neither use it nor change its policy' : 'it may do nothing any longer',
  ),
  advice: [
    'A bucket: as root, aws s3api delete-bucket-policy --bucket {BUCKET}. Else take the policy off {the identity} with the rights of another.',
    'Look at what {the caller} did before.',
  ],
  playbook: containCaller(),
  references: [
    'https://attack.mitre.org/techniques/T1531/',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/security_iam_service-with-iam.html',
  ],
});

/** By AWS's own policy for that, or by one that says the same; what riposte denies has a name that others are told of for. */
function isDenied(event: AccountEvent): boolean {
  if (plain(parameter(event, 'policyArn')).endsWith(':aws:policy/AWSDenyAll')) return true;
  // Riposte denies users and roles, no group.
  const watched = callName(event) !== 'PutGroupPolicy' && plain(parameter(event, 'policyName')).startsWith(DENY_NAME);
  return !watched && deniesEverything(parameter(event, 'policyDocument'), event.time);
}
