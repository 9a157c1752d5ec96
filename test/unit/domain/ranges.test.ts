import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { toCidr } from '../../../lib/domain/network/address.ts';
import { type Bounds, boundsOf, parseRange, rangesOf } from '../../../lib/domain/network/ranges.ts';

function bounds(text: string): Bounds {
  const parsed = parseRange(text);
  if (parsed === undefined) throw new Error(`${text} is no range`);
  return boundsOf(parsed);
}

test('finds a range that overlaps, and one that covers', () => {
  const ranges = rangesOf(['198.51.100.0/28', '192.0.2.10', 'no range', '2001:db8:ffff::/48']);

  expect(ranges.overlapping(bounds('198.51.0.0/16'))).toBe('198.51.100.0/28');
  expect(ranges.covering(bounds('198.51.0.0/16'))).toBeUndefined();
  expect(ranges.covering(bounds('198.51.100.7'))).toBe('198.51.100.0/28');
  expect(ranges.overlapping(bounds('192.0.2.11'))).toBeUndefined();
  expect(ranges.covering(bounds('2001:db8:ffff:1::/64'))).toBe('2001:db8:ffff::/48');
});

// Few bits, so that ranges meet; from the first address to the last, and both families.
const range = fc
  .tuple(fc.nat(255), fc.integer({ min: 24, max: 32 }), fc.boolean())
  .map(([end, prefix, six]) => (six ? `2001:db8::${end.toString(16)}/${prefix + 96}` : `203.0.113.${end}/${prefix}`));

test('answers as a look at each of them would', () => {
  fc.assert(
    fc.property(fc.array(range, { maxLength: 12 }), range, (texts, asked) => {
      const [wanted, all] = [bounds(asked), texts.map(bounds).filter(({ family }) => family === bounds(asked).family)];
      const overlap = all.some((one) => one.first <= wanted.last && one.last >= wanted.first);
      const cover = all.some((one) => one.first <= wanted.first && one.last >= wanted.last);

      const ranges = rangesOf(texts);

      expect(ranges.overlapping(wanted) !== undefined).toBe(overlap);
      expect(ranges.covering(wanted) !== undefined).toBe(cover);
    }),
  );
});

test('the bounds of a range are those of its canonical form', () => {
  fc.assert(fc.property(range, (text) => expect(bounds(toCidr(text)?.cidr ?? '')).toEqual(bounds(text))));
});
