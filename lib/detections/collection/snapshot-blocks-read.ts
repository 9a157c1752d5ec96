import { detection } from '../../domain/finding/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('snapshotId', 'secondSnapshotId');

/**
 * A disk's content was read out of its snapshot, without a machine or a volume. Needs a trail that records data events of
 * snapshots (AWS::EC2::Snapshot): without one nothing of it is recorded.
 */
export default detection({
  id: 'collection/snapshot-blocks-read',
  title: 'Snapshot of a disk read block by block',
  severity: 'medium',
  attack: ['T1530', 'T1005'],
  pattern: apiCall('ebs', ['ListSnapshotBlocks', 'ListChangedBlocks', 'GetSnapshotBlock'], {
    managementEvent: [false],
  }),
  subject,
  routine: 'looking',
  summary: told(subject, 'what is on the disk can be put together elsewhere'),
  advice: [
    'Ask {the caller}: a backup or a scanner of yours? Name its role under trusted in policy.yml.',
    'If nobody does: deactivate {key:the credentials}, and rotate what was on that disk.',
  ],
  noPlaybook: 'What was read is read; the credentials decide what else it can be.',
  references: [
    'https://attack.mitre.org/techniques/T1530/',
    'https://docs.aws.amazon.com/ebs/latest/userguide/logging-ebs-apis-using-cloudtrail.html',
  ],
});
