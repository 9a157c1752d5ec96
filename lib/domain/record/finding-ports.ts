import type { Finding } from '../finding/finding.ts';
import type { Mark } from '../finding/threshold.ts';
import type { Told, ToldMark } from '../telling/told.ts';

/**
 * What the store knows of an event after recording it: `mine` for this invocation to handle, `busy` where another invocation is at
 * it (whose own retry carries on should it break off), `done` where everything that follows from it was done.
 */
export type Recorded =
  | { readonly state: 'busy' | 'done' }
  | {
      readonly state: 'mine';
      /** How often the finding was seen so far. */
      readonly count: number;
      /** When it was seen before this event, ISO 8601; undefined where this event is the first. */
      readonly lastSeen?: string | undefined;
      /** An earlier invocation began to handle this event, and broke off. */
      readonly resumed: boolean;
      /** It had ended before this event. */
      readonly reopened: boolean;
      /** Where it was seen before: the incident it is part of, and what it was recorded as, which is read where something is planned by it. */
      readonly incident?: string | undefined;
      recorded(): Finding | undefined;
      readonly told: Told;
    };

/** Findings, their counts and what people were told of them. `by` is the invocation that asks; the same for each retry of it. */
export interface FindingStore {
  /** Counts an event once, and claims it for this invocation. */
  record(finding: Finding, by: string, now: Date): Promise<Recorded>;
  /** Writes what was told; where somebody else wrote since, nothing is written and the answer is what they wrote. */
  saveTold(id: string, marks: readonly ToldMark[], revision: number): Promise<{ saved: boolean; told: Told }>;
  /** What this invocation claimed to tell is told. */
  settleTold(id: string, by: string, known?: Told): Promise<void>;
  /** Everything that follows from this event was done: it is skipped when delivered again. */
  finish(finding: Finding): Promise<void>;
  /** This invocation failed at an event: whoever gets it next carries on at once. Without effect where another one is at it. */
  release(finding: string, eventId: string, by: string, now: Date): Promise<void>;
  /**
   * Marks a finding closed by an event; as stored, `told` where people know of this end, or undefined where there is none, or it is closed. `opened`: not where
   * anything was opened since.
   */
  close(id: string, time: string, eventId: string, opened?: number): Promise<Finding | 'told' | undefined>;
  /** Whether what a finding says may still be so: it was neither closed, nor answered, nor did any that told it take it back. */
  goesOn(id: string): Promise<boolean>;
  /** People were told that an event closed it. */
  closeTold(id: string, eventId: string): Promise<void>;
  /** Where a finding is kept, for whoever is told of it and wants to check. */
  whereIs(id: string): { readonly table: string; readonly pk: string; readonly sk: string };
}

/** A finding as it was recorded; undefined when there is none of this id. */
export type ReadFinding = (id: string) => Promise<Finding | undefined>;

/** What thresholds have counted. */
export interface MarkStore {
  /**
   * Records a mark of a detection's key (again, without effect, when it is there) and gives the marks within the window around it:
   * all of them, or at least so many that they are enough.
   */
  mark(
    detection: string,
    key: string,
    mark: Mark,
    windowMs: number,
    now: Date,
    isEnough: (marks: readonly Mark[]) => boolean,
  ): Promise<Mark[]>;
}
