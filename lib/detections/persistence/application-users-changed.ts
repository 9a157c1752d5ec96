import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import type { Severity } from '../../domain/finding/severity.ts';
import { plain } from '../../domain/text/json.ts';
import { apiCall, BY_HAND, callName, parameter, SETTINGS_UNKNOWN, subjectFrom, told } from '../../sources/api-call.ts';
import { byProgram } from '../../sources/grouping.ts';

const subject = subjectFrom('userPoolId', 'identityPoolId', 'identityPoolName', 'userName');

/** Who may use an application, or what its users may do in the account, changed. Kept as a record. */
export default detection({
  id: 'persistence/application-users-changed',
  title: 'Users of an application changed by hand',
  severity: 'info',
  attack: ['T1136.003', 'T1098'],
  pattern: apiCall(
    ['cognito-idp', 'cognito-identity', 'quicksight'],
    [
      'AdminCreateUser',
      'AdminSetUserPassword',
      'AdminAddUserToGroup',
      'AdminUpdateUserAttributes',
      'UpdateUserPool',
      'UpdateUserPoolClient',
      'UpdateGroup',
      'DeleteUserPool',
      'CreateIdentityPool',
      'UpdateIdentityPool',
      'SetIdentityPoolRoles',
      'AdminLinkProviderForUser',
      'RegisterUser',
      'UpdateUser',
      'SetRiskConfiguration',
    ],
    BY_HAND,
  ),
  severityOf,
  subject,
  summary: told(subject, 'who may use an application changed'),
  advice: ['Kept for investigations; look at pools that let in users without sign-in.'],
  noPlaybook: SETTINGS_UNKNOWN,
  references: [
    'https://attack.mitre.org/techniques/T1136/003/',
    'https://docs.aws.amazon.com/cognito/latest/developerguide/logging-using-cloudtrail.html',
  ],
});

/** Guests who get a role of the account, or may do what signed-in users may, and what a person does to a user of an application, past the application. */
function severityOf(event: AccountEvent): Severity {
  const call = callName(event);
  if (parameter(event, 'allowUnauthenticatedIdentities') === true)
    return call === 'UpdateIdentityPool' ? 'medium' : 'low';
  const byPerson = byProgram(event) === undefined;
  // Whoever asks from the internet gets credentials of it, without any sign-in.
  if (call === 'SetIdentityPoolRoles' && parameter(event, 'roles.unauthenticated') !== undefined)
    return byPerson ? 'medium' : 'low';
  if (call === 'UpdateGroup' && parameter(event, 'roleArn') === undefined) return 'info';
  // An administrator of dashboards sees what is behind all of them.
  if (event.source === 'aws.quicksight')
    return /^ADMIN/.test(plain(parameter(event, 'userRole') ?? parameter(event, 'role'))) ? 'low' : 'info';
  const takes =
    parameter(event, 'adminCreateUserConfig.allowAdminCreateUserOnly') === false ||
    /^(UpdateGroup|UpdateUserPoolClient|SetRiskConfiguration|Admin(SetUserPassword|AddUserToGroup|Link.*)|SetIdentityPoolRoles)$/.test(
      call,
    );
  return takes && byPerson ? 'low' : 'info';
}
