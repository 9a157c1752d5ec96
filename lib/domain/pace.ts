/** When the last write of the IP sets of a scope was, and how many came close together. Times are epoch milliseconds. */
export interface Pace {
  readonly lastWriteAt: number;
  readonly streak: number;
}

/** The longest a burst waits for the next write. */
const LONGEST_GAP_MS = 8_000;

/** A write later than this after the gap was over was not waiting for it: the burst has ended. Waits are whole seconds. */
const BURST_ENDS_AFTER_MS = 1_500;

/** Clocks of functions differ by less than this. */
const CLOCK_SKEW_MS = 5_000;

/**
 * How long to wait before the next write, milliseconds; 0 to write at once.
 *
 * WAF takes about one UpdateIPSet a second for an account and region, and each write carries everything wanted so far. So
 * the first write of a quiet time is immediate and within a burst the gap doubles (1, 2, 4, 8 s): what arrives in between
 * rides on the next write.
 */
export function waitBeforeWrite(pace: Pace | undefined, nowMs: number): number {
  // A write that is yet to come is none of ours: it would hold the writer up until then.
  if (pace === undefined || pace.lastWriteAt > nowMs + CLOCK_SKEW_MS) return 0;
  return Math.max(0, pace.lastWriteAt + gapMs(pace.streak) - nowMs);
}

/** The pace after a write at `nowMs`. */
export function afterWrite(pace: Pace | undefined, nowMs: number): Pace {
  const inBurst = pace !== undefined && nowMs - pace.lastWriteAt <= gapMs(pace.streak) + BURST_ENDS_AFTER_MS;
  return { lastWriteAt: nowMs, streak: inBurst ? pace.streak + 1 : 1 };
}

function gapMs(streak: number): number {
  return Math.min(LONGEST_GAP_MS, 1_000 * 2 ** (streak - 1));
}
