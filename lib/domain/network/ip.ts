import { isIPv4, isIPv6 } from 'node:net';

/** An address as a number, and how many bits it has: 32 or 128. */
export interface Address {
  readonly bits: 32 | 128;
  readonly number: bigint;
}

/** Reads an address; undefined for what is none. An IPv4 address in IPv6's clothes is the IPv4 address, which `mapped` says. */
export function readAddress(text: string): (Address & { readonly mapped: boolean }) | undefined {
  // Node reads four decimal parts only, and no "127.1" or octal: AWS writes nothing else, so that is a mistake or a trick.
  if (isIPv4(text)) return { bits: 32, number: numberOf(octets(text), 8n), mapped: false };
  // The part after a % is of the machine that wrote it.
  if (!isIPv6(text) || text.includes('%')) return undefined;
  const number = numberOf(groups(text), 16n);
  const mapped = number >> 32n === 0xffffn;
  return mapped ? { bits: 32, number: number & 0xffff_ffffn, mapped } : { bits: 128, number, mapped };
}

/** An address in its one spelling; of IPv6 that of RFC 5952. */
export function writeAddress({ bits, number }: Address): string {
  if (bits === 32) return parts(number, 4, 8n).join('.');
  const written = parts(number, 8, 16n).map((group) => group.toString(16));
  return new URL(`http://[${written.join(':')}]`).hostname.slice(1, -1);
}

function octets(text: string): bigint[] {
  return text.split('.').map(BigInt);
}

/** The eight groups of an IPv6 address; what ends as IPv4 is two of them, and `::` is as many zeros as are missing. */
function groups(text: string): bigint[] {
  const hexadecimal = text.replace(/[\d.]+\.\d+$/, (end) =>
    parts(numberOf(octets(end), 8n), 2, 16n)
      .map((group) => group.toString(16))
      .join(':'),
  );
  const [head = [], tail] = hexadecimal
    .split('::')
    .map((half) => (half === '' ? [] : half.split(':').map((group) => BigInt(`0x${group}`))));
  return tail === undefined ? head : [...head, ...Array<bigint>(8 - head.length - tail.length).fill(0n), ...tail];
}

function numberOf(values: readonly bigint[], width: bigint): bigint {
  return values.reduce((sum, value) => (sum << width) + value, 0n);
}

function parts(number: bigint, count: number, width: bigint): bigint[] {
  return Array.from({ length: count }, (_, index) =>
    BigInt.asUintN(Number(width), number >> (BigInt(count - 1 - index) * width)),
  );
}
