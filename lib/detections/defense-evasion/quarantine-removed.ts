import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { containCaller } from '../../domain/finding/proposals.ts';
import { apiCall, callName, parameter, subjectFrom, told } from '../../sources/api-call.ts';

/** What IAM's console writes to end all sessions of a role. Source: IAM User Guide, "Revoke IAM role temporary security credentials". */
const REVOKED = 'AWSRevokeOlderSessions';

const subject = subjectFrom('userName', 'roleName', 'groupName');

/** AWS puts its quarantine policy on a user whose key it found in public: whoever takes it off before the key is gone may be the thief. */
export default detection({
  id: 'defense-evasion/quarantine-removed',
  title: 'Quarantine of a user or a role taken off',
  severity: 'high',
  attack: ['T1562.001', 'T1098.003'],
  pattern: apiCall(
    'iam',
    [
      'DetachUserPolicy',
      'DeleteUserPolicy',
      'DetachRolePolicy',
      'DeleteRolePolicy',
      'DetachGroupPolicy',
      'DeleteGroupPolicy',
    ],
    {
      $or: ['policyArn', 'policyName'].map((name) => ({
        requestParameters: {
          [name]: [{ suffix: ':aws:policy/AWSDenyAll' }, { wildcard: '*uarantine*' }, REVOKED],
        },
      })),
    },
  ),
  severityOf: (event) => (isTidying(event) ? 'medium' : 'high'),
  playbook: containCaller((event) => !isTidying(event)),
  subject,
  summary: told(subject, 'the limits on a stolen key no longer hold'),
  advice: [
    'Delete the key of {the user}, then let the policy go: aws iam delete-access-key --user-name {USER} --access-key-id KEY',
    'If nobody meant to, put the policy back.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCompromisedKeyQuarantineV3.html',
  ],
});

/**
 * Once the last session has run out what revoked them holds nobody back, and is taken off by whoever tidies up; and a policy of a role's own that is called so may be
 * about a quarantine of anything.
 */
function isTidying(event: AccountEvent): boolean {
  return parameter(event, 'policyName') === REVOKED || callName(event) === 'DeleteRolePolicy';
}
