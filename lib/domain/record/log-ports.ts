/** What is counted in logs: of whom, in which window. */
export interface Counted {
  readonly key: string;
  readonly window: number;
}

/** Counts of what stands in logs. */
export interface LogCounts {
  /** Adds to what was counted for a source in a window, what a batch has once; gives all of it, and whether it was handed to triage. */
  readonly count: (counted: Counted, amount: number, batch: string) => Promise<{ all: number; raised: boolean }>;
  /** Notes that it was. */
  readonly noteRaised: (counted: Counted) => Promise<void>;
}
