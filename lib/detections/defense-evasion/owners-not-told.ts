import { detection } from '../../domain/finding/detection.ts';
import { alarmOfFoundation, raisedAlarm } from '../../sources/alarm.ts';

/** Mails of the foundation to the owners were not delivered. */
export default detection({
  id: 'defense-evasion/owners-not-told',
  title: 'Mails do not reach the owners',
  severity: 'medium',
  attack: ['T1562.006'],
  pattern: raisedAlarm(alarmOfFoundation('owners-dead-letters-not-empty')),
  subject: () => "the owners' topic",
  summary: () => 'A mail to the owners could not be delivered.',
  advice: [
    "Mend the owners' subscription: is the address right, and confirmed? The mail lies in the queue owners-dead-letters.",
  ],
  references: [
    'https://attack.mitre.org/techniques/T1562/006/',
    'https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html',
  ],
});
