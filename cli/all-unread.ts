import type { Part } from '../lib/board/state.ts';

/** Throws where none of several looks was answered, and all for one reason: that nobody is signed in is said once, and nothing is made of what nobody saw. */
export function refuseAllUnread(looks: readonly Part<unknown>[]): void {
  const reasons = new Set(looks.map((one) => (one.ok ? undefined : one.said)));
  const [reason] = reasons;
  if (reasons.size === 1 && reason !== undefined) throw new Error(reason);
}
