import { stableId } from '../text/hash.ts';
import { isPlaceholder } from '../text/placeholder.ts';
import { sourceNetworkOf } from './actor.ts';
import type { Threshold } from './detection.ts';
import type { AccountEvent } from './event.ts';
import { keyForm } from './one-form.ts';

/** One event as a threshold counts it: when it happened (milliseconds), and the value that must be distinct. */
export interface Mark {
  readonly at: number;
  readonly value: string;
}

/**
 * What an event counts for, or undefined when it does not count (no key, or no value). Without `distinct` each event id counts once.
 * Key and value have one form however they are spelled. A placeholder stands for somebody, or something, of its own: as a value
 * it counts like no other, as a key the address counts instead.
 */
export function markOf(threshold: Threshold, event: AccountEvent): (Mark & { readonly key: string }) | undefined {
  const named = threshold.key(event);
  const key = named !== undefined && isPlaceholder(named) ? sourceNetworkOf(event) : named;
  const value = threshold.distinct === undefined ? event.id : threshold.distinct(event);
  if (key === undefined || value === undefined) return undefined;
  const one = threshold.distinct === undefined || isPlaceholder(value) ? event.id : keyForm(value, event);
  const counted = one.length <= LONGEST ? one : `too long: ${stableId(one)}`;
  return { key: keyForm(key, event), at: Date.parse(event.time), value: counted };
}

/** The longest value counted as it is, characters; no name or ARN of AWS is longer, and the table keeps each. */
const LONGEST = 2_048;

/** The window of a threshold, milliseconds. */
export function windowOf(threshold: Threshold): number {
  return threshold.minutes * 60_000;
}

/** The distinct values counted within a window's length of the time `at`, in the order of time. */
export function countedValues(threshold: Threshold, marks: readonly Mark[], at: number): string[] {
  const near = marks.filter((mark) => Math.abs(mark.at - at) <= windowOf(threshold)).sort((a, b) => a.at - b.at);
  return [...new Set(near.map(({ value }) => value))];
}

/**
 * Whether some window of the threshold's length that holds the time `at` has enough distinct values. `marks` may come in any
 * order and more than once; those out of reach do not matter. Both ends of a window belong to it.
 */
export function isReached(threshold: Threshold, marks: readonly Mark[], at: number): boolean {
  const length = windowOf(threshold);
  const near = marks.filter((mark) => Math.abs(mark.at - at) <= length).sort((a, b) => a.at - b.at);
  // Slides over the windows that begin with a mark, so that thousands of repetitions cost no more than they are.
  const inside = new Map<string, number>();
  let end = 0;
  for (const { at: start, value } of near) {
    if (start > at) return false;
    for (let next = near[end]; next !== undefined && next.at <= start + length; next = near[end]) {
      inside.set(next.value, (inside.get(next.value) ?? 0) + 1);
      end += 1;
    }
    if (inside.size >= threshold.count) return true;
    const left = (inside.get(value) ?? 0) - 1;
    if (left > 0) inside.set(value, left);
    else inside.delete(value);
  }
  return false;
}
