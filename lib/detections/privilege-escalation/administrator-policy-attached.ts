import { detection } from '../../domain/finding/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';
import { givenRights } from '../../sources/given-rights.ts';
import { isHousekeeping } from '../../sources/grouping.ts';

const subject = subjectFrom('userName', 'roleName', 'groupName', 'permissionSetArn');

/** An identity was given all rights, or those with which it can give itself all rights. */
export default detection({
  id: 'privilege-escalation/administrator-policy-attached',
  title: 'Administrator rights given',
  severity: 'high',
  attack: ['T1098.003'],
  pattern: apiCall(
    ['iam', 'sso'],
    ['AttachManagedPolicyToPermissionSet', 'AttachUserPolicy', 'AttachRolePolicy', 'AttachGroupPolicy'],
    {
      $or: ['policyArn', 'managedPolicyArn'].map((name) => ({
        requestParameters: { [name]: [{ suffix: ':policy/AdministratorAccess' }, { suffix: ':policy/IAMFullAccess' }] },
      })),
    },
  ),
  // Identity Center sets its roles up with a role of its own: the assignment is told, and nobody else can change them.
  when: (event) => !isHousekeeping(event),
  subject,
  summary: told(subject, 'it can now do anything in this account'),
  advice: [
    'Take the policy away if nobody planned this: aws iam detach-user-policy (or -role-, -group-).',
    'Look at what {the identity} did since it got the rights.',
  ],
  playbook: { playbook: 'detach-admin-policy', params: givenRights },
  references: [
    'https://attack.mitre.org/techniques/T1098/003/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_job-functions.html',
  ],
});
