import { detection } from '../../domain/finding/detection.ts';
import { told } from '../../sources/api-call.ts';
import {
  byStrangers,
  otherChanges,
  ownAddresses,
  ownAlarmsMuted,
  ownChanges,
  ownNames,
  ownSubject,
} from '../../sources/own-changes.ts';

/**
 * Something that riposte is made of was changed by hand. The same is told by rules that need no function of ours
 * (resources/watch.ts), so that whoever silences one path is told of on the other.
 */
export default detection({
  id: 'defense-evasion/riposte-changed',
  title: 'Riposte itself changed',
  severity: 'critical',
  attack: ['T1562.001', 'T1562.008'],
  pattern: ownChanges(
    byStrangers([]),
    { ...ownNames('riposte-'), ...ownAddresses('riposte-'), ...ownAlarmsMuted('riposte-') },
    otherChanges('riposte-', [
      { exists: false },
      { 'anything-but': { wildcard: '*:role/riposte-*-WriteIpSetsRole-*' } },
      // A path is whatever somebody wants it to be called; the deployment's roles have none.
      { wildcard: '*:role/*/*' },
    ]),
  ),
  subject: ownSubject,
  summary: told(ownSubject, 'what watches this account may see, tell or do less than before'),
  advice: [
    'Not yours? Take away the credentials of {who:whoever did}.',
    'Deploy riposte again; compare {the resource}, the table and the subscriptions by hand.',
    'Look in CloudTrail at what happened {since}: riposte may not have seen it.',
  ],
  noPlaybook: 'Whoever changed riposte may have changed the repair: a deployment puts it back.',
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html',
  ],
});
