import type { Held } from './held.ts';
import type { Notice, StormRule, Verdict } from './storm.ts';

/** Judges a notice by what was told of its group in this hour, and remembers it. */
export type JudgeNotice = (group: string, notice: Notice, rule: StormRule, now: Date) => Promise<Verdict>;

/** Keeps a notice for the next digest; without effect where it is kept already. */
export type HoldNotice = (held: Held, now: Date) => Promise<void>;

/** Counts a finding that the policy keeps from people, under the key of what keeps it. */
export type CountSuppressed = (key: string, now: Date) => Promise<void>;

/** How often something of the policy kept a finding from people since that was told. */
export interface SuppressedCount {
  readonly key: string;
  readonly count: number;
}

/** What is kept for the digest. */
export interface DigestStore {
  held(): Promise<Held[]>;
  /** What was told: it is not told again. */
  forget(ids: readonly string[]): Promise<void>;
  suppressed(): Promise<SuppressedCount[]>;
  /** These were told: they are taken off the counts. */
  suppressedTold(counts: readonly SuppressedCount[], now: Date): Promise<void>;
  /** When suppressions were told last, ms; 0 where never. */
  lastTold(): Promise<number>;
  /** Whether this one may tell: undefined while another one is at it. One that never ended counts for two and a half minutes. */
  begin(now: Date): Promise<Begun | undefined>;
  /** A message goes out now: until it is noted that all of it was told, whoever tells the same says so. */
  sends(now: Date): Promise<void>;
  /** `told`: all that went out is noted as told. */
  end(told: boolean): Promise<void>;
}

/** What stands of the digests before; `sent`: when one went out, or was about to, that could not note what it told, ISO 8601. */
export interface Begun {
  readonly sent?: string;
}
