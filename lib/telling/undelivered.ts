import { chunksOf } from '../domain/in-chunks.ts';
import type { PublishAlert } from '../domain/ports.ts';
import { renderAlert } from '../domain/telling/render-alert.ts';
import { undeliveredIn } from '../domain/telling/undelivered.ts';
import { type Place, undeliveredAlert } from './undelivered-text.ts';

/** An e-mail has room for so many. */
const MOST_TOGETHER = 20;

/** What telling again needs: `forget` takes a dead letter out of its queue. */
export interface UndeliveredPorts<T> {
  readonly publish: PublishAlert;
  readonly forget: (message: T) => Promise<void>;
  /** The names of the stack's topics begin so. */
  readonly ownTopics: string;
}

/**
 * Tells on-call what did not reach a subscriber, many in one message; gives those that were told. SNS sends to all of a topic or to
 * nobody: who has them already hears of them once more, not as often as there are dead letters. What is no message of this stack
 * stays where it is. Told first and forgotten after: what breaks off in between is told again.
 */
export async function tellUndelivered<T extends { readonly body: string }>(
  dead: readonly T[],
  { publish, forget, ownTopics }: UndeliveredPorts<T>,
  place: Place,
): Promise<T[]> {
  const own = dead.flatMap((message) => {
    const undelivered = undeliveredIn(message.body);
    return undelivered?.topic.startsWith(ownTopics) ? [{ message, undelivered }] : [];
  });
  for (const some of chunksOf(own, MOST_TOGETHER)) {
    const missed = some.map(({ undelivered }) => undelivered);
    await publish(renderAlert(undeliveredAlert(missed, place)));
    for (const { message } of some) await forget(message);
  }
  return own.map(({ message }) => message);
}
