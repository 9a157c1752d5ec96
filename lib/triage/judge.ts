import { EventTooCostlyError } from '../domain/errors.ts';
import type { Detection } from '../domain/finding/detection.ts';
import type { AccountEvent } from '../domain/finding/event.ts';
import { Budget } from '../pattern/budget.ts';
import type { Detector } from './detector.ts';

/** The detections that an event raises and those it ends. */
export interface Judged {
  readonly raised: readonly Detection[];
  readonly closed: readonly Detection[];
}

/** What came of judging an event: detections, nobody who looks at its kind, or that it would cost too much. */
export type Judgement =
  | ({ readonly kind: 'judged' } & Judged)
  | { readonly kind: 'nobody' }
  | { readonly kind: 'too costly'; readonly reason: string };

/** Asks all that is to be known about an event before anything follows from it, within one budget. */
export function judge(event: AccountEvent, detector: Detector): Judgement {
  const budget = new Budget();
  try {
    if (!detector.concerns(event, budget)) return { kind: 'nobody' };
    return { kind: 'judged', raised: detector.raised(event, budget), closed: detector.closed(event, budget) };
  } catch (error) {
    if (error instanceof EventTooCostlyError) return { kind: 'too costly', reason: error.message };
    throw error;
  }
}
