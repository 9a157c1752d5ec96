import type { Detection } from '../domain/finding/detection.ts';
import { isReached, type Mark, windowOf } from '../domain/finding/threshold.ts';

/** How much later than the newest an event may come and still be counted exactly. */
const LATENESS_MS = 60 * 60_000;
/** Marks kept of one key; a window with more has reached any threshold long ago. */
const MARKS = 20_000;
/** Keys kept in all; the ones not seen for longest are forgotten first. */
const KEYS = 50_000;

/** Counts thresholds in memory, with the meaning they have in the table: an event raises when what came so far reaches. */
export class Windows {
  readonly #keys = new Map<string, Window>();

  /** Counts one event; whether it reaches the detection's threshold. */
  reaches(detection: Detection, key: string, mark: Mark): boolean {
    if (detection.threshold === undefined) return true;
    const name = `${detection.id} ${key}`;
    const window = this.#keys.get(name) ?? new Window(windowOf(detection.threshold));
    this.#keys.delete(name);
    this.#keys.set(name, window);
    if (this.#keys.size > KEYS) this.#keys.delete(this.#keys.keys().next().value ?? '');
    const inOrder = window.add(mark);
    if (inOrder) return window.distinct >= detection.threshold.count;
    return isReached(detection.threshold, window.around(mark.at), mark.at);
  }
}

/** The marks of one key in the order of time, with a running count of the distinct values in the newest window. */
class Window {
  readonly #length: number;
  #marks: Mark[] = [];
  #start = 0;
  readonly #counts = new Map<string, number>();

  constructor(length: number) {
    this.#length = length;
  }

  get distinct(): number {
    return this.#counts.size;
  }

  /** Adds a mark; false when it is older than one already there, so that the running count says nothing about it. */
  add(mark: Mark): boolean {
    const last = this.#marks.at(-1);
    const inOrder = last === undefined || mark.at >= last.at;
    const place = inOrder ? this.#marks.length : this.#placeOf(mark.at);
    this.#marks.splice(place, 0, mark);
    if (place < this.#start) this.#start += 1;
    else this.#counts.set(mark.value, (this.#counts.get(mark.value) ?? 0) + 1);
    this.#moveStart((this.#marks.at(-1) as Mark).at - this.#length);
    this.#forget();
    return inOrder;
  }

  /** The marks within a window's length before and after a time. */
  around(at: number): Mark[] {
    return this.#marks.slice(this.#placeOf(at - this.#length - 1), this.#placeOf(at + this.#length));
  }

  /** Where a mark of this time goes: after all that are not later. */
  #placeOf(at: number): number {
    let low = 0;
    let high = this.#marks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#marks[middle] as Mark).at <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #moveStart(from: number): void {
    for (; this.#start < this.#marks.length; this.#start += 1) {
      const mark = this.#marks[this.#start] as Mark;
      if (mark.at >= from) return;
      this.#leave(mark);
    }
  }

  #leave({ value }: Mark): void {
    const left = (this.#counts.get(value) ?? 0) - 1;
    if (left > 0) this.#counts.set(value, left);
    else this.#counts.delete(value);
  }

  #forget(): void {
    const newest = (this.#marks.at(-1) as Mark).at;
    const tooOld = this.#placeOf(newest - this.#length - LATENESS_MS);
    const drop = Math.max(tooOld, this.#marks.length - MARKS);
    // In larger steps: moving the rest of an array for every mark would cost more than the memory is worth.
    if (drop < 1_000 && drop <= this.#marks.length / 2) return;
    for (let index = this.#start; index < drop; index += 1) this.#leave(this.#marks[index] as Mark);
    this.#marks = this.#marks.slice(drop);
    this.#start = Math.max(0, this.#start - drop);
  }
}
