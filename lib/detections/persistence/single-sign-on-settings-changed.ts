import { detection } from '../../domain/finding/detection.ts';
import { apiCall, callName, parameter, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('directoryId', 'instanceArn');

/** How everybody signs in changed: second factors, sources of identities, tokens that are believed, networks to sign in from. */
export default detection({
  id: 'persistence/single-sign-on-settings-changed',
  title: 'Settings of sign-in changed',
  severity: 'medium',
  attack: ['T1556.006', 'T1556.009', 'T1556', 'T1484.002'],
  pattern: apiCall(
    ['sso', 'sso-directory', 'identitystore', 'signin'],
    [
      'UpdateSSOConfiguration',
      'PutMfaDeviceManagementForDirectory',
      'DeleteInstance',
      'DeleteMfaDeviceForUser',
      'CreateTrustedTokenIssuer',
      'UpdateTrustedTokenIssuer',
      'PutApplicationAuthenticationMethod',
      'PutApplicationGrant',
      'CreateBearerToken',
      'ImportCertificateForDirectory',
      'DisassociateDirectory',
      'UpdateDirectory',
      'PutApplicationAssignmentConfiguration',
      'UpdateIdentityStore',
      'PutResourcePermissionStatement',
      'DeleteResourcePermissionStatement',
      'DeleteConsoleAuthorizationConfiguration',
    ],
  ),
  when: (event) =>
    callName(event) !== 'PutApplicationAssignmentConfiguration' || parameter(event, 'assignmentRequired') === false,
  subject,
  summary: told(subject, 'how people sign in, or from where, changed'),
  advice: ['Ask {who:whoever did}, and who administers sign-in; put the former settings back if nobody knows.'],
  references: [
    'https://attack.mitre.org/techniques/T1556/006/',
    'https://docs.aws.amazon.com/singlesignon/latest/userguide/logging-using-cloudtrail.html',
  ],
});
