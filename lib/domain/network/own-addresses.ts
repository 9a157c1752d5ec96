import { OwnAddressesUnknownError } from '../errors.ts';
import type { Refusal } from '../playbook.ts';
import type { Log } from '../ports.ts';
import { type Cidr, isRefusal } from './address.ts';
import { boundsOf, parseRange, rangesOf } from './ranges.ts';

/** The account's own addresses and ranges, as they were at a time (epoch milliseconds). */
export interface OwnRecord {
  readonly at: number;
  readonly ranges: readonly string[];
}

/** Where the account's own addresses are kept for a while. */
export interface OwnRecordStore {
  /** The record as it is, however old; undefined when there is none, or not a whole one. */
  read(): Promise<OwnRecord | undefined>;
  write(record: OwnRecord): Promise<void>;
  /** Takes the right to read them anew for a while; false when another one has it. */
  lock(now: number): Promise<boolean>;
  unlock(): Promise<void>;
}

/** How old the record may be when it decides, milliseconds. */
export const OLDEST_MS = 600_000;

/** Clocks of functions differ by less than this. */
const CLOCK_SKEW_MS = 30_000;

/** Whether a record of this time or later may decide what is blocked; one that says it is from the future is none of ours. */
function isFresh(record: OwnRecord | undefined, since: number, now: number): record is OwnRecord {
  return record !== undefined && record.at >= since && record.at <= now + CLOCK_SKEW_MS;
}

/** What knowing the account's own addresses needs from outside. */
export interface OwnAddressPorts {
  readonly store: OwnRecordStore;
  /** Reads them anew from EC2; throws OwnAddressesUnknownError. */
  readonly readAll: () => Promise<readonly string[]>;
  readonly log: Log;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
}

/** While another execution reads them, it is looked for its record this often. */
const LOOKS = 40;
const BETWEEN_LOOKS_MS = 500;

/** Before the IPv4 range of a VPC: whoever makes one chooses it, also one that is somebody else's on the internet. AWS gives all other addresses. */
const OF_VPC = 'vpc:';

/** The range of a VPC as it stands among the account's own. */
export function rangeOfVpc(cidr: string): string {
  return `${OF_VPC}${cidr}`;
}

/** The account's own addresses that AWS gave it. */
export function givenByAws(own: readonly string[]): string[] {
  return own.filter((range) => !range.startsWith(OF_VPC));
}

/** The range of a VPC of this account that a range lies in, or has part of; undefined where there is none. */
export function vpcOf(cidr: string, own: readonly string[]): string | undefined {
  const range = parseRange(cidr);
  const chosen = own.flatMap((one) => (one.startsWith(OF_VPC) ? one.slice(OF_VPC.length) : []));
  return range === undefined ? undefined : rangesOf(chosen).overlapping(boundsOf(range));
}

/**
 * What a guard says of an address that no person named, unless it lies in a VPC's range: it may be ours, or somebody made the VPC so that their own address is
 * not blocked. A person decides.
 */
export function unlessInVpc<Answer extends Cidr | Refusal>(answer: Answer, own: readonly string[]): Answer | Refusal {
  if (isRefusal(answer)) return answer;
  const vpc = vpcOf(answer.cidr, own);
  if (vpc === undefined) return answer;
  return {
    input: answer.cidr,
    reason: `in the range ${vpc} of a VPC of this account, which whoever made it chose: a person who knows that it is nobody of yours may do it by hand`,
  };
}

/** Gives the account's own addresses, read at most `oldestMs` ago (ten minutes where nothing is said); throws OwnAddressesUnknownError. */
export type OwnAddresses = (oldestMs?: number) => Promise<readonly string[]>;

/**
 * Makes the way to the account's own addresses: from memory, else from the record in the table,
 * else from EC2. Of many who need them at once one reads, the others wait for its record. Throws OwnAddressesUnknownError where
 * they cannot be read: without knowing what is ours, nothing is blocked.
 */
export function ownAddresses({ store, readAll, log, now, sleep }: OwnAddressPorts): OwnAddresses {
  let known: OwnRecord | undefined;

  async function refreshed(since: number): Promise<OwnRecord> {
    for (let look = 0; look < LOOKS; look += 1) {
      const record = await store.read();
      if (isFresh(record, since, now())) return record;
      if (await store.lock(now())) return readAnew();
      await sleep(BETWEEN_LOOKS_MS);
    }
    throw new OwnAddressesUnknownError(
      "The account's own addresses are being read, and that does not come to an end: nothing is blocked",
    );
  }

  async function readAnew(): Promise<OwnRecord> {
    const at = now();
    try {
      const record = { at, ranges: await readAll() };
      await store.write(record);
      log.info('The own addresses were read', { ranges: record.ranges.length, milliseconds: now() - at });
      return record;
    } finally {
      await store.unlock();
    }
  }

  return async (oldestMs = OLDEST_MS) => {
    const since = now() - oldestMs;
    if (!isFresh(known, since, now())) known = await refreshed(since);
    return known.ranges;
  };
}
