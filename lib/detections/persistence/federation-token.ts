import { detection } from '../../domain/finding/detection.ts';
import { apiCall, BY_HAND, caller, told } from '../../sources/api-call.ts';

/** An IAM user's key was turned into a session that deactivating the key does not end. */
export default detection({
  id: 'persistence/federation-token',
  title: 'Federation token requested',
  severity: 'medium',
  attack: ['T1550.001', 'T1098.001'],
  pattern: apiCall('sts', ['GetFederationToken'], BY_HAND),
  subject: caller,
  summary: told(caller, 'the session lives on for up to 36 hours, even when the key is deactivated'),
  advice: [
    'It outlives the key it was made with. Deny {who:the user} everything, then delete {key:the key}.',
    'Look at what the federated session did, and from where.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1550/001/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_disable-perms.html',
  ],
});
