import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Budget } from '../../../lib/pattern/budget.ts';
import { compilePattern } from '../../../lib/pattern/compile.ts';
import { cases } from '../support/cases.ts';

/** Units that are hard on whoever ignores case: their two forms have different lengths, or one is the start of another. */
const HARD = [
  'a',
  'A',
  'b',
  'ß',
  'S',
  's',
  'İ',
  'i',
  '\u0307',
  'ŉ',
  'ʼ',
  'N',
  '"',
  '*',
  '\\',
  '\n',
  '?',
  '\ud83d',
  'ﬁ',
  'F',
  'I',
];
const text = fc.array(fc.constantFrom(...HARD), { maxLength: 7 }).map((units) => units.join(''));

/** A unit in either case, as the reference engine reads it: halves of pairs are question marks. */
function unitSource(unit: string): string {
  const plain = /[\ud800-\udfff]/.test(unit) ? '?' : unit;
  return [plain.toLowerCase(), plain.toUpperCase()]
    .map((form) => form.replace(/[$()*+./?[\\\]^{|}-]/g, '\\$&'))
    .join('|');
}
const source = (folded: string) =>
  folded
    .split('')
    .map((unit) => `(?:${unitSource(unit)})`)
    .join('');

describe('texts in any case match as a regular expression says', () => {
  test.each<[string, (folded: string) => unknown, (folded: string) => RegExp]>([
    ['whole', (folded) => ({ 'equals-ignore-case': folded }), (folded) => new RegExp(`^"${source(folded)}"$`, 's')],
    [
      'prefix',
      (folded) => ({ prefix: { 'equals-ignore-case': folded } }),
      (folded) => new RegExp(`^"${source(folded)}`, 's'),
    ],
    [
      'suffix',
      (folded) => ({ suffix: { 'equals-ignore-case': folded } }),
      (folded) => new RegExp(`${source(folded)}"$`, 's'),
    ],
  ])('%s', (_name, matcher, expression) => {
    fc.assert(
      fc.property(text, text, text, (folded, before, after) => {
        const matches = compilePattern({ a: [matcher(folded)] });

        for (const value of [folded.toLowerCase(), folded.toUpperCase(), before, before + folded, folded + after]) {
          expect(matches({ a: value })).toBe(expression(folded).test(`"${value}"`));
        }
      }),
      { numRuns: cases(2_000) },
    );
  });

  test('the two forms of a unit differ in their first and last unit, so no second try is needed', () => {
    const units = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code));
    const cased = units.filter((unit) => unit.toLowerCase() !== unit.toUpperCase());
    const alike = cased.filter(
      (unit) =>
        unit.toLowerCase()[0] === unit.toUpperCase()[0] || unit.toLowerCase().at(-1) === unit.toUpperCase().at(-1),
    );

    expect(cased.length).toBeGreaterThan(2_000);
    expect(alike).toEqual([]);
  });
});

test('wildcards match as a regular expression says', () => {
  const piece = fc.string({ unit: fc.constantFrom('a', 'b', '.', '"', '\n'), maxLength: 3 });
  const value = fc.string({ unit: fc.constantFrom('a', 'b', '.', '"', '\n'), maxLength: 12 });
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 5 }), value, (pieces, against) => {
      const kept = pieces.filter((one, index) => one !== '' || index === 0 || index === pieces.length - 1);
      const expression = new RegExp(`^${kept.map((one) => one.replaceAll('.', '\\.')).join('.*')}$`, 's');

      expect(compilePattern({ a: [{ wildcard: kept.join('*') }] })({ a: against })).toBe(expression.test(against));
    }),
    { numRuns: cases(3_000) },
  );
});

/** Each of these takes longer than the universe has existed where a matcher tries every way. */
describe('texts that nearly match are refused at once', () => {
  const long = 250_000;

  test.each<[string, unknown, string]>([
    ['many stars', { wildcard: `${'*a'.repeat(200)}*b` }, 'a'.repeat(long)],
    ['many stars and many starts', { wildcard: `${'*aab'.repeat(100)}*aac` }, 'aab'.repeat(long / 3)],
    ['none of many stars', { 'anything-but': { wildcard: `${'*a'.repeat(200)}*` } }, 'a'.repeat(long)],
    ['any case after a star', { suffix: { 'equals-ignore-case': `b${'a'.repeat(500)}` } }, 'a'.repeat(long)],
    ['an address that is none', { cidr: '10.0.0.0/8' }, `${':'.repeat(long)}x`],
    ['an IPv4 address that is none', { cidr: '10.0.0.0/8' }, '1'.repeat(long)],
  ])('%s', (_name, matcher, value) => {
    const matches = compilePattern({ a: [{ wildcard: '*x' }, matcher] });

    expect(matches({ a: value }, new Budget(1e9))).toBe(value.endsWith('x'));
  });
});

describe('patterns that would take for ever to compile are refused', () => {
  const choices = (count: number) => Array.from({ length: count }, (_, index) => ({ [`k${index}`]: ['x'] }));

  test('with the place, as soon as there are too many combinations', () => {
    const pattern = { a: { $or: choices(1_000) }, b: { $or: choices(1_000) }, c: { $or: choices(1_000) } };

    expect(() => compilePattern(pattern)).toThrow('more than 10000 combinations');
  });

  test('and so are those nested deeper than the engine reads', () => {
    const nested = (depth: number) => {
      let pattern: Record<string, unknown> = { a: ['x'] };
      for (let level = 2; level < depth; level += 1) pattern = { a: pattern };
      return pattern;
    };

    expect(compilePattern(nested(1_000))({ a: 'x' })).toBe(false);
    expect(() => compilePattern(nested(1_001))).toThrow('nested more than 1000 levels deep');
    expect(() => compilePattern(nested(100_000))).toThrow('nested more than 1000 levels deep');
  });

  test('a list may be long, and so may a path', () => {
    const list = Array.from({ length: 200_000 }, (_, index) => `name-${index}`);
    const path = Array.from({ length: 900 }, () => 'a').join('.');

    expect(compilePattern({ a: list })({ a: 'name-199999' })).toBe(true);
    expect(compilePattern({ [path]: ['x'] })({ [path]: 'x' })).toBe(true);
  });
});
