import { actorOf, countedBy } from '../../domain/finding/actor.ts';
import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { oneForm } from '../../domain/finding/one-form.ts';
import { itemsAt, plain } from '../../domain/text/json.ts';
import { attemptedCall, caller, NOBODY, parameter } from '../../sources/api-call.ts';
import { isOfRun } from '../../sources/grouping.ts';
import { together } from '../../sources/together.ts';

/** Encrypted parameters are read one after the other. */
export default detection({
  id: 'credential-access/parameters-read-in-bulk',
  title: 'Many secure parameters read by one caller',
  severity: 'medium',
  attack: ['T1555.006', 'T1552'],
  pattern: attemptedCall('ssm', ['GetParameter', 'GetParameters', 'GetParametersByPath', 'GetParameterHistory'], {
    requestParameters: { withDecryption: [true] },
    userIdentity: { invokedBy: NOBODY },
  }),
  threshold: { count: 4, minutes: 30, key: countedBy, distinct: asked },
  readOnly: true,
  subject: caller,
  group: countedBy,
  routine: 'building',
  summary: (event) =>
    `${actorOf(event)} decrypted parameters with at least 4 different requests within 30 minutes, ${asked(event) ?? 'a path'} among them.`,
  advice: [
    'Ask the owner of {who:these credentials}; rotate what was read if nobody knows.',
    'List what was read: CloudTrail, event name GetParameters, {who:this identity}.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1555/006/',
    'https://docs.aws.amazon.com/systems-manager/latest/userguide/monitoring-cloudtrail-logs.html',
  ],
});

function asked(event: AccountEvent): string | undefined {
  const names = ['names', 'name', 'path'].flatMap((key) => itemsAt(event.detail.requestParameters, key)).map(plain);
  // A function or a task that reads what is its own one by one, all of it below one path, asks for one thing. Who is on a machine looks around, and a
  // role that was taken on may be a person's.
  const isOneOfMany = isOfRun(event) && parameter(event, 'name') !== undefined;
  // `/app/key`, its ARN, and a version or a label of it (`/app/key:3`) are one parameter.
  return together(
    names.map((name) =>
      oneForm(name, event)
        .replace(/^([^:]+):[^:]+$/, '$1')
        .replace(isOneOfMany ? /(?<=.)\/[^/]*$/ : '', ''),
    ),
  );
}
