const IPV4 = /^\d+\.\d+\.\d+\.\d+$/;
const IPV6 = /^[0-9a-fA-F:]*$/;
const LONGEST_IPV4 = 15;
const MAPPED_V4 = /^0{20}F{4}(.{8})$/;

/**
 * An address literal as the hexadecimal digits EventBridge compares (8 for IPv4, 32 for IPv6), or undefined for anything else.
 * IPv4-mapped IPv6 addresses count as IPv4, octets may have leading zeros.
 */
export function addressDigits(text: string): string | undefined {
  if (text.length <= LONGEST_IPV4 && IPV4.test(text)) return v4Digits(text);
  // Groups may have any number of leading zeros: an IPv6 address has no longest form.
  return text.includes(':') && IPV6.test(text) ? v6Digits(text) : undefined;
}

function v4Digits(text: string): string | undefined {
  const octets = text.split('.').map(Number);
  if (octets.some((octet) => octet > 255)) return undefined;
  return octets.map((octet) => hex(octet, 2)).join('');
}

function v6Digits(text: string): string | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const count = head.length + tail.length;
  if (halves.length === 1 ? count !== 8 : count > 7) return undefined;
  const groups = [...head, ...Array.from({ length: 8 - count }, () => '0'), ...tail].map(group);
  if (groups.includes(undefined)) return undefined;
  const digits = groups.join('');
  return MAPPED_V4.exec(digits)?.[1] ?? digits;
}

function group(text: string): string | undefined {
  const value = Number.parseInt(text, 16);
  return text === '' || value > 0xffff ? undefined : hex(value, 4);
}

function hex(value: number, width: number): string {
  return value.toString(16).toUpperCase().padStart(width, '0');
}

/** The digits of the first and the last address of a CIDR range, or why it is not one that EventBridge takes. */
export function rangeDigits(
  cidr: string,
): { readonly first: string; readonly last: string } | { readonly problem: string } {
  const parts = cidr.split('/');
  while (parts.length > 1 && parts.at(-1) === '') parts.pop();
  const [address = '', mask = ''] = parts;
  if (parts.length !== 2) return { problem: 'must be a CIDR range such as 10.0.0.0/24' };
  const digits = addressDigits(address);
  if (digits === undefined) return { problem: `"${address}" is not an IP address` };
  const bits = digits.length * 4;
  if (!/^\+?\d+$/.test(mask) || Number(mask) > bits - 1) {
    return { problem: `the part after / must be a number from 0 to ${bits - 1}` };
  }
  const binary = [...digits].map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, '0')).join('');
  const fixed = binary.slice(0, Number(mask));
  return { first: toDigits(fixed.padEnd(bits, '0')), last: toDigits(fixed.padEnd(bits, '1')) };
}

function toDigits(binary: string): string {
  return (binary.match(/.{4}/g) ?? []).map((nibble) => hex(Number.parseInt(nibble, 2), 1)).join('');
}

/**
 * Whether some digits lie between two others, compared from the left and decided by the first digits that decide it, which
 * is how EventBridge's automaton reads them: an IPv6 address is compared with an IPv4 range by its first 32 bits.
 */
export function between(digits: string, first: string, last: string): boolean {
  let atFirst = true;
  let atLast = true;
  for (let index = 0; index < first.length; index += 1) {
    const digit = digits[index];
    const low = first[index] ?? '';
    const high = last[index] ?? '';
    if (digit === undefined || !/[0-9A-F]/.test(digit) || (atFirst && digit < low) || (atLast && digit > high))
      return false;
    atFirst &&= digit === low;
    atLast &&= digit === high;
    if (!atFirst && !atLast) return true;
  }
  return true;
}
