import * as z from 'zod/mini';
import { InvalidInputError } from '../errors.ts';
import { read } from '../text/schema.ts';

/**
 * The envelope EventBridge delivers.
 * Source: EventBridge User Guide, "Event structure": version, id, detail-type, source, account, time, region, resources, detail.
 */
const eventSchema = z.object({
  id: z.string().check(z.minLength(1)),
  'detail-type': z.string().check(z.minLength(1)),
  source: z.string().check(z.minLength(1)),
  account: z.string().check(z.regex(/^\d{12}$/, 'must be a 12-digit account id')),
  time: z.string().check(z.refine((value) => !Number.isNaN(Date.parse(value)), 'must be an ISO 8601 time')),
  region: z.string().check(z.minLength(1)),
  resources: z._default(z.array(z.string()), []),
  detail: z.record(z.string(), z.unknown()),
});

/** An account event as EventBridge hands it over; `detail` is the service's own record. */
export type AccountEvent = z.infer<typeof eventSchema>;

/** Reads an EventBridge envelope; throws InvalidInputError naming each field that is wrong. */
export function parseEvent(input: unknown): AccountEvent {
  const reading = read(eventSchema, input);
  if (reading.ok) return reading.value;
  throw new InvalidInputError(`Not an EventBridge event: ${reading.problem}`, { cause: reading.cause });
}
