import { describe, expect, test } from '@jest/globals';
import { Budget } from '../../../lib/pattern/budget.ts';
import { compilePattern } from '../../../lib/pattern/compile.ts';

const passing = (values: unknown[], texts: unknown[]) => {
  const matches = compilePattern({ a: values });
  return texts.filter((a) => matches({ a }));
};

describe('a text is compared with the quotes around it, as the reference engine does:', () => {
  test('a beginning that ends in a quote is the whole', () => {
    expect(passing([{ prefix: 'ab"' }], ['ab', 'abc', 'ab"c', 'a'])).toEqual(['ab', 'ab"c']);
  });

  test('an end that begins with one is, too', () => {
    expect(passing([{ suffix: '"ab' }], ['ab', 'cab', 'c"ab', 'b'])).toEqual(['ab', 'c"ab']);
  });
});

describe('an anything-but of no texts', () => {
  const OPERATORS = ['prefix', 'suffix', 'equals-ignore-case', 'wildcard'];
  const none = (operator: string) => ({ 'anything-but': { [operator]: [] } });

  test.each(OPERATORS)('matches nothing behind other values: %s', (operator) => {
    expect(passing(['x', none(operator)], ['x', 'y', ''])).toEqual(['x']);
  });

  test.each(OPERATORS)('is refused as the first: %s', (operator) => {
    expect(() => compilePattern({ a: [none(operator), 'x'] })).toThrow(
      `$.a[0].anything-but.${operator}: must not be empty`,
    );
  });

  test('is refused in the dialect before $or', () => {
    expect(() => compilePattern({ $or: ['x'], a: { $or: { b: ['x', none('equals-ignore-case')] } } })).toThrow(
      'only objects may stand in $or',
    );
  });

  test.each<[object, string]>([
    [{ 'anything-but': { prefix: [], suffix: [] } }, 'takes exactly one operator'],
    [{ 'anything-but': { numeric: [] } }, 'does not take "numeric"'],
    [{ 'anything-but': { prefix: [] }, prefix: 'x' }, 'exactly one operator'],
    [{ prefix: [] }, '$.a[1].prefix: must be a string'],
    [{ exists: { prefix: [] } }, 'must be true or false'],
    [{}, 'exactly one operator'],
  ])('is something else and refused: %j', (value, reason) => {
    expect(() => compilePattern({ a: ['x', value] })).toThrow(reason);
  });
});

describe('what a list holds beside it, or a list of another branch at the same place, changes what a value means', () => {
  const DIGITS = 10_000_001;
  const inBranches = (one: unknown, other: unknown) => ({
    $or: [
      { a: [one], b: ['1'] },
      { a: [other], c: ['1'] },
    ],
  });
  const addresses = { cidr: '16.0.0.0/8' };

  test('a number is no address beside numbers', () => {
    expect(passing([addresses, 1], [DIGITS, 1])).toEqual([1]);
    expect(passing([addresses, 'x'], [DIGITS, 'x'])).toEqual([DIGITS, 'x']);
  });

  test.each<[unknown, boolean]>([
    [1, false],
    [{ 'anything-but': [5] }, false],
    [{ 'anything-but': ['x'] }, true],
    ['x', true],
  ])('nor where another branch has numbers there: %j', (other, matched) => {
    expect(compilePattern(inBranches(addresses, other))({ a: DIGITS, b: '1' })).toBe(matched);
  });

  test('an anything-but of texts makes no list one of numbers', () => {
    const texts = [{ wildcard: 'x*' }, { 'anything-but': ['x'] }];
    const pattern = {
      $or: [
        { a: [addresses], b: ['1'] },
        { a: texts, c: ['1'] },
      ],
    };

    expect(compilePattern(pattern)({ a: DIGITS, b: '1' })).toBe(true);
  });

  test('a text in any case begins with anything behind a wildcard that begins with a star', () => {
    const folded = { 'equals-ignore-case': 'Root' };
    const behind = (other: unknown[]) => ({
      $or: [
        { a: [{ wildcard: '*x' }], b: ['1'] },
        { a: other, c: ['1'] },
      ],
    });

    expect(passing([{ wildcard: '*x' }, folded], ['root', 'yoot', 'zoo'])).toEqual(['root', 'yoot']);
    expect(passing([{ wildcard: 'x*' }, folded], ['root', 'yoot', 'zoo'])).toEqual(['root']);
    expect(compilePattern(behind([folded]))({ a: 'yoot', c: '1' })).toBe(true);
    expect(compilePattern(behind([{ prefix: 'q' }, folded]))({ a: 'yoot', c: '1' })).toBe(true);
  });
});

describe('an anything-but costs', () => {
  const steps = (value: object, a: string) => {
    const budget = new Budget();
    compilePattern({ a: [value] })({ a }, budget);
    return budget.spent;
  };

  test('a comparison for each text', () => {
    expect(steps({ 'anything-but': { prefix: ['p', 'q', 'r'] } }, 'x')).toBe(3);
  });

  test('the length of a long text for each search', () => {
    expect(steps({ 'anything-but': { wildcard: ['*x*y', '*z*w'] } }, 'q'.repeat(640))).toBe(24);
  });
});
