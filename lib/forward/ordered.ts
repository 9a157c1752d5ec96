import { errorText } from '../domain/errors.ts';
import type { DeadLetter, Log } from '../domain/ports.ts';
import type { Ordered } from '../domain/telling/out.ts';
import { dataOf, type Line } from './line.ts';
import { saidIn } from './log-messages.ts';
import type { Place } from './place.ts';

/** SNS takes so many characters of a group and of an id. */
const LONGEST = 128;

/** What people were told, for who needs it in order: a group an incident, else a finding or what a person ran; undefined of a line that nobody was told of. */
export function orderedOf(line: Line, place: Place): Ordered | undefined {
  if (dataOf(line).alert?.told !== 'told') return undefined;
  const { entry, incident } = line;
  const group = incident === undefined ? entry.stream : `INCIDENT#${incident.id}`;
  return {
    group: group.slice(0, LONGEST),
    id: `${entry.stream}/${entry.seq}`.slice(-LONGEST),
    body: saidIn(line, place),
  };
}

/** What telling in order needs from outside. */
export interface OrderedPorts {
  readonly publish: (message: Ordered) => Promise<void>;
  readonly setAside: DeadLetter;
  readonly log: Log;
}

/**
 * Publishes messages one after the other, and never fails: pages go the same way, and wait for nobody. What is not taken is set aside, and with it what comes
 * after it in the same batch, so that nothing overtakes and an SNS that does not answer is waited for once.
 */
export function inOrder({ publish, setAside, log }: OrderedPorts): (messages: readonly Ordered[]) => Promise<void> {
  return async (messages) => {
    let problem: string | undefined;
    for (const message of messages) {
      problem ??= await publish(message).then(
        () => undefined,
        (error: unknown) => errorText(error),
      );
      if (problem === undefined) continue;
      log.error('An alert could not be published in order', { id: message.id, error: problem });
      await setAside(JSON.stringify(message), problem).catch((error: unknown) => {
        log.error('It could not be set aside either: it stands in the record', {
          id: message.id,
          error: errorText(error),
        });
      });
    }
  };
}
