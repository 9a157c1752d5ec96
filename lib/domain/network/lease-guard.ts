import { guardAddress, isRefusal, type Protected } from './address.ts';
import type { Lease } from './lease.ts';

/** A lease that must not be acted on, and why. */
export interface UnusableLease {
  readonly lease: Lease;
  readonly reason: string;
}

/**
 * Parts leases that may be acted on from those that may not: the table is written by others, too, and what was allowed when a
 * lease was granted may be forbidden by now.
 */
export function guardLeases(
  leases: readonly Lease[],
  guarded: Protected,
): { readonly usable: Lease[]; readonly unusable: UnusableLease[] } {
  const usable: Lease[] = [];
  const unusable: UnusableLease[] = [];
  for (const lease of leases) {
    const answer = guardAddress(lease.cidr, guarded);
    if (isRefusal(answer)) unusable.push({ lease, reason: answer.reason });
    else if (answer.cidr !== lease.cidr || answer.family !== lease.family)
      unusable.push({ lease, reason: `not in the form of its set: ${answer.cidr} is meant` });
    else usable.push(lease);
  }
  return { usable, unusable };
}
