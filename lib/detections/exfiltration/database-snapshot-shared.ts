import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { itemsAt, plain, textsOf } from '../../domain/text/json.ts';
import { accountOf, apiCall, callName, parameter, subjectFrom, told } from '../../sources/api-call.ts';
import { together } from '../../sources/together.ts';

const subject = subjectFrom(
  'dBSnapshotIdentifier',
  'dBClusterSnapshotIdentifier',
  'snapshotIdentifier',
  'dataShareArn',
);

/** Another account, or everybody, may restore a whole database. */
export default detection({
  id: 'exfiltration/database-snapshot-shared',
  title: 'Database snapshot shared outside',
  severity: 'high',
  attack: ['T1537'],
  pattern: apiCall(
    ['rds', 'redshift'],
    [
      'ModifyDBSnapshotAttribute',
      'ModifyDBClusterSnapshotAttribute',
      'AuthorizeSnapshotAccess',
      'AuthorizeDataShare',
      'AuthorizeEndpointAccess',
    ],
  ),
  when: (event) => receivers(event).length > 0 || isUnnamed(event),
  subject,
  group: (event) => (receivers(event).length === 0 ? undefined : `shared with ${together(receivers(event))}`),
  parties: receivers,
  issue: (event) => (receivers(event).includes('all') ? ['RDS.1'] : undefined),
  summary: told(subject, 'others may restore its data'),
  advice: [
    'Take the permission of {the snapshot} back: aws rds modify-db-snapshot-attribute --values-to-remove. A copy made in between stays theirs.',
    'Treat the data and the passwords in it as known to others.',
  ],
  playbook: {
    playbook: 'unshare-snapshot',
    params: (event) => {
      const named = ['dBSnapshotIdentifier', 'dBClusterSnapshotIdentifier'].map((path) =>
        plain(parameter(event, path)),
      );
      const snapshot = named.find((name) => /^[A-Za-z][\w:-]{0,254}$/.test(name));
      const from = textsOf(parameter(event, 'valuesToAdd')).filter((one) => one === 'all' || /^\d{12}$/.test(one));
      return snapshot === undefined || from.length === 0
        ? undefined
        : { snapshots: [snapshot], from: from.slice(0, 100) };
    },
  },
  references: [
    'https://attack.mitre.org/techniques/T1537/',
    'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html',
  ],
});

/** The accounts that may restore it, `all` for everybody. */
function receivers(event: AccountEvent): string[] {
  return ['valuesToAdd', 'account', 'accountWithRestoreAccess', 'consumerIdentifier']
    .flatMap((name) => itemsAt(event.detail.requestParameters, name))
    .map(plain)
    .filter((name) => name !== '' && name !== accountOf(event));
}

/** Whether a call that lets somebody in does not say whom. */
function isUnnamed(event: AccountEvent): boolean {
  return (
    callName(event).startsWith('Authorize') &&
    ['account', 'accountWithRestoreAccess', 'consumerIdentifier'].every((name) => plain(parameter(event, name)) === '')
  );
}
