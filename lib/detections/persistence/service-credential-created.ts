import { detection } from '../../domain/finding/detection.ts';
import { textAt } from '../../domain/text/json.ts';
import { apiCall, callName, isSameUser, subjectFrom, told } from '../../sources/api-call.ts';
import { byProgram } from '../../sources/grouping.ts';

const subject = subjectFrom(
  'userName',
  'serviceSpecificCredentialId',
  'createApiKeyInput.name',
  'name',
  'apiId',
  'bucketName',
  'workspaceId',
);

/** A key for one service that needs no signing and lives until somebody deletes it: for models of Bedrock, repositories, Keyspaces. */
export default detection({
  id: 'persistence/service-credential-created',
  title: 'Long-lived key for a service made',
  severity: 'medium',
  attack: ['T1098.001', 'T1496.004'],
  pattern: apiCall(
    ['iam', 'apigateway', 'appsync', 'lightsail', 'iot', 'grafana'],
    [
      'CreateApiKey',
      'CreateBucketAccessKey',
      'CreateWorkspaceApiKey',
      'CreateWorkspaceServiceAccountToken',
      'CreateKeysAndCertificate',
      'RegisterCACertificate',
      'CreateServiceSpecificCredential',
      'ResetServiceSpecificCredential',
      'UploadSigningCertificate',
      'UploadSSHPublicKey',
    ],
  ),
  // A person's own key for repositories is a tool of their work.
  severityOf: (event) =>
    event.source !== 'aws.iam' || (callName(event) === 'UploadSSHPublicKey' && isSameUser(subject(event), event))
      ? 'low'
      : 'medium',
  // Applications and deployments make keys of their own services by the hundred.
  when: (event) => event.source === 'aws.iam' || byProgram(event) === undefined,
  subject,
  summary: told(
    subject,
    (event) =>
      `it has a key for ${textAt(event.detail.requestParameters, 'serviceName') ?? 'a service'} that works without any other credential`,
  ),
  advice: [
    'Ask {the user}, or {who:whoever made it}. Deactivate it if nobody knows: aws iam update-service-specific-credential --status Inactive --user-name {USER} --service-specific-credential-id ID',
    'Look at what was called with it: models answer on your bill.',
  ],
  noPlaybook: 'Its owner may need it: ask first.',
  references: [
    'https://attack.mitre.org/techniques/T1098/001/',
    'https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html',
  ],
});
