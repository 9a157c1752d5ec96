import { mayTakeOver } from '../../documents/take-over.ts';
import { detection } from '../../domain/detection.ts';
import type { AccountEvent } from '../../domain/event.ts';
import { apiCall, parameter, subjectFrom, told } from '../../sources/api-call.ts';
import { givenRights } from '../../sources/given-rights.ts';

const subject = subjectFrom('userName', 'roleName', 'groupName', 'policyArn', 'policyName', 'permissionSetArn');

/** A policy that lets its holder become somebody else, without making it an administrator by itself. */
export default detection({
  id: 'privilege-escalation/wide-policy-written',
  title: 'Policy lets its holder take over others',
  severity: 'medium',
  attack: ['T1098.003', 'T1548.005'],
  pattern: apiCall(
    ['iam', 'sso'],
    [
      'PutUserPolicy',
      'PutRolePolicy',
      'PutGroupPolicy',
      'CreatePolicy',
      'CreatePolicyVersion',
      'PutInlinePolicyToPermissionSet',
    ],
  ),
  when: (event) => ways(event).length > 0,
  routine: 'building',
  subject,
  summary: told(subject, (event) => `with it one may ${ways(event).join(', and ')}`),
  advice: ['Ask whoever did it; take the policy off if nobody knows.'],
  playbook: { playbook: 'detach-admin-policy', params: givenRights },
  references: [
    'https://attack.mitre.org/techniques/T1098/003/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html',
  ],
});

function ways(event: AccountEvent): string[] {
  return ['policyDocument', 'inlinePolicy'].flatMap((name) => mayTakeOver(parameter(event, name)));
}
