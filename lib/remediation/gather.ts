import { errorText } from '../domain/errors.ts';
import { afterWrite, type Pace, waitBeforeWrite } from '../domain/pace.ts';
import type { Log } from '../domain/ports.ts';
import type { QueueMessage } from './dispatch.ts';

/** What gathering needs from outside. */
export interface GatherPorts {
  /** Up to ten messages that wait in the queue; none when it is empty. */
  readonly receive: () => Promise<readonly QueueMessage[]>;
  readonly sleep: (ms: number) => Promise<void>;
  readonly now: () => Date;
  readonly log: Log;
}

/**
 * Makes the gathering of one execution environment: the first call of a quiet time returns at once with nothing, so that a
 * single attack is answered without delay. Calls that follow closely wait with doubling gaps, as the writer of the IP sets
 * does, and return what came into the queue meanwhile: a thousand tasks become a handful of executions. Gathering ends at `until`,
 * so that time is left to start what was gathered; where the queue does not answer, it ends with what it has.
 */
export function gatherer({
  receive,
  sleep,
  now,
  log,
}: GatherPorts): (limit: number, until: Date) => Promise<QueueMessage[]> {
  let pace: Pace | undefined;
  return async (limit, until) => {
    const start = now().getTime();
    const waitMs = Math.min(waitBeforeWrite(pace, start), until.getTime() - start);
    const gathered: QueueMessage[] = [];
    if (waitMs > 0) {
      await takeAll(gathered, limit, until);
      // Where more waits than one execution takes, waiting brings nothing: the sooner it starts, the fewer writes there are.
      if (gathered.length < limit) {
        await sleep(Math.max(0, Math.min(waitMs, until.getTime() - now().getTime())));
        await takeAll(gathered, limit, until);
      }
    }
    pace = afterWrite(pace, now().getTime());
    return gathered;
  };

  /** Ten more than the limit at the most: a message that was received is carried out. */
  async function takeAll(gathered: QueueMessage[], limit: number, until: Date): Promise<void> {
    while (gathered.length < limit && now() < until) {
      const messages = await received();
      if (messages.length === 0) return;
      gathered.push(...messages);
    }
  }

  async function received(): Promise<readonly QueueMessage[]> {
    try {
      return await receive();
    } catch (error) {
      log.warn('Nothing more is gathered from the queue', { error: errorText(error) });
      return [];
    }
  }
}
