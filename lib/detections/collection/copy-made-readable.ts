import { countedBy } from '../../domain/finding/actor.ts';
import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { at, namedAt } from '../../domain/text/json.ts';
import { apiCall, BY_HAND, caller, callName, subjectFrom, told } from '../../sources/api-call.ts';
import { byProgram, isMachine } from '../../sources/grouping.ts';

/** The copy: a disk that is made is named in the answer only, as is a database put back to a time. */
const copy = subjectFrom('volumeId', 'dBInstanceIdentifier', 'dBClusterIdentifier');

/**
 * The two steps by which a copy is read: a disk made of a snapshot and attached, or a database restored beside the original and given a password that its maker
 * knows. Either step alone is work.
 */
export default detection({
  id: 'collection/copy-made-readable',
  title: 'Copy of a disk or a database made and opened',
  severity: 'medium',
  attack: ['T1578.002', 'T1074.002', 'T1530'],
  pattern: apiCall(
    ['ec2', 'rds'],
    ['CreateVolume', 'AttachVolume', { prefix: 'RestoreDB' }, 'ModifyDBInstance', 'ModifyDBCluster'],
    BY_HAND,
  ),
  // Clusters and backups make and attach disks all day.
  when: (event) => (byProgram(event) === undefined || isMachine(event)) && step(event) !== undefined,
  threshold: { count: 2, minutes: 120, key: (event) => `${countedBy(event)} ${copy(event)}`, distinct: step },
  subject: caller,
  group: countedBy,
  summary: told(caller, 'what was on the original can be read in its copy'),
  advice: [
    'Ask {the caller} which disk or database, and for what. Nobody knows of it? Take the copy away, and revoke the sessions of {the caller}.',
    'Treat passwords and keys that were on it as known.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1578/002/',
    'https://docs.aws.amazon.com/ebs/latest/userguide/ebs-restoring-volume.html',
  ],
});

/** Which of the two steps a call is; undefined for what is neither. */
function step(event: AccountEvent): 'copied' | 'opened' | undefined {
  const { requestParameters } = event.detail;
  const call = callName(event);
  if (call === 'AttachVolume') return 'opened';
  if (call === 'CreateVolume') return namedAt(requestParameters, 'snapshotId') === undefined ? undefined : 'copied';
  if (call.startsWith('RestoreDB')) return 'copied';
  return at(requestParameters, 'masterUserPassword') === undefined ? undefined : 'opened';
}
