import type { Refusal } from '../playbook.ts';
import { writeAddress } from './ip.ts';
import { boundsOf, type ParsedRange, parseRange, rangesOf } from './ranges.ts';

/** The two address families; WAF needs an IP set for each. */
export type Family = 'IPV4' | 'IPV6';

/** A range as WAF takes it: canonical text of the network address with its prefix. */
export interface Cidr {
  readonly cidr: string;
  readonly family: Family;
}

/** What must not be blocked beside the reserved ranges: the operator's never-touch CIDRs and the account's own addresses. */
export interface Protected {
  readonly neverTouch: readonly string[];
  readonly own: readonly string[];
}

/**
 * Ranges no outside client has, from IANA's special-purpose address registries (RFC 6890).
 * The documentation ranges (RFC 5737, RFC 3849) are left out on purpose: no client has them, and drills and examples use them.
 */
export const SPECIAL: readonly (readonly [string, string])[] = [
  ['0.0.0.0/8', 'this network'],
  ['10.0.0.0/8', 'private'],
  ['100.64.0.0/10', 'carrier-grade NAT'],
  ['127.0.0.0/8', 'loopback'],
  ['169.254.0.0/16', 'link-local'],
  ['172.16.0.0/12', 'private'],
  ['192.0.0.0/24', 'reserved'],
  ['192.88.99.0/24', 'reserved'],
  ['192.168.0.0/16', 'private'],
  ['198.18.0.0/15', 'benchmarking'],
  ['224.0.0.0/4', 'multicast'],
  ['240.0.0.0/4', 'reserved'],
  ['::/128', 'unspecified'],
  ['::1/128', 'loopback'],
  ['64:ff9b::/96', 'NAT64'],
  ['64:ff9b:1::/48', 'NAT64'],
  ['::ffff:0:0:0/96', 'IPv4 in translation'],
  ['100::/64', 'discard-only'],
  ['2001::/32', 'Teredo'],
  ['2002::/16', '6to4'],
  ['5f00::/16', 'segment routing'],
  ['fc00::/7', 'private'],
  ['fe80::/10', 'link-local'],
  ['fec0::/10', 'site-local'],
  ['ff00::/8', 'multicast'],
];
const SPECIAL_NAMES = new Map(SPECIAL);
const SPECIAL_TEXTS = [...SPECIAL_NAMES.keys()];

/** The widest range a person may block at once; WAF itself only refuses /0. Wider than this is an outage, not a block. */
const WIDEST: Record<Family, number> = { IPV4: 16, IPV6: 32 };

/** Reads an address or range, in any spelling, into WAF's form; undefined when it is neither. */
export function toCidr(text: string): Cidr | undefined {
  const range = parseRange(text);
  return range === undefined ? undefined : format(range);
}

/** The network of this length that a range is in, in WAF's form; a wider range, and what is none, stays as it is. */
export function networkOf(text: string, prefix: number): string {
  const range = parseRange(text);
  return range === undefined ? text : format([range[0], Math.min(range[1], prefix)]).cidr;
}

/** An IPv6 client has a whole network of this length and may use another address of it for each call. */
const CLIENT_PREFIX = 64;

/** What an address is counted and told as: an IPv4 address is itself, of IPv6 it is the client's /64; one text for every spelling. */
export function sourceOf(address: string): string {
  const range = toCidr(address);
  if (range === undefined) return address;
  return range.family === 'IPV4' ? range.cidr.replace(/\/32$/, '') : networkOf(range.cidr, CLIENT_PREFIX);
}

/** Guards that protect nothing of ours: what is left is what nobody outside can have. */
export const NOTHING_PROTECTED: Protected = { neverTouch: [], own: [] };

/** Whether an address can be an outside client's at all: neither private nor reserved, and an address. */
export function mayBeBlocked(input: string): boolean {
  return !isRefusal(guardAddress(input, NOTHING_PROTECTED));
}

/** The range to block for what was asked, or the reason it is refused. */
export function guardAddress(input: string, guarded: Protected): Cidr | Refusal {
  const range = parseRange(input);
  if (range === undefined) return { input, reason: notAnAddress(input) };
  const [address, prefix] = range;
  const cidr = format(range);
  if (prefix === 0)
    return { input, reason: 'a /0 range is every address there is; WAF refuses it and so does riposte' };
  const bounds = boundsOf(range);
  const special = rangesOf(SPECIAL_TEXTS).overlapping(bounds);
  if (special !== undefined)
    return { input, reason: `${SPECIAL_NAMES.get(special)} range ${special}: no outside client has this address` };
  const own = rangesOf(guarded.own).overlapping(bounds);
  if (own !== undefined) return { input, reason: `${own} is an address of this account` };
  const never = rangesOf(guarded.neverTouch).overlapping(bounds);
  if (never !== undefined) return { input, reason: `${never} is on the policy's never-touch list` };
  if (prefix < WIDEST[cidr.family]) {
    return {
      input,
      reason: `/${prefix} of ${writeAddress(address)} is wider than /${WIDEST[cidr.family]}, the widest riposte blocks`,
    };
  }
  return cidr;
}

/**
 * The range to block for an address that was seen: of IPv6 the client's /64, unless something in it must not be blocked; then the
 * address alone, with a note that says so.
 */
export function guardSource(input: string, guarded: Protected): (Cidr & { readonly note?: string }) | Refusal {
  const alone = guardAddress(input, guarded);
  if (isRefusal(alone) || !alone.cidr.endsWith('/128')) return alone;
  const network = guardAddress(networkOf(alone.cidr, CLIENT_PREFIX), guarded);
  if (!isRefusal(network)) return network;
  return { ...alone, note: `${alone.cidr} by itself and not its /64: ${network.reason}` };
}

/** Whether a guard's answer is a refusal. */
export function isRefusal(answer: Cidr | Refusal): answer is Refusal {
  return 'reason' in answer;
}

function notAnAddress(input: string): string {
  if (/amazonaws\.com$|^AWS Internal$/i.test(input.trim())) return "an AWS service's name, not an address";
  return 'not an IP address or CIDR range';
}

function format(range: ParsedRange): Cidr {
  const [{ bits }, prefix] = range;
  const network = writeAddress({ bits, number: boundsOf(range).first });
  return { cidr: `${network}/${prefix}`, family: bits === 32 ? 'IPV4' : 'IPV6' };
}
