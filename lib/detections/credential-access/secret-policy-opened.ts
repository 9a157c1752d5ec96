import { inWords, type OutsideAccess, sharedWith } from '../../documents/outside-access.ts';
import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { accountOf, apiCall, callName, parameter, subjectFrom, told } from '../../sources/api-call.ts';
import { storeOpened } from '../../sources/store.ts';

const subject = subjectFrom('secretId', 'keyId');

/** A policy lets another account, or anyone, read a secret or use a key. */
export default detection({
  id: 'credential-access/secret-policy-opened',
  title: 'Secret or key shared with other accounts',
  severity: 'high',
  attack: ['T1098', 'T1555.006'],
  pattern: apiCall(['secretsmanager', 'kms'], ['PutResourcePolicy', 'PutKeyPolicy', 'CreateGrant', 'ReplicateKey']),
  when: (event) => letIn(event).length > 0,
  subject,
  group: (event) => (callName(event) === 'CreateGrant' ? `granted to ${inWords(letIn(event))}` : undefined),
  parties: (event) => letIn(event).map(({ who }) => who),
  summary: told(subject, (event) => `it is shared with ${inWords(letIn(event))}`),
  advice: [
    "Restore the policy: aws secretsmanager delete-resource-policy --secret-id {requestParameters.secretId:SECRET} --region {REGION}, or the key's former policy.",
    'Rotate {the secret} if an account you do not know was named.',
  ],
  playbook: {
    playbook: 'close-store',
    // What a grant lets in stands in no policy.
    params: (event) => (callName(event) === 'CreateGrant' ? undefined : storeOpened(event, letIn(event))),
  },
  references: [
    'https://attack.mitre.org/techniques/T1098/',
    'https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html',
  ],
});

function letIn(event: AccountEvent): OutsideAccess[] {
  const grantee = parameter(event, 'granteePrincipal');
  const grant = { Statement: { Effect: 'Allow', Principal: { AWS: grantee } } };
  return [parameter(event, 'resourcePolicy'), parameter(event, 'policy'), grant].flatMap((policy) =>
    sharedWith(policy, accountOf(event)),
  );
}
