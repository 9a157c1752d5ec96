import { detection } from '../../domain/finding/detection.ts';
import { apiCall, BY_HAND, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('queueUrl', 'topicArn', 'fileSystemId', 'backupVaultName', 'eventBusName');

/** A resource's own policy or settings changed by somebody's call. Kept as a record. */
export default detection({
  id: 'exfiltration/resource-policy-changed',
  title: 'Who may use a queue, topic or the like changed',
  severity: 'info',
  attack: ['T1098', 'T1537'],
  pattern: apiCall(
    ['sqs', 'sns', 'elasticfilesystem', 'backup', 'glue', 'codeartifact', 'events'],
    [
      'AddPermission',
      'RemovePermission',
      'SetQueueAttributes',
      'SetTopicAttributes',
      'PutFileSystemPolicy',
      'PutBackupVaultAccessPolicy',
      'PutResourcePolicy',
      'DeleteResourcePolicy',
      'PutDomainPermissionsPolicy',
      'PutPermission',
    ],
    BY_HAND,
  ),
  subject,
  summary: told(subject, 'who may use it changed'),
  advice: ['Kept for investigations.'],
  references: [
    'https://attack.mitre.org/techniques/T1098/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html',
  ],
});
