import type { AccountEvent } from '../domain/finding/event.ts';
import { fromRecord } from './envelope.ts';
import type { Glimpse, Sink } from './sink.ts';
import { eventsIn } from './unwrap.ts';

/** Where events go that were found in a file, and what was not one. */
export interface EventTaker {
  event(event: AccountEvent): void;
  problem(text: string): void;
  /** The file, or a part of it, is something else than events: `VPC flow logs`. */
  other(kind: string): void;
  /** Resolves when there is room for more. */
  ready(): Promise<void>;
  /** Where it is there, records are asked about before they are parsed, as a Sink does. */
  wants?(glimpse: Glimpse, record: string): boolean;
}

/** A sink that turns values into events and passes on what is none, with the place where there is one. */
export function eventSink(taker: EventTaker): Sink {
  let values = 0;
  const value = (found: unknown) => {
    values += 1;
    eventsIn(found, {
      event: (event) => taker.event(event),
      problem: (reason) => taker.problem(`value ${values} ${reason}`),
      other: (kind) => taker.other(kind),
    });
  };
  return {
    value,
    record: (record) => {
      const wrapped = 'eventSource' in record ? fromRecord(record as Record<string, unknown>) : undefined;
      if (wrapped === undefined || !('event' in wrapped)) value(record);
      else {
        values += 1;
        taker.event(wrapped.event);
      }
    },
    problem: (place, reason) => taker.problem(`${place} ${reason}`),
    other: (kind) => taker.other(kind),
    ready: () => taker.ready(),
    ...(taker.wants === undefined ? {} : { wants: taker.wants }),
  };
}
