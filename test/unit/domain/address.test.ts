import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { guardAddress, isRefusal, networkOf, toCidr } from '../../../lib/domain/network/address.ts';

const guarded = { neverTouch: ['198.51.100.0/28', '2001:db8:ffff::/48'], own: ['192.0.2.10'] };

describe('guardAddress accepts what may be blocked', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7/32', 'IPV4'],
    [' 203.0.113.7 ', '203.0.113.7/32', 'IPV4'],
    ['203.0.113.7/24', '203.0.113.0/24', 'IPV4'],
    ['8.8.8.8/32', '8.8.8.8/32', 'IPV4'],
    ['2001:DB8:0:0::1', '2001:db8::1/128', 'IPV6'],
    ['2a00:1450::/32', '2a00:1450::/32', 'IPV6'],
    ['::ffff:203.0.113.7', '203.0.113.7/32', 'IPV4'],
    ['::ffff:203.0.113.7/128', '203.0.113.7/32', 'IPV4'],
  ])('%s becomes %s', (input, cidr, family) => {
    expect(guardAddress(input, guarded)).toEqual({ cidr, family });
  });
});

describe('guardAddress refuses, with the reason', () => {
  test.each([
    ['10.0.0.1', 'private range 10.0.0.0/8'],
    ['172.16.5.4', 'private range 172.16.0.0/12'],
    ['192.168.1.1/32', 'private range 192.168.0.0/16'],
    ['127.0.0.1', 'loopback'],
    ['169.254.169.254', 'link-local'],
    ['100.64.0.1', 'carrier-grade NAT'],
    ['224.0.0.1', 'multicast'],
    ['255.255.255.255', 'reserved'],
    ['0.0.0.0', 'this network'],
    ['0.0.0.0/0', '/0 range'],
    ['::/0', '/0 range'],
    ['172.0.0.0/8', 'private range 172.16.0.0/12'],
    ['8.0.0.0/8', 'wider than /16'],
    ['2a00::/12', 'wider than /32'],
    ['fe80::1', 'link-local'],
    ['fc00::1', 'private'],
    ['::1', 'loopback'],
    ['64:ff9b:1::a00:1', 'NAT64'],
    ['::ffff:0:10.0.0.1', 'IPv4 in translation'],
    ['fec0::1', 'site-local'],
    ['5f00::1', 'segment routing'],
    ['192.0.0.8', 'reserved range 192.0.0.0/24'],
    ['192.88.99.1', 'reserved range 192.88.99.0/24'],
    ['198.19.0.1', 'benchmarking range 198.18.0.0/15'],
    ['::', 'unspecified range ::/128'],
    ['64:ff9b::1', 'NAT64 range 64:ff9b::/96'],
    ['100::1', 'discard-only range 100::/64'],
    ['2001::1', 'Teredo range 2001::/32'],
    ['2002::1', '6to4 range 2002::/16'],
    ['ff02::1', 'multicast range ff00::/8'],
    ['::ffff:10.0.0.1', 'private range 10.0.0.0/8'],
    ['192.0.2.10', 'address of this account'],
    ['192.0.2.0/24', '192.0.2.10 is an address of this account'],
    ['198.51.100.5', 'never-touch list'],
    ['198.51.100.0/24', 'never-touch list'],
    ['2001:db8:ffff::1', 'never-touch list'],
    ['iam.amazonaws.com', "an AWS service's name"],
    ['AWS Internal', "an AWS service's name"],
    [' AWS Internal ', "an AWS service's name"],
    ['not AWS Internal', 'not an IP address'],
    ['AWS Internals', 'not an IP address'],
    ['iam.amazonaws.com.example.net', 'not an IP address'],
    ['not-an-address', 'not an IP address'],
    ['203.0.113', 'not an IP address'],
    ['203.0.113.256', 'not an IP address'],
    ['0313.0.0161.7', 'not an IP address'],
    ['203.0.113.7/33', 'not an IP address'],
    ['203.0.113.7/24/8', 'not an IP address'],
    ['fe80::1%eth0', 'not an IP address'],
    ['', 'not an IP address'],
  ])('%s', (input, reason) => {
    const answer = guardAddress(input, guarded);

    expect(isRefusal(answer)).toBe(true);
    expect(answer).toEqual({ input, reason: expect.stringContaining(reason) });
  });
});

test('toCidr gives the same text for every spelling of an address', () => {
  expect(toCidr('2001:0db8:0000:0000:0000:0000:0000:0001/128')).toEqual(toCidr('2001:db8::1'));
});

test('what is no address is in no network but itself', () => {
  expect(networkOf('somebody', 64)).toBe('somebody');
});

test('an accepted IPv4 address is accepted again in the form WAF keeps', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      const first = guardAddress(address, guarded);
      if (isRefusal(first)) return;
      expect(guardAddress(first.cidr, guarded)).toEqual(first);
    }),
  );
});

test('no IPv6 text makes the guard throw', () => {
  fc.assert(fc.property(fc.oneof(fc.ipV6(), fc.string()), (text) => void guardAddress(text, guarded)));
});
