import { actorOf, countedBy, sourceIpOf } from '../../domain/finding/actor.ts';
import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { caller, qualifiedCall, REFUSED_CALL } from '../../sources/api-call.ts';

/** One caller is refused many different calls within minutes. */
export default detection({
  id: 'discovery/access-denied-burst',
  title: 'Many calls refused in a row',
  severity: 'medium',
  attack: ['T1580', 'T1087.004'],
  pattern: REFUSED_CALL,
  threshold: { count: 8, minutes: 10, key: countedBy, distinct: qualifiedCall },
  subject: caller,
  group: countedBy,
  routine: 'looking',
  summary: (event) =>
    `${actorOf(event)} was refused at least 8 different calls within 10 minutes${from(event)}: it tries what it may do.`,
  advice: [
    'Ask the owner of {who:these credentials}. Who holds stolen ones tries what they are good for.',
    'If nobody knows: deactivate them, and look at the calls that were not refused.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1580/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html',
  ],
});

function from(event: AccountEvent): string {
  const ip = sourceIpOf(event);
  return ip === undefined ? '' : ` from ${ip}`;
}
