import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { answerWith, containCaller } from '../../domain/finding/proposals.ts';
import { textAt, textsOf } from '../../domain/text/json.ts';
import { apiCall, parameter, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('name', 'url', 'sAMLProviderArn', 'openIDConnectProviderArn');

/** Somebody else may now say who signs in. */
export default detection({
  id: 'persistence/identity-provider-changed',
  title: 'Identity provider added or changed',
  severity: 'high',
  attack: ['T1484.002', 'T1556'],
  pattern: apiCall(
    ['iam', 'sso', 'sso-directory'],
    [
      'CreateSAMLProvider',
      'UpdateSAMLProvider',
      'DeleteSAMLProvider',
      'CreateOpenIDConnectProvider',
      'UpdateOpenIDConnectProviderThumbprint',
      'AddClientIDToOpenIDConnectProvider',
      'DeleteOpenIDConnectProvider',
      'EnableExternalIdPConfigurationForDirectory',
      'AssociateDirectory',
      'UpdateExternalIdPConfigurationForDirectory',
      'CreateExternalIdPConfigurationForDirectory',
      'ImportExternalIdPCertificate',
    ],
  ),
  subject,
  parties: (event) => textsOf(parameter(event, 'url')),
  summary: told(subject, 'it decides who may sign in to this account'),
  advice: [
    'Check who runs {the provider}. Whoever controls it can sign in as every role that trusts it.',
    'Remove it if nobody planned this, and list the roles that trust it.',
  ],
  playbook: [containCaller(), answerWith('remove-outsider', 'provider', added)],
  references: [
    'https://attack.mitre.org/techniques/T1484/002/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers.html',
  ],
});

/** A provider that was not there before; one that was changed has users of its own. */
function added(event: AccountEvent): string | undefined {
  const made = ['sAMLProviderArn', 'openIDConnectProviderArn'].map((name) =>
    textAt(event.detail, `responseElements.${name}`),
  );
  return (textAt(event.detail, 'eventName') ?? '').startsWith('Create') ? (made[0] ?? made[1]) : undefined;
}
