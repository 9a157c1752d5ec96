import { actorOf, countedBy } from '../../domain/finding/actor.ts';
import { detection } from '../../domain/finding/detection.ts';
import { textAt } from '../../domain/text/json.ts';
import { caller, NOBODY, qualifiedCall } from '../../sources/api-call.ts';

/** One caller asks many different List, Get and Describe questions within minutes. */
export default detection({
  id: 'discovery/enumeration-burst',
  title: 'Account looked through from end to end',
  severity: 'medium',
  attack: ['T1580', 'T1526', 'T1087.004', 'T1069.003', 'T1518.001'],
  pattern: {
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: {
      eventName: [{ prefix: 'List' }, { prefix: 'Get' }, { prefix: 'Describe' }],
      userIdentity: {
        invokedBy: NOBODY,
        // The role's name, which a session's cannot be taken for: it holds neither a colon nor a slash. A user's path may.
        $or: [
          { type: ['IAMUser', 'FederatedUser', 'Root'] },
          { type: ['AssumedRole'], arn: [{ 'anything-but': { wildcard: '*:assumed-role/AWSReservedSSO_*' } }] },
        ],
      },
    },
  },
  threshold: { count: 25, minutes: 10, key: countedBy, distinct: qualifiedCall },
  readOnly: true,
  subject: caller,
  group: countedBy,
  routine: 'looking',
  summary: (event) =>
    `${actorOf(event)} asked at least 25 different questions (${textAt(event.detail, 'eventName') ?? 'List'}, ...) about account ${event.account} within 10 minutes.`,
  advice: [
    'Ask the owner of {who:these credentials}; a scanner or an inventory may run with them.',
    'If nobody knows: deactivate them.',
  ],
  references: ['https://attack.mitre.org/techniques/T1580/', 'https://attack.mitre.org/tactics/TA0007/'],
});
