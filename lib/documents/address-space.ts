import { SPECIAL } from '../domain/network/address.ts';
import { type Bounds, boundsOf, parseRange } from '../domain/network/ranges.ts';

/** What the internet is made of: every IPv4 address, and the IPv6 addresses that are given out (RFC 4291). */
const INTERNET = ['0.0.0.0/0', '2000::/3'];

/** From how many public addresses on a list is no longer somebody's network: an IPv4 /8, an IPv6 /16. */
const MUCH = { 4: 2n ** 24n, 6: 2n ** 112n } as const;

/** More ranges than a security group, a prefix list or a policy can hold. */
const MOST = 2_000;

/**
 * Whether ranges together let in much of the internet: all of it, its halves, or so much that nobody in particular is meant.
 * Private and reserved ranges count for nothing; what is no range is left out.
 */
export function isMuchOfInternet(ranges: readonly string[]): boolean {
  return areMuchOfInternet(spansOf(ranges));
}

/** The same for ranges that were read before. */
export function areMuchOfInternet(spans: readonly Bounds[]): boolean {
  return ([4, 6] as const).some((family) => {
    const { internet, special } = known(family);
    const inside = clip(merge(spans, family), internet);
    return size(inside) - size(clip(inside, special)) >= MUCH[family];
  });
}

interface Known {
  readonly internet: readonly Bounds[];
  readonly special: readonly Bounds[];
}

const read = new Map<Bounds['family'], Known>();

/** The ranges that never change, read once: a rule for all ports asks for them forty times. */
function known(family: Bounds['family']): Known {
  const before = read.get(family);
  if (before !== undefined) return before;
  const special = spansOf(SPECIAL.map(([range]) => range));
  const made = { internet: merge(spansOf(INTERNET), family), special: merge(special, family) };
  read.set(family, made);
  return made;
}

/** Whether every one of some texts is an address or a range. */
export function areRanges(texts: readonly string[]): boolean {
  return texts.every((text) => spanOf(text) !== undefined);
}

/** Whether nobody on the internet has any address of a range. */
export function isReserved(range: string): boolean {
  return spansOf([range]).some(({ family, first, last }) =>
    known(family).special.some((one) => one.first <= first && one.last >= last),
  );
}

/** The ranges among some texts, each once. */
export function spansOf(ranges: readonly string[]): Bounds[] {
  return [...new Set(ranges)].slice(0, MOST).flatMap((range) => spanOf(range) ?? []);
}

/** EC2 and IAM take a range whose address is not its first (`198.51.100.7/0`) and mean the whole range. */
function spanOf(range: string): Bounds | undefined {
  const parsed = parseRange(range);
  return parsed === undefined ? undefined : boundsOf(parsed);
}

/** The spans of a family in order, those that overlap made one. */
function merge(spans: readonly Bounds[], family: Bounds['family']): Bounds[] {
  const merged: Bounds[] = [];
  for (const span of spans.filter((one) => one.family === family).sort((a, b) => (a.first < b.first ? -1 : 1))) {
    const before = merged.at(-1);
    if (before === undefined || span.first > before.last) merged.push(span);
    else if (span.last > before.last) merged[merged.length - 1] = { ...before, last: span.last };
  }
  return merged;
}

/** The parts of some spans that lie within others; `within` is short. */
function clip(spans: readonly Bounds[], within: readonly Bounds[]): Bounds[] {
  return spans.flatMap((span) =>
    within
      .filter((other) => other.first <= span.last && other.last >= span.first)
      .map((other) => ({
        family: span.family,
        first: [span.first, other.first].reduce(later),
        last: [span.last, other.last].reduce(earlier),
      })),
  );
}

/** Math.max does not take a bigint. */
function later(a: bigint, b: bigint): bigint {
  return b > a ? b : a;
}

function earlier(a: bigint, b: bigint): bigint {
  return b < a ? b : a;
}

function size(spans: readonly Bounds[]): bigint {
  return spans.reduce((sum, { first, last }) => sum + last - first + 1n, 0n);
}
