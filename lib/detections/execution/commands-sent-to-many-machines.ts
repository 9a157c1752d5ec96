import { detection } from '../../domain/detection.ts';
import type { AccountEvent } from '../../domain/event.ts';
import { itemsAt, textAt } from '../../domain/json.ts';
import { apiCall, NOBODY, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('documentName');

/** A shell command went to five machines or more at once, or to all there are. */
export default detection({
  id: 'execution/commands-sent-to-many-machines',
  title: 'Command run on many machines',
  severity: 'medium',
  attack: ['T1651'],
  pattern: apiCall('ssm', ['SendCommand'], {
    userIdentity: { invokedBy: NOBODY },
    requestParameters: { documentName: [{ wildcard: '*Run*Script' }] },
  }),
  when: (event) => named(event).length >= 5 || named(event).includes('*'),
  subject,
  routine: 'building',
  summary: told(subject, 'a script ran on many machines at once'),
  advice: [
    'Read the command and stop it: aws ssm cancel-command. It runs as root or SYSTEM.',
    "If nobody knows it, isolate the machines and revoke the caller's sessions.",
  ],
  references: [
    'https://attack.mitre.org/techniques/T1651/',
    'https://docs.aws.amazon.com/systems-manager/latest/userguide/send-commands-multiple.html',
  ],
});

function named(event: AccountEvent): unknown[] {
  const targets = itemsAt(event.detail.requestParameters, 'targets').filter(
    (one) => textAt(one, 'key') === 'InstanceIds',
  );
  return [
    ...itemsAt(event.detail.requestParameters, 'instanceIds'),
    ...targets.flatMap((one) => itemsAt(one, 'values')),
  ];
}
