import type { Step } from './state.ts';

/** A step as a part of a strip: where it begins and how long it is, of 100; `shortened` where it lasted longer than it is drawn. */
export interface StripPart {
  readonly name: string;
  readonly state: Step['state'];
  readonly left: number;
  readonly width: number;
  readonly lasted: string;
  readonly shortened: boolean;
}

/** From so long on a step is one that waits, for a person or for time to pass, ms. */
const IDLE_MS = 30_000;

/**
 * How long each step took, one beside the other. What waits is drawn as a quarter of all that was worked, and what is quick as
 * two of a hundred at least: an hour of waiting leaves nothing to see of the seconds in which something happened.
 */
export function stripOf(steps: readonly Step[], now: number): StripPart[] {
  const times = steps.map(({ from, to }) => Math.max(0, (to === undefined ? now : Date.parse(to)) - Date.parse(from)));
  const sum = (all: readonly number[]) => all.reduce((total, ms) => total + ms, 0);
  const least = sum(times.filter((ms) => ms < IDLE_MS)) / 50 || 1;
  const worked = sum(times.map((ms) => (ms < IDLE_MS ? Math.max(ms, least) : 0))) || 1;
  const drawn = times.map((ms) => (ms < IDLE_MS ? Math.max(ms, least) : worked / 4));
  const all = sum(drawn);
  let left = 0;
  return steps.map(({ name, state }, index) => {
    const width = ((drawn[index] ?? 0) / all) * 100;
    const part = { name, state, left, width, lasted: lastedText(times[index] ?? 0) };
    left += width;
    return { ...part, shortened: (times[index] ?? 0) >= IDLE_MS };
  });
}

/** `4.2 s`, `58 min`, `3 h 5 min`. */
export function lastedText(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 2) return `${ms / 1_000} s`;
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
