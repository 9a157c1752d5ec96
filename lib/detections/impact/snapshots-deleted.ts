import { detection } from '../../domain/detection.ts';
import { apiCall, BY_HAND, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('snapshotId', 'imageId', 'volumeId', 'dBSnapshotIdentifier', 'dBClusterSnapshotIdentifier');

/** Something that could be restored from is gone, by somebody's call. */
export default detection({
  id: 'impact/snapshots-deleted',
  title: 'Snapshot or image deleted',
  severity: 'info',
  attack: ['T1485', 'T1490'],
  pattern: apiCall(
    ['ec2', 'rds', 'redshift', 'elasticache'],
    [
      'DeleteSnapshot',
      'DeregisterImage',
      'DeleteVolume',
      'DeleteDBSnapshot',
      'DeleteDBClusterSnapshot',
      'DeleteClusterSnapshot',
    ],
    BY_HAND,
  ),
  subject,
  summary: told(subject, 'it can no longer be restored from'),
  advice: ['Kept for investigations; deletions in bulk have a finding of their own.'],
  references: [
    'https://attack.mitre.org/techniques/T1485/',
    'https://docs.aws.amazon.com/ebs/latest/userguide/ebs-deleting-snapshot.html',
  ],
});
