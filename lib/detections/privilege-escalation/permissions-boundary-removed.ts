import { detection } from '../../domain/finding/detection.ts';
import { plain } from '../../domain/text/json.ts';
import { apiCall, callName, parameter, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('userName', 'roleName', 'permissionSetArn');

/** What limited an identity whatever its policies say is gone, or allows everything. */
export default detection({
  id: 'privilege-escalation/permissions-boundary-removed',
  title: 'Permissions boundary removed, or one that limits nothing',
  severity: 'medium',
  attack: ['T1098.003', 'T1548'],
  pattern: apiCall(
    ['iam', 'sso'],
    [
      'DeleteUserPermissionsBoundary',
      'DeleteRolePermissionsBoundary',
      'DeletePermissionsBoundaryFromPermissionSet',
      'PutUserPermissionsBoundary',
      'PutRolePermissionsBoundary',
      'PutPermissionsBoundaryToPermissionSet',
    ],
  ),
  when: (event) =>
    !callName(event).startsWith('Put') ||
    ['permissionsBoundary', 'permissionsBoundary.managedPolicyArn'].some((path) =>
      plain(parameter(event, path)).endsWith(':policy/AdministratorAccess'),
    ),
  subject,
  summary: told(subject, 'its rights are no longer limited'),
  advice: [
    'Put the former boundary back: aws iam put-user-permissions-boundary (or -role-).',
    'Look at what {the identity} did {since}.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1098/003/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html',
  ],
});
