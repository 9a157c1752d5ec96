import type { Trusted } from '../../lib/domain/finding/trust.ts';
import type { Match } from '../../lib/replay/match.ts';

/** What a worker is started with. */
export interface WorkerSettings {
  readonly readOnly: boolean;
  /** What the policy trusts. */
  readonly trusted: Trusted;
  /** Count the events that each derived rule would wake triage for. */
  readonly countRules: boolean;
}

/** A file to read. */
export interface Job {
  readonly path: string;
  /** Whether there must be events in it; what cannot be read elsewhere is left out. */
  readonly certain: boolean;
}

/** What a worker is told: a file to read after those it was told before, or that a piece of a file's results was taken. */
export type Order = { readonly job: number; readonly file: Job } | { readonly job: number; readonly taken: true };

/** What a worker answers: the file it is about, and a Batch as JSON, which crosses threads faster than objects do. */
export interface Answer {
  readonly job: number;
  readonly batch: string;
}

/** What was found in a file, in one piece or several; the last one is `done`. */
export interface Batch {
  readonly matches: readonly Match[];
  /** The first problems in words, and how many there are in all. */
  readonly problems: readonly string[];
  readonly problemCount: number;
  readonly events: number;
  /** Of these, the read-only ones that are not delivered by default and were not judged. */
  readonly unheard: number;
  /** Events that each rule lets through, by the rule's position. */
  readonly ruleEvents: readonly number[];
  readonly done: boolean;
  /** There are no events in the file, and it says why: it is another service's. */
  readonly leftOut?: string;
}
