import { actorOf } from '../domain/actor.ts';
import { type Alert, renderAlert } from '../domain/alert.ts';
import { cleanText } from '../domain/clean-text.ts';
import type { AccountEvent } from '../domain/event.ts';
import type { FindingStore, PublishAlert } from '../domain/ports.ts';

const NAME = 'triage/event-too-costly';

/** Tells a person that an event was not judged because judging it would have cost too much; once an hour, however many come. */
export async function tellTooCostly(
  event: AccountEvent,
  ports: {
    readonly findings: Pick<FindingStore, 'countInHour'>;
    readonly publish: PublishAlert;
    readonly now: () => Date;
  },
): Promise<void> {
  if ((await ports.findings.countInHour(NAME, ports.now())) > 1) return;
  await ports.publish(renderAlert(tooCostlyAlert(event)));
}

/** What matters is who sent it: no service of AWS makes such events by itself, and what it hides is not known. */
function tooCostlyAlert(event: AccountEvent): Alert {
  const source = cleanText(event.source, 100);
  const actor = cleanText(actorOf(event), 200);
  const id = cleanText(event.id, 100);
  return {
    kind: 'failure',
    severity: 'high',
    account: event.account,
    region: event.region,
    detection: NAME,
    title: 'An event was too costly to judge',
    summary: `An event of ${source} (${cleanText(event['detail-type'], 100)}), caused by ${actor}, is made so that judging it would keep triage from other events. Nobody knows whether it is an attack.`,
    who: actor,
    time: event.time,
    action:
      'The event is in the dead-letter queue of triage; nothing was changed. Further ones within the hour are only counted.',
    next: [
      `Read event ${id} in the dead-letter queue of triage`,
      `Ask what ${actor} is doing: usual events cost a thousandth of this`,
    ],
    data: { kind: 'failure', reason: 'event too costly', eventId: id, source, actor },
  };
}
