import { detection } from '../../domain/finding/detection.ts';
import { apiCall, BY_HAND_OR_RUNNER, subjectFrom, told } from '../../sources/api-call.ts';
import { byRun } from '../../sources/grouping.ts';

const subject = subjectFrom(
  'dBInstanceIdentifier',
  'dBClusterIdentifier',
  'fileSystemId',
  'mountTargetId',
  'clusterIdentifier',
  'domainName',
  'tableName',
);

/** A database was deleted and the caller asked for no snapshot of it. */
export default detection({
  id: 'impact/database-deleted-without-snapshot',
  title: 'Database deleted without a last snapshot',
  severity: 'medium',
  attack: ['T1485'],
  pattern: apiCall(
    ['rds', 'elasticfilesystem', 'redshift', 'es', 'opensearch', 'elasticache', 'docdb', 'neptune', 'fsx', 'kafka'],
    [
      'DeleteDBInstance',
      { wildcard: 'Delete*Cluster' },
      'DeleteFileSystem',
      'DeleteMountTarget',
      { wildcard: 'Delete*Domain' },
      'DeleteTable',
      'DeleteReplicationGroup',
    ],
    {
      ...BY_HAND_OR_RUNNER,
      requestParameters: {
        $or: [{ skipFinalSnapshot: [true] }, { skipFinalClusterSnapshot: [true] }, { deleteAutomatedBackups: [true] }],
      },
    },
  ),
  subject,
  group: byRun,
  routine: 'building',
  summary: told(subject, 'its data is gone unless there is a backup'),
  advice: [
    'Ask {the caller} whether this was planned; a final snapshot of {the store} may exist.',
    'If not, stop {the caller}: deactivate {key:the credentials}.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1485/',
    'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html',
  ],
});
