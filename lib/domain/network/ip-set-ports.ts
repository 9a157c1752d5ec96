import type { Cidr, Family } from './address.ts';
import type { Lease, Scope } from './lease.ts';
import type { Pace } from './pace.ts';

/** Whether every one of some addresses has a block in force. */
export type AllBlocked = (cidrs: readonly Cidr[], now: Date) => Promise<boolean>;

/** One WAF IP set: where it is and what it is called. */
export interface IpSetRef {
  readonly scope: Scope;
  readonly family: Family;
  readonly name: string;
  readonly id: string;
}

/** An IP set as read: the lock token is good for one write and only while nobody else writes. */
export interface IpSetContent {
  readonly addresses: readonly string[];
  readonly lockToken: string;
}

/** WAF's IP sets, which are read and written whole. */
export interface IpSets {
  read(set: IpSetRef): Promise<IpSetContent>;
  /** Replaces the whole set; false when somebody else wrote since the read (WAFOptimisticLockException). */
  write(set: IpSetRef, addresses: readonly string[], lockToken: string): Promise<boolean>;
}

/** What stands in the table for a set: its leases, ended ones included, the pace of its writes, and what cannot be read as either. */
export interface HeldLeases {
  readonly leases: readonly Lease[];
  readonly unusable: readonly { readonly key: string; readonly problem: string }[];
  readonly pace?: Pace;
}

/** The leases of IP sets, which say what riposte wants to stand in them. */
export interface LeaseStore {
  /** Everything that is kept of a set; an item that cannot be read stops none of the others. */
  list(set: Pick<IpSetRef, 'scope' | 'family'>): Promise<HeldLeases>;
  /** One lease, ended or not; undefined when there is none that can be read. */
  get(lease: Pick<Lease, 'scope' | 'family' | 'cidr'>): Promise<Lease | undefined>;
  /** Creates a lease or prolongs it; never shortens one and never forgets whose the address is. Safe to repeat. */
  grant(lease: Lease): Promise<void>;
  /** Ends a lease now; false when there is none. */
  release(lease: Pick<Lease, 'scope' | 'family' | 'cidr'>, now: number): Promise<boolean>;
  /** Takes over a lease of a version before, which has no seal, once its time is over: it ends like ours. */
  endUnsealed(lease: Pick<Lease, 'scope' | 'family' | 'cidr'>, now: number): Promise<void>;
  /** The writer adds this address: from now on it is ours to take out. */
  own(lease: Lease): Promise<void>;
  /** Forgets a lease that ended, unless it was prolonged since. */
  forget(lease: Lease, now: number): Promise<void>;
  /** The pace of a set's writes, which `list` gives, too. */
  pace(set: Pick<IpSetRef, 'scope' | 'family'>): Promise<Pace | undefined>;
  setPace(set: Pick<IpSetRef, 'scope' | 'family'>, pace: Pace): Promise<void>;
}
