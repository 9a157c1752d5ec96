import { detection } from '../../domain/finding/detection.ts';
import { apiCall, BY_HAND, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom(
  'dBInstanceIdentifier',
  'dBClusterIdentifier',
  'dBSnapshotIdentifier',
  'dBClusterSnapshotIdentifier',
  'clusterIdentifier',
  'dBParameterGroupName',
);

/** A database, its snapshots or its rights changed by somebody's call. Kept as a record. */
export default detection({
  id: 'impact/database-changed',
  title: 'Database made, changed or deleted',
  severity: 'info',
  attack: ['T1485', 'T1578'],
  pattern: apiCall(
    ['rds', 'redshift'],
    [
      { prefix: 'CreateDB' },
      { prefix: 'ModifyDB' },
      { prefix: 'DeleteDB' },
      { prefix: 'RestoreDB' },
      { prefix: 'AddRoleToDB' },
      { prefix: 'StartDB' },
      { prefix: 'StopDB' },
      { prefix: 'RebootDB' },
      'CreateCluster',
      'ModifyCluster',
      'PauseCluster',
    ],
    BY_HAND,
  ),
  subject,
  summary: told(subject, 'it was changed by hand'),
  advice: ['Kept for investigations.'],
  references: [
    'https://attack.mitre.org/techniques/T1485/',
    'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/logging-using-cloudtrail.html',
  ],
});
