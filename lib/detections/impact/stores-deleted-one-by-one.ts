import { actorOf, countedBy } from '../../domain/finding/actor.ts';
import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';

import { containCaller } from '../../domain/finding/proposals.ts';
import { apiCall, BY_HAND_OR_RUNNER, caller, callName, isByStack, subjectFrom } from '../../sources/api-call.ts';

/** The thing itself, whatever its service calls it. */
const deleted = subjectFrom(
  'dBInstanceIdentifier',
  'dBClusterIdentifier',
  'globalClusterIdentifier',
  'dBSnapshotIdentifier',
  'dBClusterSnapshotIdentifier',
  'recoveryPointArn',
  'snapshotIdentifier',
  'tableName',
  'fileSystemId',
  'replicationGroupId',
  'clusterIdentifier',
  'domainName',
  'repositoryName',
  'streamName',
);

/**
 * One caller deletes a few things that hold data, of whatever kind, and stays below what counts as many: three that were chosen
 * well (the backup, the log, the key) hurt more than ten machines.
 */
export default detection({
  id: 'impact/stores-deleted-one-by-one',
  title: 'Several stores, backups, logs or keys deleted',
  severity: 'medium',
  attack: ['T1485', 'T1490', 'T1070'],
  pattern: apiCall(
    [
      'rds',
      'dynamodb',
      'elasticfilesystem',
      'fsx',
      'redshift',
      'es',
      'opensearch',
      'elasticache',
      'kafka',
      'backup',
      'ec2',
      'secretsmanager',
      'kms',
      'logs',
      's3',
      'ecr',
      'kinesis',
      'cognito-idp',
    ],
    [
      'DeleteDBInstance',
      { wildcard: 'Delete*Cluster' },
      { wildcard: 'Delete*Snapshot' },
      { wildcard: 'DeleteDB*AutomatedBackup' },
      'DeleteRecoveryPoint',
      'DeleteBackup',
      'DeleteTable',
      'DeleteFileSystem',
      'DeleteReplicationGroup',
      'DeleteDomain',
      'DeleteElasticsearchDomain',
      'DeleteSecret',
      'ScheduleKeyDeletion',
      'DeleteImportedKeyMaterial',
      'DeleteLogGroup',
      'DeleteBucket',
      'DeleteRepository',
      'DeleteStream',
      'DeleteUserPool',
    ],
    BY_HAND_OR_RUNNER,
  ),
  // A stack that drops a function drops its log with it, many times a day.
  when: (event) => callName(event) !== 'DeleteLogGroup' || !isByStack(event),
  threshold: { count: 3, minutes: 60, key: countedBy, distinct: what },
  subject: caller,
  group: countedBy,
  routine: 'building',
  summary: (event) =>
    `${actorOf(event)} deleted at least 3 stores, backups, logs or keys within an hour, ${what(event)} among them.`,
  advice: [
    'Ask {the caller} what was planned. If nobody knows of it, stop them: deactivate {key:the credentials}.',
    'Cancel deletions of keys and secrets; look in the recycle bin and at backups elsewhere.',
  ],
  playbook: containCaller(),
  references: [
    'https://attack.mitre.org/techniques/T1485/',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference.html',
  ],
});

function what(event: AccountEvent): string {
  return `${deleted(event)} (${callName(event)})`;
}
