import { IpSetFullError } from '../errors.ts';
import { type Cidr, type Family, toCidr } from './address.ts';

/** Where a web ACL works: a region's balancers and APIs, or CloudFront (always through us-east-1). */
export type Scope = 'REGIONAL' | 'CLOUDFRONT';

/** A block we want: the truth of what riposte put in an IP set, for how long and why. Times are epoch seconds. */
export interface Lease {
  readonly cidr: string;
  readonly family: Family;
  readonly scope: Scope;
  readonly createdAt: number;
  /** When the block ends; absent for one that only a person ends. */
  readonly expiresAt?: number;
  /** False when the address was in the set before us: then ending the lease leaves it there. */
  readonly ours: boolean;
  readonly reason: string;
  readonly requestedBy: string;
}

/** AWS WAF quota "Maximum number of unique IP addresses in a single IP set". */
export const IP_SET_LIMIT = 10_000;

/** What one write of an IP set should contain, and how that differs from what is there. */
export interface SetPlan {
  readonly addresses: string[];
  readonly added: Lease[];
  readonly removed: Lease[];
  /** Active leases there was no room for. */
  readonly full: Lease[];
  /** Leases that ended: their records can go once the set is written. */
  readonly ended: Lease[];
}

/** Whether a lease holds at `now` (epoch seconds). DynamoDB's TTL deletes days late, so only the comparison decides. */
export function isActive(lease: Lease, now: number): boolean {
  return lease.expiresAt === undefined || lease.expiresAt > now;
}

/**
 * Merges our leases into an IP set: adds the active ones, drops the ended ones that we added, and keeps every address
 * that somebody else put there, in its own spelling. When the set is full the oldest leases get the room.
 */
export function mergeIpSet(
  current: readonly string[],
  leases: readonly Lease[],
  now: number,
  limit = IP_SET_LIMIT,
): SetPlan {
  const active = leases.filter((lease) => isActive(lease, now)).sort((a, b) => a.createdAt - b.createdAt);
  const ended = leases.filter((lease) => !isActive(lease, now));
  const endedOurs = new Map(ended.filter((lease) => lease.ours).map((lease) => [lease.cidr, lease]));
  const kept: string[] = [];
  const removed: Lease[] = [];
  const present = new Set<string>();
  for (const text of current) {
    const canonical = toCidr(text)?.cidr ?? text;
    const lease = endedOurs.get(canonical);
    if (lease === undefined) {
      kept.push(text);
      present.add(canonical);
    } else {
      removed.push(lease);
    }
  }
  const wanted = active.filter((lease) => !present.has(lease.cidr));
  const added = wanted.slice(0, Math.max(0, limit - kept.length));
  const full = wanted.slice(added.length);
  return { addresses: [...kept, ...added.map((lease) => lease.cidr)], added, removed, full, ended };
}

/** The error for leases that found no room, naming the lease that ends first: the next one to make room. */
export function fullSetError(
  setName: string,
  refused: readonly string[],
  leases: readonly Lease[],
  now: number,
): IpSetFullError {
  const next = leases
    .filter((lease) => lease.ours && lease.expiresAt !== undefined && isActive(lease, now))
    .filter((lease) => !refused.includes(lease.cidr))
    .sort((a, b) => (a.expiresAt ?? 0) - (b.expiresAt ?? 0))[0];
  const hint =
    next === undefined
      ? 'no lease of ours ends by itself: take addresses out by hand'
      : `the next lease to end is ${next.cidr} at ${isoTime(next.expiresAt ?? 0)}`;
  const names = refused.slice(0, 5).join(', ') + (refused.length > 5 ? ` and ${refused.length - 5} more` : '');
  return new IpSetFullError(
    `IP set ${setName} is full (${IP_SET_LIMIT} addresses): ${names} not blocked; they are as soon as there is room, and ${hint}`,
  );
}

/** Which of some ranges are missing from the addresses of a set. */
export function missingFrom(addresses: readonly string[], wanted: readonly Cidr[]): string[] {
  const present = new Set(addresses.map((text) => toCidr(text)?.cidr ?? text));
  return wanted.map((range) => range.cidr).filter((cidr) => !present.has(cidr));
}

/** Epoch seconds as ISO 8601, to the second. */
export function isoTime(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString().replace('.000Z', 'Z');
}
