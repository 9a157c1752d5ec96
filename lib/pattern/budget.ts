import { EventTooCostlyError } from '../domain/errors.ts';

/**
 * What judging one event may cost, all patterns together, in steps: a value looked at, or some characters searched through.
 * A usual event costs a few hundred; this many take about 20 ms.
 */
export const STEPS = 400_000;

/** What is left of the steps an event may cost; whoever goes beyond ends the judging, not the program. */
export class Budget {
  readonly steps: number;
  #spent = 0;

  constructor(steps = STEPS) {
    this.steps = steps;
  }

  /** How many steps were taken so far. */
  get spent(): number {
    return this.#spent;
  }

  /** Takes steps; throws EventTooCostlyError where there are not so many left. */
  spend(steps: number): void {
    this.#spent += steps;
    if (this.#spent > this.steps) {
      throw new EventTooCostlyError(`Judging the event takes more than ${this.steps.toLocaleString('en')} steps`);
    }
  }
}
