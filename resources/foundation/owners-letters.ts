import { deadLetterQueue } from '../dead-letters.ts';
import type { Foundation } from './made.ts';

/**
 * Where the owners' mails lie that SNS could not hand over, fourteen days. The alarm tells nobody by itself: who would get it by this topic is who gets nothing. Its name is
 * what the detection `defense-evasion/owners-not-told` looks for, so that on-call hears of it, as of the alarms on floods.
 */
export function ownersLetters({ prefix }: Foundation): Record<string, object> {
  return deadLetterQueue('OwnersDeadLetters', {
    prefix,
    deployers: undefined,
    name: 'owners-dead-letters',
    service: 'sns.amazonaws.com',
    from: { ArnEquals: { 'aws:SourceArn': { Ref: 'OwnersTopic' } } },
    says: 'Mails that did not reach the owners. Read them in the queue; is the address right, and its subscription confirmed?',
    tells: [],
  });
}
