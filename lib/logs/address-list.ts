import { boundsOf, parseRange, rangesOf } from '../domain/network/ranges.ts';
import { jsonIn, textAt } from '../domain/text/json.ts';

/** Addresses that somebody publishes as bad, e.g. Spamhaus DROP or the exits of Tor. */
export interface AddressList {
  /** How many ranges it holds. */
  readonly size: number;
  /** Why nothing of it is used, where that is so. */
  readonly problem?: string;
  /** The range of the list that an address is in. */
  holding(address: string): string | undefined;
}

/** More lines than that, and longer ones, are no list of bad addresses but a mistake. */
const MOST = 200_000;
const LONGEST_LINE = 1_000;

/** No list means a range this wide: the prefix of the widest that is taken. */
const WIDEST = { 4: 8, 6: 16 };

/** A sixteenth of all IPv4 addresses; what is published as bad is less than a hundredth. */
const MOST_ADDRESSES = 2 ** 28;

/**
 * Reads a list: an address or range a line, what follows `;` or `#` is a remark (Spamhaus DROP); a line of JSON with `cidr` (DROP's newer
 * form); `ExitAddress <address> <time>` (Tor). What is none of it is left out, and so is a range as wide as /7, of IPv6 as /15: no list means that. A list
 * that would have everybody blocked in pieces is not used at all.
 */
export function addressList(text: string): AddressList {
  const ranges = text.split('\n', MOST).flatMap((line) => rangeIn(line) ?? []);
  const problem = problemOf(text, ranges);
  if (problem !== undefined) return { size: 0, problem, holding: () => undefined };
  const found = rangesOf(ranges);
  return {
    size: ranges.length,
    holding(address) {
      const parsed = parseRange(address);
      return parsed === undefined ? undefined : found.covering(boundsOf(parsed));
    },
  };
}

function problemOf(text: string, ranges: readonly string[]): string | undefined {
  if (ranges.length === 0) return text.trim() === '' ? undefined : 'no line of it is an address or a range';
  const wide = ranges.reduce((sum, range) => sum + addressesIn(range), 0);
  return wide <= MOST_ADDRESSES ? undefined : 'it holds more than a sixteenth of all IPv4 addresses';
}

function addressesIn(range: string): number {
  const parsed = parseRange(range);
  return parsed?.[0].bits === 32 ? 2 ** (32 - parsed[1]) : 0;
}

function rangeIn(text: string): string | undefined {
  if (text.length > LONGEST_LINE) return undefined;
  const line = text.trim();
  const [word = ''] = line
    .replace(/^ExitAddress /, '')
    .replace(/[;#].*$/, '')
    .trim()
    .split(/\s+/);
  const named = line.startsWith('{') ? textAt(jsonIn(line), 'cidr') : word;
  const range = named === undefined ? undefined : parseRange(named);
  if (range === undefined) return undefined;
  return range[1] < WIDEST[range[0].bits === 32 ? 4 : 6] ? undefined : named;
}
