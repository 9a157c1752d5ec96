import * as z from 'zod/mini';
import type { Mode } from '../policy/policy.ts';

/** What a workflow that was to answer a finding came to. */
const ATTEMPT_OUTCOMES = [
  'approval',
  'applied',
  'observed',
  'refused',
  'undone',
  'drifted',
  'denied',
  'expired',
  'failed',
  // Refused, because nothing was there to be changed.
  'idle',
] as const;

/** The last time something was asked for about a finding, and what became of it. Times are milliseconds. */
export const attemptSchema = z.object({
  /** The id of the task that asked. */
  task: z.string(),
  askedAt: z.number(),
  /** Which attempt it is since the last that succeeded, from 1. */
  number: z.number(),
  /** Whether an earlier one had come to its end: then people are told again. */
  again: z.boolean(),
  /** Absent while nothing was reported. */
  outcome: z.exactOptional(z.enum(ATTEMPT_OUTCOMES)),
  endedAt: z.exactOptional(z.number()),
});

export type Attempt = z.infer<typeof attemptSchema>;
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number];

/**
 * How an attempt stands: it goes on; a person was asked and has not answered; what it did holds; it was done, and the same was seen again; nothing more is
 * to be expected for now; or a new attempt is due.
 */
export type Standing = 'running' | 'asked' | 'in-force' | 'overtaken' | 'settled' | 'open';

/**
 * How long a workflow may go on without a report, ms. A block takes seconds, and one that found the address blocked already
 * reports nothing; a rotation may wait for its place.
 */
const REPORTS_WITHIN = { block: 2 * 60_000, other: 60 * 60_000 };
/** How long a person may take to answer, with a margin, ms. Source: statemachines, "Ask for approval". */
const ANSWERED_WITHIN = 25 * 60 * 60_000;
const LONGEST_PAUSE = 60 * 60_000;
/**
 * What has no end (a rotation) is not repeated sooner, ms: whoever reads the new version because the old one is refused would
 * set off the next rotation, and so on. Nor is what found nothing to change: whoever tries a closed door all day would have people told all day.
 */
const ONCE_WITHIN = 24 * 60 * 60_000;

/** What an attempt's standing depends on. */
export interface Standpoint {
  readonly now: number;
  /** When the occurrence happened, ms. */
  readonly seenAt: number;
  /** What the policy lets the playbook do. */
  readonly mode: Mode;
  /** Whether what was applied is seen to hold: a block's lease. Undefined for what has no end. */
  readonly holds: boolean | undefined;
}

/** How the last attempt stands when a finding is seen again; no attempt is open. */
export function standingOf(last: Attempt | undefined, { now, seenAt, mode, holds }: Standpoint): Standing {
  if (last === undefined) return 'open';
  const { outcome, askedAt, endedAt = askedAt } = last;
  switch (outcome) {
    case undefined:
      if (holds === true) return 'in-force';
      return now - askedAt < (holds === undefined ? REPORTS_WITHIN.other : REPORTS_WITHIN.block) ? 'running' : 'open';
    case 'approval':
      return now - endedAt < ANSWERED_WITHIN ? 'asked' : 'open';
    case 'applied':
      if (holds !== undefined) return holds ? 'in-force' : 'open';
      if (seenAt <= endedAt) return 'in-force';
      return now - endedAt < ONCE_WITHIN ? 'overtaken' : 'open';
    case 'undone':
      // An undo leaves what a later attempt prolonged.
      return holds === true ? 'in-force' : 'open';
    case 'observed':
      return mode === 'observe' ? 'settled' : 'open';
    case 'idle':
      return now - endedAt < ONCE_WITHIN ? 'settled' : 'open';
    default:
      return now - endedAt < pauseAfter(last.number) ? 'settled' : 'open';
  }
}

/** The attempt that follows another. */
export function nextAttempt(last: Attempt | undefined, task: string, now: number): Attempt {
  const fresh = last === undefined || last.outcome === 'applied' || last.outcome === 'undone';
  return { task, askedAt: now, number: fresh ? 1 : last.number + 1, again: last !== undefined };
}

/** How long what failed or was refused so often is not tried again, ms: at once the first time, then 1, 2, 4 … 60 minutes. */
function pauseAfter(number: number): number {
  return number < 2 ? 0 : Math.min(LONGEST_PAUSE, 60_000 * 2 ** (number - 2));
}
