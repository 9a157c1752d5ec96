import { detection } from '../../domain/finding/detection.ts';
import { apiCall, BY_HAND, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('secretId', 'name');

/** A secret came, went or has another value. Kept as a record. */
export default detection({
  id: 'impact/secrets-changed',
  title: 'Secrets or parameters changed',
  severity: 'info',
  attack: ['T1098', 'T1555.006'],
  pattern: apiCall(
    ['secretsmanager', 'ssm'],
    [
      'CreateSecret',
      'DeleteSecret',
      'PutSecretValue',
      'UpdateSecret',
      'CancelRotateSecret',
      'StopReplicationToReplica',
      'RemoveRegionsFromReplication',
      'PutResourcePolicy',
      'DeleteResourcePolicy',
      'ReplicateSecretToRegions',
      'RestoreSecret',
      'PutParameter',
      { prefix: 'DeleteParameter' },
      'ModifyDocumentPermission',
      'CreateDocument',
      'UpdateDocument',
    ],
    BY_HAND,
  ),
  subject,
  summary: told(subject, 'what programs are given changed'),
  advice: ['Kept for investigations.'],
  references: [
    'https://attack.mitre.org/techniques/T1098/',
    'https://docs.aws.amazon.com/secretsmanager/latest/userguide/monitoring-cloudtrail.html',
  ],
});
