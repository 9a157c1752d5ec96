import { detection } from '../../domain/finding/detection.ts';
import { apiCall, caller, told } from '../../sources/api-call.ts';

/** Who read which secrets together. Kept as a record, once a day and caller. */
export default detection({
  id: 'credential-access/secrets-read-together',
  title: 'Several secrets read with one call',
  severity: 'info',
  attack: ['T1555.006'],
  pattern: apiCall('secretsmanager', ['BatchGetSecretValue']),
  subject: caller,
  summary: told(caller, 'it knows several secrets now'),
  advice: ['Kept for investigations.'],
  references: [
    'https://attack.mitre.org/techniques/T1555/006/',
    'https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_batch.html',
  ],
});
