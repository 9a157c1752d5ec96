import { detection } from '../../domain/finding/detection.ts';
import { apiCall, BY_HAND, callName, subjectFrom, told } from '../../sources/api-call.ts';
import { byRun } from '../../sources/grouping.ts';

const subject = subjectFrom(
  'snapshotId',
  'imageId',
  'dBSnapshotIdentifier',
  'dBClusterSnapshotIdentifier',
  'snapshotIdentifier',
);

/** Something that could be restored from is gone, by somebody's call. */
export default detection({
  id: 'impact/snapshots-deleted',
  title: 'Snapshot or image deleted or disabled',
  severity: 'info',
  attack: ['T1485', 'T1490'],
  pattern: apiCall(
    ['ec2', 'rds', 'redshift', 'elasticache'],
    [{ wildcard: 'Delete*Snapshot' }, 'DeregisterImage', 'DisableImage', 'DeleteVolume'],
    BY_HAND,
  ),
  // Those of disks and machines come and go with what makes them; of a database somebody made one to keep it, and nothing starts from an image that is off.
  severityOf: (event) => (/^(Delete(DB|Cluster)|DisableImage)/.test(callName(event)) ? 'low' : 'info'),
  subject,
  group: byRun,
  routine: 'building',
  summary: told(subject, 'it can no longer be restored from'),
  advice: ['Ask {the caller} whether {the snapshot} was kept for a reason.'],
  noPlaybook: 'A snapshot that is deleted is gone.',
  references: [
    'https://attack.mitre.org/techniques/T1485/',
    'https://docs.aws.amazon.com/ebs/latest/userguide/ebs-deleting-snapshot.html',
  ],
});
