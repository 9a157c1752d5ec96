import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { type Json, textAt } from '../../domain/text/json.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('userName');

/** AWS attaches a quarantine policy to a user whose key it found published: everybody else may have found it first. */
export default detection({
  id: 'credential-access/compromised-key-quarantined',
  title: 'AWS found an access key in public',
  severity: 'critical',
  attack: ['T1552.001', 'T1078.004'],
  pattern: apiCall('iam', ['AttachUserPolicy', 'PutUserPolicy'], {
    $or: [
      { requestParameters: { policyArn: [{ wildcard: '*:policy/AWSCompromisedKeyQuarantine*' }] } },
      {
        requestParameters: {
          policyName: [{ wildcard: 'AWS*Compromised*Quarantine*' }, { wildcard: 'AWSExposedCredentialPolicy*' }],
        },
      },
    ],
  }),
  subject,
  summary: told(subject, 'AWS saw an access key of this user in public and has limited it'),
  advice: [
    'Deactivate the key of {the user} now, then delete it: aws iam update-access-key --status Inactive --user-name {USER} --access-key-id KEY',
    'Look at what the key did in every region, and remove what it created.',
  ],
  playbook: [
    { playbook: 'disable-access-key', params: (event) => ofUser(event, (user) => ({ allKeysOf: user })) },
    { playbook: 'rotate-secret', params: (event) => ofUser(event, (user) => ({ holds: `iam-user/${user}` })) },
  ],
  references: [
    'https://attack.mitre.org/techniques/T1552/001/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/security-audit-guide.html',
    'https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCompromisedKeyQuarantineV3.html',
  ],
});

/** The event names the user and not the key. */
function ofUser(event: AccountEvent, params: (user: string) => Record<string, Json>): Record<string, Json> | undefined {
  const user = textAt(event.detail.requestParameters, 'userName');
  return user === undefined ? undefined : params(user);
}
