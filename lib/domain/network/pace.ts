/** When the last write of the IP sets of a scope was, and how many came close together. Times are epoch milliseconds. */
export interface Pace {
  readonly lastWriteAt: number;
  readonly streak: number;
}

/** The longest that gathering tasks waits, an unblock, or a block among few: the gap after so many writes in a row. */
const SHORT_GAP_MS = 8_000;
const SHORT_STREAK = 4;

/** Writes in a row before the gap of a storm grows beyond the short one: half a minute. In a burst that is over by then nobody waits longer. */
const STORM_STREAK = 6;

/** The longest that a block of a storm waits. WAF itself takes "a few seconds to a number of minutes" to carry a change everywhere. */
const STORM_GAP_MS = 60_000;

/** A write later than this after the gap was over, or than half of the gap, was not waiting for it: the burst has ended. Waits are whole seconds. */
const BURST_ENDS_AFTER_MS = 1_500;

/** Clocks of functions differ by less than this. */
const CLOCK_SKEW_MS = 5_000;

/** Whether something waits that may not wait as long as a storm's blocks may: what is to be taken out of a set, for whoever is shut out wrongly. */
export type Waiting = 'blocks' | 'unblocks';

/**
 * How long to wait before the next write, milliseconds; 0 to write at once.
 *
 * WAF takes about one UpdateIPSet a second for an account and region, and each write carries everything wanted so far. So
 * the first write of a quiet time is immediate and within a burst the gap doubles (1, 2, 4, 8 s): what arrives in between
 * rides on the next write. A storm that goes on for half a minute makes it double further, to a minute.
 */
export function waitBeforeWrite(pace: Pace | undefined, nowMs: number, waiting: Waiting = 'blocks'): number {
  // A write that is yet to come is none of ours: it would hold the writer up until then.
  if (pace === undefined || pace.lastWriteAt > nowMs + CLOCK_SKEW_MS) return 0;
  const gap = Math.min(gapMs(pace.streak), waiting === 'unblocks' ? SHORT_GAP_MS : STORM_GAP_MS);
  return Math.max(0, pace.lastWriteAt + gap - nowMs);
}

/** The pace after a write at `nowMs`. A storm is what brings an address a second and more: only then the gap grows beyond the short one. */
export function afterWrite(pace: Pace | undefined, nowMs: number, added = 0): Pace {
  const first = { lastWriteAt: nowMs, streak: 1 };
  if (pace === undefined) return first;
  const since = nowMs - pace.lastWriteAt;
  const gap = gapMs(pace.streak);
  if (since > gap + Math.max(BURST_ENDS_AFTER_MS, gap / 2)) return first;
  const isStorm = added * 1_000 >= since;
  const streak = isStorm ? pace.streak + 1 : Math.min(SHORT_STREAK, pace.streak + 1);
  return { lastWriteAt: nowMs, streak };
}

function gapMs(streak: number): number {
  if (streak <= STORM_STREAK) return Math.min(SHORT_GAP_MS, 1_000 * 2 ** (streak - 1));
  return Math.min(STORM_GAP_MS, SHORT_GAP_MS * 2 ** (streak - STORM_STREAK));
}
