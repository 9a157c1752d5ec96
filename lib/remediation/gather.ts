import { afterWrite, type Pace, waitBeforeWrite } from '../domain/pace.ts';
import type { QueueMessage } from './dispatch.ts';

/** What gathering needs from outside. */
export interface GatherPorts {
  /** Up to ten messages that wait in the queue; none when it is empty. */
  readonly receive: () => Promise<readonly QueueMessage[]>;
  readonly sleep: (ms: number) => Promise<void>;
  readonly now: () => Date;
}

/**
 * Makes the gathering of one execution environment: the first call of a quiet time returns at once with nothing, so that a
 * single attack is answered without delay. Calls that follow closely wait with doubling gaps, as the writer of the IP sets
 * does, and return what came into the queue meanwhile: a thousand tasks become a handful of executions.
 */
export function gatherer({ receive, sleep, now }: GatherPorts): (limit: number) => Promise<QueueMessage[]> {
  let pace: Pace | undefined;
  return async (limit) => {
    const waitMs = waitBeforeWrite(pace, now().getTime());
    const gathered: QueueMessage[] = [];
    if (waitMs > 0) {
      await sleep(waitMs);
      // Ten more than the limit at the most: a message that was received is carried out.
      while (gathered.length < limit) {
        const messages = await receive();
        if (messages.length === 0) break;
        gathered.push(...messages);
      }
    }
    pace = afterWrite(pace, now().getTime());
    return gathered;
  };
}
