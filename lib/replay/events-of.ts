import type { AccountEvent } from '../domain/event.ts';
import { eventsIn } from './envelope.ts';
import type { JsonSink } from './json-stream.ts';

/** A sink that turns JSON values into events and passes on what is none, with the place where there is one. `ready` resolves when there is room for more. */
export function eventSink(
  event: (event: AccountEvent) => void,
  problem: (text: string) => void,
  ready: () => Promise<void>,
  skipped?: () => void,
): JsonSink {
  let values = 0;
  return {
    value: (value) => {
      values += 1;
      eventsIn(value, event, (reason) => problem(`value ${values} ${reason}`));
    },
    problem: (place, reason) => problem(`${place} ${reason}`),
    ready,
    ...(skipped === undefined ? {} : { skipped }),
  };
}
