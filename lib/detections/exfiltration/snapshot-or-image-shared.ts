import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { itemsAt, plain, textAt } from '../../domain/text/json.ts';
import { accountOf, apiCall, parameter, subjectFrom, told } from '../../sources/api-call.ts';
import { isHousekeeping } from '../../sources/grouping.ts';
import { together } from '../../sources/together.ts';

const subject = subjectFrom('snapshotId', 'imageId');

/** Another account, or everybody, may copy a whole disk. */
export default detection({
  id: 'exfiltration/snapshot-or-image-shared',
  title: 'Snapshot or image shared outside',
  severity: 'high',
  attack: ['T1537', 'T1578.001'],
  pattern: apiCall('ec2', ['ModifySnapshotAttribute', 'ModifyImageAttribute', 'ModifyFpgaImageAttribute']),
  when: (event) => receivers(event).length > 0 && !isHousekeeping(event),
  subject,
  group: (event) => `shared with ${together(receivers(event))}`,
  parties: receivers,
  issue: (event) => (receivers(event).includes('all') ? ['EC2.1'] : undefined),
  summary: told(
    subject,
    (event) =>
      `${receivers(event)
        .map((name) => (name === 'all' ? 'everybody' : name))
        .join(', ')} may copy it`,
  ),
  advice: [
    'Take the permission of {the snapshot or image} back: aws ec2 modify-snapshot-attribute (or -image-). A copy made in between stays theirs.',
    'Rotate every secret that was on the disk.',
  ],
  playbook: {
    playbook: 'unshare-snapshot',
    params: (event) => {
      const named = ['snapshotId', 'imageId'].map((path) => plain(parameter(event, path)));
      const snapshot = named.find((id) => /^(snap|ami)-[0-9a-f]{8,32}$/.test(id));
      const from = receivers(event).filter((name) => name.length >= 3 && name.length <= 200);
      return snapshot === undefined || from.length === 0
        ? undefined
        : { snapshots: [snapshot], from: from.slice(0, 100) };
    },
  },
  references: [
    'https://attack.mitre.org/techniques/T1537/',
    'https://docs.aws.amazon.com/ebs/latest/userguide/ebs-modifying-snapshot-permissions.html',
  ],
});

/** Who may be let in. Source: EC2 API reference, CreateVolumePermission and LaunchPermission. */
const WHOM = ['group', 'userId', 'organizationArn', 'organizationalUnitArn'];

function receivers(event: AccountEvent): string[] {
  const own = accountOf(event);
  const added = ['createVolumePermission.add', 'launchPermission.add'].flatMap((path) =>
    itemsAt(event.detail.requestParameters, path),
  );
  const named = added.flatMap((item) => WHOM.map((key) => textAt(item, key)).find((one) => one !== undefined) ?? []);
  return named.filter((name) => name !== own);
}
