import { detection } from '../../domain/finding/detection.ts';
import { plain, valuesUnder } from '../../domain/text/json.ts';
import { apiCall, callName, parameter, SETTINGS_UNKNOWN, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom(
  'principalId',
  'permissionSetArn',
  'userName',
  'memberId',
  'userId',
  'entitlement.principalRole.roleArn',
);

/** Somebody may sign in with rights they did not have. */
export default detection({
  id: 'persistence/permission-set-assigned',
  title: 'Single sign-on rights changed',
  severity: 'low',
  attack: ['T1098.003'],
  pattern: apiCall(
    ['sso', 'sso-directory', 'identitystore', 'account-access'],
    [
      'CreateAccountAssignment',
      'AttachManagedPolicyToPermissionSet',
      'PutInlinePolicyToPermissionSet',
      'CreatePermissionSet',
      'CreateUser',
      'AddMemberToGroup',
      'CreateGroupMembership',
      'UpdatePassword',
      'UpdateUser',
      'DeleteAccountAssignment',
      'DeletePermissionSet',
      'DetachManagedPolicyFromPermissionSet',
      'UpdateInstanceAccessControlAttributeConfiguration',
      'StartSSO',
      'DisableExternalIdPConfigurationForDirectory',
      'DeleteUser',
      'DeleteGroup',
      'DisableUser',
      'AttachCustomerManagedPolicyReferenceToPermissionSet',
      'CreateEntitlement',
    ],
  ),
  when: (event) =>
    callName(event) !== 'UpdateUser' ||
    valuesUnder(event.detail.requestParameters, /^attributePath$/i).some((path) =>
      /^(emails|username)\b/i.test(plain(path)),
    ),
  // Whoever set a password knows it, and whoever gets the mail of a user has one sent.
  severityOf: (event) => (/^Update(Password|User)$/.test(callName(event)) ? 'medium' : 'low'),
  noPlaybook: SETTINGS_UNKNOWN,
  subject,
  summary: told(subject, 'who may sign in, or as what, changed'),
  advice: ['Check that the assignment to {the principal} was asked for; remove it otherwise.'],
  playbook: {
    playbook: 'remove-outsider',
    params: (event) => {
      const [permissionSet, account, principalType, principalId] = [
        'permissionSetArn',
        'targetId',
        'principalType',
        'principalId',
      ].map((name) => plain(parameter(event, name)));
      const isAssignment =
        callName(event) === 'CreateAccountAssignment' && permissionSet && account && principalType && principalId;
      return isAssignment ? { assignment: { permissionSet, account, principalType, principalId } } : undefined;
    },
  },
  references: [
    'https://attack.mitre.org/techniques/T1098/003/',
    'https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html',
  ],
});
