import { detection } from '../../domain/finding/detection.ts';
import { apiCall, BY_HAND, callName, subjectFrom, told } from '../../sources/api-call.ts';
import { byProgram } from '../../sources/grouping.ts';

const subject = subjectFrom(
  'instanceId',
  'snapshotId',
  'sourceImageId',
  'imageId',
  'volumeId',
  'dBInstanceIdentifier',
  'dBClusterIdentifier',
  'dBSnapshotIdentifier',
  'globalClusterIdentifier',
  'sourceSnapshotIdentifier',
  'clusterIdentifier',
  'serverlessCacheName',
  'sourceServerlessCacheSnapshotName',
);

/** Somebody copied a disk, an image or a database. Kept as a record. */
export default detection({
  id: 'collection/snapshots-or-images-made',
  title: 'Snapshot, image or copy made by hand',
  severity: 'info',
  attack: ['T1578.001', 'T1074.002'],
  pattern: apiCall(
    ['ec2', 'rds', 'redshift', 'elasticache', 'neptune'],
    [
      ...[
        'Create*Image*',
        'Copy*Image',
        'Create*Snapshot*',
        'Copy*Snapshot',
        'Download*DBLogFile*',
        'Failover*Cluster',
      ].map((wildcard) => ({ wildcard })),
      { prefix: 'RestoreDB' },
      'ImportImage',
      'ImportSnapshot',
      'RegisterImage',
      'ModifyImageAttribute',
      'ModifySnapshotAttribute',
      'CreateVolume',
      'AttachVolume',
    ],
    BY_HAND,
  ),
  // What a person restores beside the original can be read by whoever has the new password.
  severityOf: (event) => (callName(event).startsWith('RestoreDB') && byProgram(event) === undefined ? 'low' : 'info'),
  noPlaybook: 'Its owner may need it: ask first.',
  subject,
  summary: told(subject, 'there is a copy of its content'),
  advice: ['Kept for investigations; backups made by services are not counted.'],
  references: [
    'https://attack.mitre.org/techniques/T1578/001/',
    'https://docs.aws.amazon.com/ebs/latest/userguide/ebs-creating-snapshot.html',
  ],
});
