import { type Address, readAddress } from './ip.ts';

/** A range as numbers: its family (4 or 6), first and last address. */
export interface Bounds {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/** Many ranges, parsed once, to be asked often: each question takes as long as a look into a dictionary. */
export interface Ranges {
  /** The text of a range that has an address in common with this one. */
  overlapping(bounds: Bounds): string | undefined;
  /** The text of a range that has every address of this one. */
  covering(bounds: Bounds): string | undefined;
}

/** A parsed address and the length of its prefix. */
export type ParsedRange = readonly [address: Address, prefix: number];

/** More characters than any spelling of a range has, blanks around it included. */
const LONGEST = 128;

/** Reads an address or range; undefined for what is neither. An IPv4 address in IPv6's clothes is the IPv4 address. */
export function parseRange(text: string): ParsedRange | undefined {
  if (text.length > LONGEST) return undefined;
  const [head = '', tail, ...more] = text.trim().split('/');
  const address = readAddress(head);
  if (address === undefined || more.length > 0 || (tail !== undefined && !/^\d{1,3}$/.test(tail))) return undefined;
  const { bits, mapped } = address;
  const prefix = tail === undefined ? bits : Number(tail) - (mapped ? 96 : 0);
  return prefix < 0 || prefix > bits ? undefined : [address, prefix];
}

/** The first and last address of a range. */
export function boundsOf([{ bits, number }, prefix]: ParsedRange): Bounds {
  const rest = BigInt(bits - prefix);
  const first = (number >> rest) << rest;
  return { family: bits === 32 ? 4 : 6, first, last: first + (1n << rest) - 1n };
}

interface Named extends Bounds {
  readonly text: string;
}

const known = new WeakMap<readonly string[], Ranges>();

/** Ranges from texts; what is no range is left out. The same list is parsed only once. */
export function rangesOf(texts: readonly string[]): Ranges {
  const ready = known.get(texts) ?? compile(texts);
  known.set(texts, ready);
  return ready;
}

function compile(texts: readonly string[]): Ranges {
  const named = texts.flatMap((text): Named[] => {
    const parsed = parseRange(text);
    return parsed === undefined ? [] : [{ ...boundsOf(parsed), text }];
  });
  const byFamily = { 4: widest(named, 4), 6: widest(named, 6) };
  const at = (family: 4 | 6, number: bigint) => lastUpTo(byFamily[family], number);
  return {
    overlapping({ family, first, last }) {
      const near = at(family, last);
      return near !== undefined && near.last >= first ? near.text : undefined;
    },
    covering({ family, first, last }) {
      const near = at(family, first);
      return near !== undefined && near.last >= last ? near.text : undefined;
    },
  };
}

/** Ranges lie inside each other or apart: with the inner ones left out, what remains lies apart, in order. */
function widest(named: readonly Named[], family: 4 | 6): Named[] {
  const sorted = named
    .filter((one) => one.family === family)
    .sort((a, b) => (a.first === b.first ? compare(b.last, a.last) : compare(a.first, b.first)));
  const outer: Named[] = [];
  for (const one of sorted) {
    const before = outer.at(-1);
    if (before === undefined || one.first > before.last) outer.push(one);
  }
  return outer;
}

function compare(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The last range that begins at or before a number. */
function lastUpTo(sorted: readonly Named[], number: bigint): Named | undefined {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as Named).first <= number) low = middle + 1;
    else high = middle;
  }
  return sorted[low - 1];
}
