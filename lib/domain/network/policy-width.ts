import { type Cidr, toCidr } from './address.ts';

/** What a never-touch or trusted range may cover at most, as a prefix: a whole continent on the list means that nothing is ever blocked, or told. */
const WIDEST: Record<Cidr['family'], number> = { IPV4: 8, IPV6: 16 };

/** What all never-touch ranges together may cover of IPv4: half of it. */
const MOST_ADDRESSES = 2 ** 31;

/** What every ARN of an account has, and so tells nothing apart. */
const OF_ANY_ARN = /\barn\b|\baws(-[a-z]+)*\b|\b\d{12}\b/g;

/**
 * Whether a text in which `*` stands for any characters means something in particular: beside the stars there is more than a
 * letter, and more than what stands in every ARN.
 */
export function namesSomething(pattern: string): boolean {
  const fixed = pattern.replace(/\s/g, '');
  if (!fixed.includes('*')) return fixed !== '';
  return fixed.replace(OF_ANY_ARN, '').replace(/[^\p{L}\p{N}]/gu, '').length >= 2;
}

/** Whether a never-touch or trusted range is narrow enough to leave others out. */
export function isNarrow(text: string): boolean {
  const range = toCidr(text);
  return range === undefined || prefixOf(range) >= WIDEST[range.family];
}

/** Whether never-touch ranges together leave something to block. */
export function leaveSomething(texts: readonly string[]): boolean {
  const ranges = new Map(texts.flatMap((text) => toCidr(text) ?? []).map((range) => [range.cidr, range]));
  const covered = [...ranges.values()]
    .filter(({ family }) => family === 'IPV4')
    .reduce((sum, range) => sum + 2 ** (32 - prefixOf(range)), 0);
  return covered <= MOST_ADDRESSES;
}

function prefixOf({ cidr }: Cidr): number {
  return Number(cidr.split('/')[1]);
}
