import { WrongUseError } from '../wrong-use.ts';

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The longest that is kept, ms. */
const KEPT_MS = 400 * 86_400_000;

/** Since when, where nothing need be said: then from the beginning. */
export function startOf(text: string | undefined, now: Date): Date {
  return text === undefined ? new Date(0) : sinceOf(text, now);
}

/** Since when: `90m`, `24h`, `7d`, or a time. Throws WrongUseError for anything else. */
export function sinceOf(text: string, now: Date): Date {
  const [, count, unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const at = count === undefined ? Date.parse(text) : now.getTime() - Number(count) * (UNITS[unit] ?? 0);
  if (Number.isNaN(at) || at > now.getTime())
    throw new WrongUseError(
      `--since takes 90m, 24h, 7d or a time that is over, like 2026-03-02T03:00:00Z; not ${text}`,
    );
  return new Date(Math.max(at, now.getTime() - KEPT_MS));
}
