import { expect, test } from '@jest/globals';
import { compilePattern } from '../../lib/pattern/compile.ts';

const deep = (levels: number): object => (levels === 0 ? { a: ['x'] } : { a: deep(levels - 1) });

test.each<[unknown, string]>([
  ['x', '$: a pattern is a JSON object'],
  [null, '$: a pattern is a JSON object'],
  [[], '$: a pattern is a JSON object'],
  [{}, '$: an empty object is not allowed'],
  [{ a: { b: {} } }, '$.a.b: an empty object is not allowed'],
  [{ a: { b: 'x' } }, '$.a.b: must be an object or an array of values'],
  [{ a: null }, '$.a: must be an object or an array of values'],
  [{ $or: 'x' }, '$.$or: must be an array of patterns'],
  [{ $or: ['x', { a: ['y'] }] }, '$.$or[0]: only objects may stand in $or'],
  [{ $or: [{ a: ['x'] }] }, '$.$or: $or needs at least two patterns'],
  [{ a: { $or: [{ b: ['x'] }, { prefix: ['y'] }] } }, '$.a.$or[1].prefix: inside $or, "prefix" may not be a field'],
  [{ a: [] }, '$.a: an array of values must not be empty'],
  [{ a: [{ prefix: 'x' }, { suffix: 1 }] }, '$.a[1].suffix: must be a string'],
])('%j is refused with the place and the reason', (pattern, text) => {
  expect(() => compilePattern(pattern)).toThrow(text);
});

test('a pattern may be as deep as the reference engine reads it, and no deeper', () => {
  expect(compilePattern(deep(998))(deep(0))).toBe(false);
  expect(() => compilePattern(deep(999))).toThrow('$: nested more than 1000 levels deep');
});

test('$or may multiply to so many combinations, and to no more', () => {
  const tens = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, at) => [
        `f${at}`,
        { $or: Array.from({ length: 10 }, (__, index) => ({ [`k${index}`]: ['x'] })) },
      ]),
    );

  expect(() => compilePattern(tens(4))).not.toThrow();
  expect(() => compilePattern(tens(5))).toThrow('more than 10000 combinations of $or');
});

test('what cannot be read with $or as the operator is read with it as a field, in the dialect before it', () => {
  const matches = compilePattern({ $or: ['x'], a: { $or: { b: ['y'] } } });

  expect([matches({ $or: 'x', a: { $or: { b: 'y' } } }), matches({ $or: 'y', a: { $or: { b: 'y' } } })]).toEqual([
    true,
    false,
  ]);
});
