import { jsonIn, textAt } from '../domain/json.ts';
import { boundsOf, parseRange, rangesOf } from '../domain/ranges.ts';

/** Addresses that somebody publishes as bad, e.g. Spamhaus DROP or the exits of Tor. */
export interface AddressList {
  /** How many ranges it holds. */
  readonly size: number;
  /** The range of the list that an address is in. */
  holding(address: string): string | undefined;
}

/** More lines than that are no list of bad addresses but a mistake. */
const MOST = 200_000;

/**
 * Reads a list: an address or range a line, what follows `;` or `#` is a remark (Spamhaus DROP); a line of JSON with `cidr` (DROP's newer
 * form); `ExitAddress <address> <time>` (Tor). What is none of it is left out, and so is a range as wide as /7: no list means that.
 */
export function addressList(text: string): AddressList {
  const ranges = text.split('\n', MOST).flatMap((line) => rangeIn(line.trim()) ?? []);
  const found = rangesOf(ranges);
  return {
    size: ranges.length,
    holding(address) {
      const parsed = parseRange(address);
      return parsed === undefined ? undefined : found.covering(boundsOf(parsed));
    },
  };
}

function rangeIn(line: string): string | undefined {
  const [word = ''] = line
    .replace(/^ExitAddress /, '')
    .replace(/[;#].*$/, '')
    .trim()
    .split(/\s+/);
  const text = line.startsWith('{') ? textAt(jsonIn(line), 'cidr') : word;
  const range = text === undefined ? undefined : parseRange(text);
  return range === undefined || range[1] < 8 ? undefined : text;
}
