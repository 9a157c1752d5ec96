import { detection } from '../../domain/finding/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('target.id', 'accountId', 'accountName', 'servicePrincipal', 'policyId', 'name');

/** The organization, or who administers parts of it, changed. */
export default detection({
  id: 'persistence/organization-account-changed',
  title: 'Account created, invited or moved in the organization',
  severity: 'low',
  attack: ['T1136.003', 'T1484'],
  pattern: apiCall('organizations', [
    'CreateOrganization',
    'CreateAccount',
    'InviteAccountToOrganization',
    'AcceptHandshake',
    'MoveAccount',
    'RegisterDelegatedAdministrator',
    'DeregisterDelegatedAdministrator',
    'EnableAWSServiceAccess',
    'DisableAWSServiceAccess',
    'UpdatePolicy',
    'CreatePolicy',
    'AttachPolicy',
    'CreateOrganizationalUnit',
    'DeleteResourcePolicy',
  ]),
  subject,
  summary: told(subject, 'the organization changed'),
  advice: ["Ask the organization's administrators about {the account}."],
  references: [
    'https://attack.mitre.org/techniques/T1136/003/',
    'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts.html',
  ],
});
