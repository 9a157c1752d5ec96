import { detection } from '../../domain/finding/detection.ts';
import { itemsAt } from '../../domain/text/json.ts';
import { attemptedCall, caller, parameter, told } from '../../sources/api-call.ts';

/** A filter instead of names hands out whole shelves of secrets in one call. */
export default detection({
  id: 'credential-access/secrets-read-in-a-batch',
  title: 'Secrets read in a batch',
  severity: 'medium',
  attack: ['T1555.006'],
  pattern: attemptedCall('secretsmanager', ['BatchGetSecretValue']),
  when: (event) =>
    parameter(event, 'secretIdList') === undefined ||
    itemsAt(event.detail.requestParameters, 'secretIdList').length >= 5,
  subject: caller,
  routine: 'building',
  summary: told(caller, 'it asked for many secrets at once'),
  advice: ['Ask {the caller}; programs name the secrets they need. Rotate what was read if nobody knows.'],
  references: [
    'https://attack.mitre.org/techniques/T1555/006/',
    'https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_batch.html',
  ],
});
