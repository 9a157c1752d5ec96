import { expect, test } from '@jest/globals';
import { readAddress, writeAddress } from '../../../lib/domain/network/ip.ts';

const respelled = (text: string) => {
  const address = readAddress(text);
  return address === undefined ? undefined : writeAddress(address);
};

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['2001:db8::1:0:0:1', '2001:db8::1:0:0:1'],
  ['2001:0db8:0001:0000:0001:0001:0001:0001', '2001:db8:1:0:1:1:1:1'],
  ['::', '::'],
  ['1::', '1::'],
  ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::ffff:cb00:7107', '203.0.113.7'],
])('%s is written %s', (text, written) => {
  expect(respelled(text)).toBe(written);
});

test.each(['127.1', '0x7f.0.0.1', '010.0.0.1', '1.2.3.256', 'fe80::1%eth0', '1::2::3', '1:2:3:4:5:6:7', ':::', ''])(
  '"%s" is no address',
  (text) => {
    expect(readAddress(text)).toBeUndefined();
  },
);

test('an address is a number of as many bits as its family has', () => {
  expect(readAddress('0.0.1.0')).toEqual({ bits: 32, number: 256n, mapped: false });
  expect(readAddress('::1:0')).toEqual({ bits: 128, number: 65_536n, mapped: false });
  expect(readAddress('::ffff:0.0.1.0')).toEqual({ bits: 32, number: 256n, mapped: true });
});
