import * as z from 'zod/mini';

/** A time of day in a time zone: `08:00 Europe/Zurich`. */
export interface TimeOfDay {
  /** `HH:MM`. */
  readonly at: string;
  /** As the IANA database names it. */
  readonly zone: string;
}

const DAY_MS = 86_400_000;
const TEXT = /^((?:[01]\d|2[0-3]):[0-5]\d) (\S{1,64})$/;

/** A setting like `08:00 Europe/Zurich`, checked. */
export const timeOfDaySchema = z.string().check(
  z.refine((text) => parseTimeOfDay(text) !== undefined, {
    error: 'must be a time of day and a time zone, for example 08:00 Europe/Zurich or 08:00 UTC',
  }),
);

/** Reads `08:00 Europe/Zurich`; undefined where it is no time, or where nobody knows the zone. */
export function parseTimeOfDay(text: string): TimeOfDay | undefined {
  const [, at, zone] = TEXT.exec(text) ?? [];
  if (at === undefined || zone === undefined) return undefined;
  try {
    wallClock(new Date(0), zone);
    return { at, zone };
  } catch {
    return undefined;
  }
}

/** Whether a time of day came between two moments, the later one included. Where the clocks are put on or back it may be an hour off. */
export function cameBetween({ at, zone }: TimeOfDay, before: Date, after: Date): boolean {
  const now = wallClock(after, zone);
  const today = `${now.slice(0, 10)} ${at}`;
  const last = now >= today ? today : `${wallClock(new Date(after.getTime() - DAY_MS), zone).slice(0, 10)} ${at}`;
  return wallClock(before, zone) < last;
}

/** What the clock on the wall shows: `2026-03-02 03:04`. Throws RangeError for a zone that nobody knows. */
function wallClock(moment: Date, zone: string): string {
  // Sweden writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone: zone }).format(moment);
}
