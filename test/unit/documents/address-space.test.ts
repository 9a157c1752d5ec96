import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isMuchOfInternet } from '../../../lib/documents/address-space.ts';

const manyOffices = (count: number) =>
  Array.from({ length: count }, (_, index) => `203.0.${Math.floor(index / 256)}.${index % 256}`);

describe('much of the internet', () => {
  test.each<[string, string[]]>([
    ['everything', ['0.0.0.0/0']],
    ['everything, IPv6', ['::/0']],
    ['everything, written with another address', ['203.0.113.7/0']],
    ['everything, IPv6 in full', ['0:0:0:0:0:0:0:0/0']],
    ['two halves', ['0.0.0.0/1', '128.0.0.0/1']],
    ['one half', ['128.0.0.0/1']],
    ['an eighth', ['0.0.0.0/5']],
    ['a half of IPv6', ['::/1']],
    ['all that is given out of IPv6', ['2000::/3']],
    ['everything in 256 parts', Array.from({ length: 256 }, (_, index) => `${index}.0.0.0/8`)],
    [
      'an eighth in small parts',
      Array.from({ length: 512 }, (_, index) => `60.${index % 256}.${index < 256 ? 0 : 128}.0/17`),
    ],
    ['exactly an IPv4 /8', ['60.0.0.0/8']],
    ['exactly an IPv6 /16', ['2a00::/16']],
    ['an eighth behind a part of it', ['60.0.0.0/10', '60.0.0.0/8']],
    ['an eighth before a part of it', ['60.0.0.0/8', '60.0.0.0/10']],
    ['everything, behind an office', ['198.51.100.0/24', '0.0.0.0/0', '2001:db8::/32']],
  ])('%s', (_name, ranges) => {
    expect(isMuchOfInternet(ranges)).toBe(true);
  });

  test.each<[string, string[]]>([
    ['nothing', []],
    ['an office', ['198.51.100.0/24', '2001:db8::/32']],
    ['one address', ['198.51.100.7']],
    ['a private network', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']],
    ['unique local IPv6', ['fc00::/7']],
    ['this network and loopback', ['0.0.0.0/8', '127.0.0.0/8']],
    ['multicast and the reserved rest', ['224.0.0.0/3']],
    ['the same network many times', Array.from({ length: 5_000 }, () => '203.0.0.0/16')],
    ['an internet provider in IPv6', ['2a02::/20']],
    ['half an IPv4 /8', ['60.0.0.0/9']],
    ['half an IPv4 /8, and its halves again', ['60.0.0.0/9', '60.0.0.0/10', '60.64.0.0/10']],
    ['half an IPv6 /16', ['2a00::/17']],
    ['an IPv4 /8 after more ranges than any list holds', [...manyOffices(2_000), '60.0.0.0/8']],
    ['no ranges', ['sg-1', '', '0.0.0.0/x', '0.0.0.0/33', '1.2.3/8', 'any']],
  ])('not: %s', (_name, ranges) => {
    expect(isMuchOfInternet(ranges)).toBe(false);
  });

  test('however a range is cut in pieces, and in whatever order they come, the answer is that of the whole', () => {
    const octet = fc.integer({ min: 1, max: 223 });
    fc.assert(
      fc.property(octet, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 3 }), (first, prefix, cuts) => {
        const pieces = Array.from({ length: 2 ** cuts }, (_, index) => {
          const base = (first << 24) >>> 0;
          const start = base - (base % 2 ** (32 - prefix));
          const piece = start + index * 2 ** (32 - prefix - cuts);
          return `${[24, 16, 8, 0].map((shift) => Math.floor(piece / 2 ** shift) % 256).join('.')}/${prefix + cuts}`;
        });

        expect(isMuchOfInternet(pieces.reverse())).toBe(isMuchOfInternet([`${first}.0.0.0/${prefix}`]));
      }),
    );
  });
});
