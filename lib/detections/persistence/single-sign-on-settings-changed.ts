import { detection } from '../../domain/detection.ts';
import { apiCall, callName, parameter, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('directoryId', 'instanceArn', 'identityStoreId', 'trustedTokenIssuerArn', 'applicationArn');

/** How everybody signs in changed: second factors, sources of identities, tokens that are believed. */
export default detection({
  id: 'persistence/single-sign-on-settings-changed',
  title: 'Settings of single sign-on changed',
  severity: 'medium',
  attack: ['T1556.006', 'T1556', 'T1484.002'],
  pattern: apiCall(
    ['sso', 'sso-directory', 'identitystore'],
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
    ],
  ),
  when: (event) =>
    callName(event) !== 'PutApplicationAssignmentConfiguration' || parameter(event, 'assignmentRequired') === false,
  subject,
  summary: told(subject, 'how people of all accounts sign in changed'),
  advice: ['Ask the administrators of Identity Center; put the former settings back if nobody knows.'],
  references: [
    'https://attack.mitre.org/techniques/T1556/006/',
    'https://docs.aws.amazon.com/singlesignon/latest/userguide/logging-using-cloudtrail.html',
  ],
});
