import { errorText } from '../domain/errors.ts';
import { afterWrite, type Pace, waitBeforeWrite } from '../domain/network/pace.ts';
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

/** How often it is looked whether more came, and from how many on nothing for so long says that a burst is over. */
const LOOK_MS = 1_000;
const BURST = 10;

/**
 * Makes the gathering of one execution environment: the first call of a quiet time returns at once with nothing, so that a
 * single attack is answered without delay. Calls that follow closely wait with doubling gaps, as the writer of the IP sets
 * does, and return what came into the queue meanwhile: a thousand tasks become a handful of executions. The last ones of a burst do not wait for
 * what does not come. Gathering ends at `until`, so that time is left to start what was gathered; where the queue does not answer, it ends with what it has.
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
    const end = Math.min(start + waitBeforeWrite(pace, start), until.getTime());
    const gathered: QueueMessage[] = [];
    if (end > start) await takeAll(gathered, limit, until);
    // Where more waits than one execution takes, waiting brings nothing: the sooner it starts, the fewer writes there are.
    for (let left = end - now().getTime(); left > 0 && gathered.length < limit; left = end - now().getTime()) {
      const before = gathered.length;
      await sleep(Math.min(LOOK_MS, left));
      await takeAll(gathered, limit, until);
      if (gathered.length === before && before >= BURST) break;
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
