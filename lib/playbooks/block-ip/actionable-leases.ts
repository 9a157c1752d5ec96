import type { HeldLeases } from '../../domain/network/ip-set-ports.ts';
import { isActive, type Lease, mergeIpSet } from '../../domain/network/lease.ts';
import { guardLeases } from '../../domain/network/lease-guard.ts';
import { givenByAws, type OwnAddresses } from '../../domain/network/own-addresses.ts';
import { policyForChange } from '../../domain/policy/policy.ts';
import type { LoadPolicy } from '../../domain/ports.ts';

/** A lease, or what stands in the place of one, that is not acted on. */
export interface Unusable {
  readonly cidr: string;
  readonly reason: string;
}

/** What judging leases needs from outside. */
export interface LeaseGuards {
  readonly loadPolicy: LoadPolicy;
  readonly ownAddresses: OwnAddresses;
}

/** The leases a pass of the writer goes by; `hindrance` is why none of them may be added. */
export interface Actionable {
  readonly leases: readonly Lease[];
  readonly unusable: readonly Unusable[];
  readonly hindrance?: Error;
}

/**
 * Judges the leases of a set again. One that the policy's never-touch list or the guards forbid by now counts as ended, so that it
 * is not added, and is taken out where we added it. What is our own is asked only when something is to be added: that may mean
 * reading it from every region.
 */
export async function actionable(
  held: HeldLeases,
  addresses: readonly string[],
  now: number,
  ports: LeaseGuards,
): Promise<Actionable> {
  const unreadable = held.unusable.map(({ key, problem }) => ({ cidr: key, reason: problem }));
  const loaded = await ports.loadPolicy();
  const neverTouch = loaded.ok ? loaded.policy.neverTouch.cidrs : [];
  const first = judge(held.leases, { neverTouch, own: [] }, now);
  if (mergeIpSet(addresses, first.leases, now).added.length === 0)
    return { leases: first.leases, unusable: [...unreadable, ...first.unusable] };
  try {
    const policy = policyForChange(loaded);
    // A lease was granted when its address lay in no VPC, or by a person: whoever makes one afterwards ends no block.
    const own = givenByAws(await ports.ownAddresses());
    const { leases, unusable } = judge(held.leases, { neverTouch: policy.neverTouch.cidrs, own }, now);
    return { leases, unusable: [...unreadable, ...unusable] };
  } catch (error) {
    const hindrance = error instanceof Error ? error : new Error(String(error));
    const { added } = mergeIpSet(addresses, first.leases, now, Number.POSITIVE_INFINITY);
    const leases = first.leases.filter((lease) => !added.includes(lease));
    return { leases, unusable: [...unreadable, ...first.unusable], hindrance };
  }
}

function judge(leases: readonly Lease[], guarded: Parameters<typeof guardLeases>[1], now: number): Actionable {
  const active = leases.filter((lease) => isActive(lease, now));
  const { usable, unusable } = guardLeases(active, guarded);
  const forbidden = unusable.map(({ lease }) => ({ ...lease, expiresAt: now }));
  return {
    leases: [...leases.filter((lease) => !isActive(lease, now)), ...usable, ...forbidden],
    unusable: unusable.map(({ lease: { cidr }, reason }) => ({ cidr, reason })),
  };
}
