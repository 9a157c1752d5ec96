import { countedBy } from '../../domain/finding/actor.ts';
import { detection } from '../../domain/finding/detection.ts';
import { attemptedCall, caller, NOBODY, qualifiedCall, told } from '../../sources/api-call.ts';
import { isOfRun } from '../../sources/grouping.ts';

/** An instance's own role, or a function's, lists users, roles or the account's summary: a program on a machine seldom does, an intruder always. */
export default detection({
  id: 'discovery/enumeration-from-instance',
  title: 'Credentials of a machine or a function used to look around',
  severity: 'medium',
  // Functions ask who they are, and what there is, all day.
  severityOf: (event) => (isOfRun(event) ? 'low' : 'medium'),
  attack: ['T1580', 'T1087.004', 'T1526'],
  pattern: attemptedCall(
    ['iam', 'sts', 'ec2', 's3', 'organizations', 'ses', 'account', 'rds', 'cloudtrail', 'guardduty'],
    [
      'ListUsers',
      'ListRoles',
      'ListGroups',
      'ListAttachedUserPolicies',
      'GetAccountAuthorizationDetails',
      'GetAccountSummary',
      'GetCallerIdentity',
      'ListBuckets',
      'DescribeOrganization',
      'ListAccounts',
      'GetSendQuota',
      'GetAccount',
      'DescribeSnapshots',
      'DescribeTrails',
      'ListDetectors',
    ],
    {
      userIdentity: {
        type: ['AssumedRole'],
        invokedBy: NOBODY,
        // CloudTrail writes whose credentials they are that a service gave to a function or a task.
        $or: [{ arn: [{ wildcard: '*:assumed-role/*/i-*' }] }, { inScopeOf: { issuerType: [{ exists: true }] } }],
      },
    },
  ),
  threshold: { count: 3, minutes: 60, key: countedBy, distinct: qualifiedCall },
  readOnly: true,
  subject: caller,
  group: countedBy,
  routine: 'looking',
  summary: told(
    caller,
    (event) =>
      `the ${isOfRun(event) ? 'credentials of a function or a task look' : 'machine behind it looks'} around the account`,
  ),
  advice: [
    'Look at what runs on the instance, or as the function; look for logins to an instance.',
    'If nobody knows: isolate the instance, and revoke the sessions of {who:the role}.',
  ],
  noPlaybook: 'Looking changes nothing; who looks, the owners of what runs there know.',
  references: [
    'https://attack.mitre.org/techniques/T1580/',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html',
  ],
});
