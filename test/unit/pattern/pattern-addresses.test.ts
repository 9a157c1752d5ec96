import { describe, expect, test } from '@jest/globals';
import { addressDigits, between, rangeDigits } from '../../../lib/pattern/address.ts';

describe('the digits of an address', () => {
  test.each([
    ['0.0.0.0', '00000000'],
    ['255.255.255.255', 'FFFFFFFF'],
    ['10.1.2.3', '0A010203'],
    ['010.001.002.003', '0A010203'],
    ['256.0.0.1', undefined],
    ['1.2.3', undefined],
    ['1.2.3.4.5', undefined],
    ['0001.002.003.004', undefined],
    ['iam.amazonaws.com', undefined],
    ['', undefined],
  ])('IPv4 %s', (text, digits) => {
    expect(addressDigits(text)).toBe(digits);
  });

  test.each([
    ['::', '00000000000000000000000000000000'],
    ['::1', '00000000000000000000000000000001'],
    ['1::', '00010000000000000000000000000000'],
    ['2001:db8::1', '20010DB8000000000000000000000001'],
    ['2001:DB8:0:0:0:0:0:1', '20010DB8000000000000000000000001'],
    ['1:2:3:4:5:6:7::', '00010002000300040005000600070000'],
    ['00001::', '00010000000000000000000000000000'],
    ['::ffff:a01:203', '0A010203'],
    ['::fffe:a01:203', '00000000000000000000FFFE0A010203'],
    ['1:2:3:4:5:6:7', undefined],
    ['1:2:3:4:5:6:7:8:9', undefined],
    ['1:2:3:4:5:6:7:8::', undefined],
    ['1::2::3', undefined],
    ['12345::', undefined],
    ['g::', undefined],
    ['1:::2', undefined],
    ['::ffff:10.1.2.3', undefined],
  ])('IPv6 %s', (text, digits) => {
    expect(addressDigits(text)).toBe(digits);
  });
});

describe('the ends of a range', () => {
  test.each([
    ['10.0.0.0/8', { first: '0A000000', last: '0AFFFFFF' }],
    ['10.1.2.3/0', { first: '00000000', last: 'FFFFFFFF' }],
    ['10.1.2.3/31', { first: '0A010202', last: '0A010203' }],
    ['10.1.2.3/+9', { first: '0A000000', last: '0A7FFFFF' }],
    ['10.0.0.0/8/', { first: '0A000000', last: '0AFFFFFF' }],
    ['2001:db8::/33', { first: '20010DB8000000000000000000000000', last: '20010DB87FFFFFFFFFFFFFFFFFFFFFFF' }],
    ['10.0.0.0/32', { problem: 'the part after / must be a number from 0 to 31' }],
    ['2001:db8::/128', { problem: 'the part after / must be a number from 0 to 127' }],
    ['10.0.0.0/x8', { problem: 'the part after / must be a number from 0 to 31' }],
    ['10.0.0.0/8x', { problem: 'the part after / must be a number from 0 to 31' }],
    ['10.0.0.256/8', { problem: '"10.0.0.256" is not an IP address' }],
    ['/8', { problem: '"" is not an IP address' }],
    ['10.0.0.0', { problem: 'must be a CIDR range such as 10.0.0.0/24' }],
    ['10.0.0.0/', { problem: 'must be a CIDR range such as 10.0.0.0/24' }],
    ['10.0.0.0/8/9', { problem: 'must be a CIDR range such as 10.0.0.0/24' }],
    ['', { problem: 'must be a CIDR range such as 10.0.0.0/24' }],
    ['/', { problem: 'must be a CIDR range such as 10.0.0.0/24' }],
  ])('%s', (cidr, ends) => {
    expect(rangeDigits(cidr)).toEqual(ends);
  });
});

describe('digits lie between two others', () => {
  test.each([
    ['0A01', '0A00', '0A02', true],
    ['0A00', '0A00', '0A02', true],
    ['0A02', '0A00', '0A02', true],
    ['0A03', '0A00', '0A02', false],
    ['09FF', '0A00', '0A02', false],
    ['0B00', '0A00', '0A02', false],
    // Decided by the first digits that decide it: what comes after them is not looked at.
    ['1', '0A00', '2B00', true],
    ['1zz', '0A00', '2B00', true],
    ['0', '0A00', '0B00', false],
    ['0z00', '0A00', '0Z00', false],
    ['0A0100000000', '0A00', '0A02', true],
  ])('%s between %s and %s: %s', (digits, first, last, is) => {
    expect(between(digits, first, last)).toBe(is);
  });
});
