import { countedBy } from '../../domain/finding/actor.ts';
import { detection } from '../../domain/finding/detection.ts';
import { containCaller } from '../../domain/finding/proposals.ts';
import { apiCall, BY_HAND_OR_RUNNER, caller, isByStack, told } from '../../sources/api-call.ts';

/** One caller deletes machines, disks, databases or backups one after the other. */
export default detection({
  id: 'impact/deletions-in-bulk',
  title: 'Resources deleted in bulk',
  severity: 'high',
  attack: ['T1485', 'T1490'],
  pattern: apiCall(
    [
      'ec2',
      'rds',
      'dynamodb',
      's3',
      'elasticfilesystem',
      'cloudformation',
      'backup',
      'secretsmanager',
      'ecr',
      'redshift',
      'es',
      'sqs',
      'iam',
      'lambda',
      'ecs',
    ],
    [
      'TerminateInstances',
      { wildcard: 'Delete*Snapshot' },
      'DeleteVolume',
      'DeregisterImage',
      'DeleteDBInstance',
      'DeleteDBCluster',
      'DeleteTable',
      'DeleteBackup',
      'DeleteBucket',
      'DeleteFileSystem',
      'DeleteStack',
      'DeleteRecoveryPoint',
      'DeleteSecret',
      'DeleteRepository',
      'DeleteCluster',
      'DeleteDomain',
      'DeleteQueue',
      'DeleteUser',
      'DeleteLoginProfile',
      'DeleteRole',
      { prefix: 'DeleteFunction20' },
      'DeleteService',
    ],
    BY_HAND_OR_RUNNER,
  ),
  // A stack that goes has many functions.
  when: (event) => !isByStack(event) || !/^(lambda|ecs)/.test(event.source.slice(4)),
  threshold: { count: 10, minutes: 10, key: countedBy },
  subject: caller,
  group: countedBy,
  routine: 'building',
  summary: told(caller, 'it has deleted at least 10 resources within 10 minutes'),
  advice: [
    'Stop {the caller}: deactivate {key:the credentials}.',
    'Look at what can be brought back: recycle bin, backups elsewhere.',
  ],
  playbook: containCaller(),
  references: [
    'https://attack.mitre.org/techniques/T1485/',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference.html',
  ],
});
