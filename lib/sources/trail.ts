import type { AccountEvent } from '../domain/finding/event.ts';
import { type Json, textAt } from '../domain/text/json.ts';

/** A trail and the moment it was changed for the worse: what was recorded of it before is the last known good. */
export function lastGood(trail: string | undefined, event: AccountEvent): Record<string, Json> | undefined {
  // A name has at most 128 characters; what is far longer than its ARN is not read.
  if (trail === undefined || trail.length > 512 || !/^(arn:[\w:/-]+:trail\/)?[\w.-]{3,128}$/.test(trail))
    return undefined;
  const before = textAt(event.detail, 'eventTime') ?? event.time;
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(before) ? { trail, before } : { trail };
}
