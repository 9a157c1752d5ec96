import { actorOf } from '../domain/finding/actor.ts';
import type { AccountEvent } from '../domain/finding/event.ts';
import type { Alert } from '../domain/telling/alert.ts';
import { ONCE } from '../domain/telling/storm.ts';
import { foreignText } from '../domain/text/clean-text.ts';
import { type TellPorts, tell } from '../telling/tell.ts';

const NAME = 'triage/event-too-costly';

/** Tells a person that an event was not judged because judging it would have cost too much; once an hour, the others in the digest. */
export async function tellTooCostly(
  event: AccountEvent,
  ports: TellPorts & { readonly now: () => Date },
): Promise<void> {
  const alert = { ...tooCostlyAlert(event), kind: 'failure' as const };
  const subject = `${event.source} ${event.id}`;
  await tell({ alert, key: event.id, group: NAME, who: actorOf(event), subject, rule: ONCE }, ports, ports.now());
}

/** What matters is who sent it: no service of AWS makes such events by itself, and what it hides is not known. */
export function tooCostlyAlert(event: AccountEvent): Alert {
  const source = foreignText(event.source, 100);
  const actor = foreignText(actorOf(event), 200);
  const id = foreignText(event.id, 100);
  return {
    kind: 'failure',
    severity: 'high',
    account: event.account,
    region: event.region,
    detection: NAME,
    title: 'An event was too costly to judge',
    summary: `An event of ${source} (${foreignText(event['detail-type'], 100)}), caused by ${actor}, is made so that judging it would keep triage from other events. Nobody knows whether it is an attack.`,
    who: actor,
    time: event.time,
    action:
      'The event is in the dead-letter queue of triage; nothing was changed. Further ones within the hour come in the digest.',
    next: [
      `Read event ${id} in the dead-letter queue of triage`,
      `Ask what ${actor} is doing: usual events cost a thousandth of this`,
    ],
    data: { kind: 'failure', reason: 'event too costly', eventId: id, source, actor },
  };
}
