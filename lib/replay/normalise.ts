/** Parts of a record in which an empty text says nothing: who called. A caller's parameters may be empty on purpose. */
const EMPTY_SAYS_NOTHING = new Set([
  'userIdentity',
  'additionalEventData',
  'sessionContext',
  'sessionIssuer',
  'attributes',
]);

interface Part {
  readonly object: Record<string, unknown>;
  readonly dropsEmpty: boolean;
}

/**
 * Takes out of a record what tools put in that it passed through: nulls anywhere, and empty texts where they say nothing. The
 * record itself is changed; what is taken out becomes undefined, which every reader takes for missing.
 */
export function normalise(record: Record<string, unknown>): void {
  const parts: Part[] = [{ object: record, dropsEmpty: true }];
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    const { object, dropsEmpty } = part;
    for (const key of Object.keys(object)) {
      const value = object[key];
      if (value === null || (value === '' && dropsEmpty)) object[key] = undefined;
      else if (Array.isArray(value)) {
        for (const element of value) if (isPlain(element)) parts.push({ object: element, dropsEmpty: false });
      } else if (isPlain(value)) parts.push({ object: value, dropsEmpty: EMPTY_SAYS_NOTHING.has(key) });
    }
  }
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A time without a zone, as SQL writes it (`2026-03-02 03:04:05.000`): UTC. */
const SQL_TIME = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(\.\d+)?(?: ?UTC)?$/;
/** As AWS writes times; such a text is one, and need not be parsed to know it. */
const ISO_TIME =
  /^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,3})?Z$/;
/** Milliseconds since 1970 have more digits than seconds until the year 5138. */
const SECONDS_BELOW = 1e11;
const YEAR_10000 = 253_402_300_800_000;

/** A time in any form that an export gives it, as CloudTrail writes it (UTC); undefined for what is none. */
export function isoTime(value: unknown): string | undefined {
  if (typeof value === 'string' && ISO_TIME.test(value)) return value;
  const date = new Date(typeof value === 'number' ? numberTime(value) : textTime(value));
  const time = date.getTime();
  return time >= 0 && time < YEAR_10000 ? date.toISOString().replace('.000Z', 'Z') : undefined;
}

function numberTime(value: number): number {
  return value < SECONDS_BELOW ? value * 1_000 : value;
}

function textTime(value: unknown): string | number {
  if (typeof value !== 'string') return Number.NaN;
  const [, day, time, fraction = ''] = SQL_TIME.exec(value.trim()) ?? [];
  if (day !== undefined) return `${day}T${time}${fraction}Z`;
  return /^\d{9,14}(\.\d+)?$/.test(value) ? numberTime(Number(value)) : value;
}
