import type { Finding } from '../finding/finding.ts';

/** What is open in findings that are several things at once, each with an id and, for people, a name. Every step may be repeated. */
export interface PartStore {
  /** Opens a part of a finding, and the finding with it; `since`: what was said before does not end it. Empty where anything may. Open since later, it stays so. */
  open(finding: string, part: { readonly id: string; readonly name: string }, since: string, now: Date): Promise<void>;
  /** The findings in which a part is open. */
  openIn(part: string): Promise<string[]>;
  /**
   * Ends a part in a finding; the names of those that are still open, or many of them, and how often any was opened until then. Undefined where it was opened
   * after `time`: a word that comes late, or twice, ends nothing that began since.
   */
  end(
    finding: string,
    part: string,
    time: string,
  ): Promise<{ readonly open: readonly string[]; readonly opened: number } | undefined>;
  /** Remembers under what a rule judged which finding says so: who puts it right by hand names the thing, and no finding. */
  judged(finding: Finding, rule: string, now: Date): Promise<void>;
  /** Remembers that what is known by a key is over, which may come before that of which it is the end: the time of the event that says so, and its id, with a blank between. */
  sayOver(key: string, word: string, now: Date): Promise<void>;
  /** The youngest such word of after a time. */
  overAfter(key: string, at: string): Promise<string | undefined>;
  /** A finding is done with a part: it is no longer among those in which that is open, unless it was opened after `time`. */
  forget(finding: string, part: string, time: string): Promise<void>;
}
