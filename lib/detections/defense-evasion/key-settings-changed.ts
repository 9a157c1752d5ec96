import { detection } from '../../domain/finding/detection.ts';
import { apiCall, BY_HAND, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('keyId', 'customKeyStoreId', 'aliasName');

/** Who may use a key, or how it rotates, changed. Kept as a record. */
export default detection({
  id: 'defense-evasion/key-settings-changed',
  title: 'Settings of an encryption key changed',
  severity: 'info',
  attack: ['T1562.001', 'T1486'],
  pattern: apiCall(
    'kms',
    [
      'PutKeyPolicy',
      'DisableKeyRotation',
      'ImportKeyMaterial',
      'CreateKey',
      'EnableKey',
      'CancelKeyDeletion',
      'CreateGrant',
      'UpdatePrimaryRegion',
      'CreateCustomKeyStore',
      'UpdateCustomKeyStore',
      'RevokeGrant',
      'UpdateAlias',
      'DeleteAlias',
      'ReplicateKey',
    ],
    BY_HAND,
  ),
  subject,
  summary: told(subject, 'who may use it, or how, changed'),
  advice: ['Compare the policy with the one before; make sure somebody here still administers {the key}.'],
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html',
  ],
});
