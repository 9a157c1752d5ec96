/** How long CloudTrail's event history is asked, ms: a step has a minute, and what can be done without the history is to be done in it. */
const LONGEST_MS = 25_000;

/** Ends a look at the event history in time, as the SDK takes it: whoever has CloudTrail throttle all lookups must not hold up a repair. */
export function historyTime(): { readonly abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(LONGEST_MS) };
}
