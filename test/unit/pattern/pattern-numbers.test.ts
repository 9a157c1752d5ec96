import { describe, expect, test } from '@jest/globals';
import { compilePattern } from '../../../lib/pattern/compile.ts';

describe('a number', () => {
  test.each<[unknown[], unknown[], unknown[]]>([
    [
      ['=', 5],
      [5, 5.0],
      [4, 6, '5', true, null],
    ],
    [
      ['<', 5],
      [4, -1e300],
      [5, 6, '4', true, null],
    ],
    [
      ['<=', 5],
      [4, 5],
      [5.000001, '5', true, null],
    ],
    [
      ['>', 5],
      [5.000001, 1e300],
      [5, 4, '6', true, null],
    ],
    [
      ['>=', 5],
      [5, 6],
      [4.999999, '5', true, null],
    ],
    [
      ['>', 1, '<', 3],
      [2, 1.000001, 2.999999],
      [1, 3, '2', null],
    ],
    [
      ['>=', 1, '<=', 3],
      [1, 3, 2],
      [0.999999, 3.000001, '2', null],
    ],
  ])('%j', (numeric, passing, others) => {
    const matches = compilePattern({ a: [{ numeric }] });

    expect(passing.filter((a) => !matches({ a }))).toEqual([]);
    expect(others.filter((a) => matches({ a }))).toEqual([]);
  });

  test.each<[unknown, RegExp]>([
    ['>5', /must be an array such as/],
    [['~', 5], /unknown comparison "~"/],
    [['>', '5'], /must compare with numbers/],
    [['>', 1, '<'], /must be one comparison, or > or >= followed by < or <=/],
    [['<', 1, '<', 3], /must be one comparison, or > or >= followed by < or <=/],
    [['>', 1, '>', 3], /must be one comparison, or > or >= followed by < or <=/],
    [['>', 1, '=', 3], /must be one comparison, or > or >= followed by < or <=/],
    [['>', 3, '<', 3], /the lower bound must be less than the upper one/],
  ])('that is compared as %j is refused with the reason', (numeric, reason) => {
    expect(() => compilePattern({ a: [{ numeric }] })).toThrow(reason);
  });
});

describe('a number where addresses are asked for', () => {
  const matches = compilePattern({ a: [{ cidr: '16.0.0.0/8' }] });

  test('is read as the digits of one, as the reference engine does', () => {
    expect(matches({ a: 10_000_001 })).toBe(true);
    expect(matches({ a: 20_000_001 })).toBe(false);
  });

  test('is none where its list compares numbers', () => {
    expect(compilePattern({ a: [{ cidr: '16.0.0.0/8' }, { numeric: ['=', 1] }] })({ a: 10_000_001 })).toBe(false);
  });
});
