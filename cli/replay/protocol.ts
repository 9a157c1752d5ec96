import type { Match } from '../../lib/replay/match.ts';

/** What a worker is started with. */
export interface WorkerSettings {
  readonly readOnly: boolean;
  /** Count the events that each derived rule would wake triage for. */
  readonly countRules: boolean;
}

/** What a worker is told: a file to read, or that a piece of its results was taken. */
export type Order = { readonly file: string } | { readonly taken: true };

/** What was found in a file, in one piece or several; the last one is `done`. */
export interface Batch {
  readonly matches: readonly Match[];
  readonly problems: readonly string[];
  readonly events: number;
  /** Events that each rule lets through, by the rule's position. */
  readonly ruleEvents: readonly number[];
  readonly done: boolean;
}
