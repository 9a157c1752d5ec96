import { expect, test } from '@jest/globals';
import { compilePattern } from '../../../lib/pattern/compile.ts';

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
  [{ a: [['x']] }, '$.a[0]: an array may not stand inside an array of values'],
  [
    { a: [{ prefix: { 'equals-ignore-case': 'x', suffix: 'y' } }] },
    '$.a[0].prefix: must be a string or equals-ignore-case',
  ],
  [
    { a: [{ suffix: { prefix: 'x' } }] },
    '$.a[0].suffix: "prefix" does not go here; a string or equals-ignore-case does',
  ],
  [{ a: [{ prefix: { 'equals-ignore-case': 1 } }] }, '$.a[0].prefix.equals-ignore-case: must be a string'],
  [{ a: [{ 'anything-but': [] }] }, '$.a[0].anything-but: must not be empty'],
  [{ a: ['x', { 'anything-but': [] }] }, '$.a[1].anything-but: must not be empty'],
  [
    { a: [{ 'anything-but': { prefix: 'x', suffix: 'y' } }] },
    '$.a[0].anything-but: anything-but takes exactly one operator',
  ],
  [{ a: [{ 'anything-but': { prefix: 1 } }] }, '$.a[0].anything-but.prefix: must be a string'],
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

/** As event-ruler 2.1 has them: what names an operator, or may name one, is no field where `$or` stands. */
const RESERVED = [
  ...['exactly', 'equals-ignore-case', 'prefix', 'suffix', 'anything-but', 'exists', 'wildcard', 'numeric', 'cidr'],
  ...['=', '<', '<=', '>', '>=', 'regex', 'not-wildcard', 'not-equals-ignore-case', 'date-after', 'date-on-or-after'],
  ...['date-before', 'date-on-or-before', 'in-date-range', 'ip-address-in-range', 'ip-address-not-in-range'],
];

test.each(RESERVED)('a field may be named %s, but not inside $or', (word) => {
  expect(compilePattern({ [word]: ['x'] })({ [word]: 'x' })).toBe(true);
  expect(() => compilePattern({ $or: [{ [word]: ['x'] }, { b: ['y'] }] })).toThrow(
    `$.$or[0].${word}: inside $or, "${word}" may not be a field`,
  );
});

test('the early dialect takes no wildcard and no list of affixes in anything-but', () => {
  const early = (inner: object) => ({ $or: ['x'], a: { $or: { b: [{ 'anything-but': inner }] } } });

  expect(() => compilePattern(early({ wildcard: 'a*' }))).toThrow('only objects may stand in $or');
  expect(() => compilePattern(early({ prefix: ['a', 'b'] }))).toThrow('only objects may stand in $or');
  expect(compilePattern(early({ 'equals-ignore-case': ['a', 'b'] }))({ $or: 'x', a: { $or: { b: 'c' } } })).toBe(true);
  expect(compilePattern(early({ prefix: 'a' }))({ $or: 'x', a: { $or: { b: 'ba' } } })).toBe(true);
  expect(compilePattern(early({ prefix: 'a' }))({ $or: 'x', a: { $or: { b: 'ab' } } })).toBe(false);
});

test('branches of $or multiply with each other and with what stands beside them', () => {
  const matches = compilePattern({
    $or: [{ a: ['1'] }, { b: ['2'] }],
    c: { $or: [{ d: ['3'] }, { e: ['4'] }] },
    f: ['5'],
  });

  expect(matches({ a: '1', c: { d: '3' }, f: '5' })).toBe(true);
  expect(matches({ b: '2', c: { e: '4' }, f: '5' })).toBe(true);
  expect(matches({ b: '2', c: { d: '3' }, f: '5' })).toBe(true);
  expect(matches({ a: '2', b: '1', c: { d: '3' }, f: '5' })).toBe(false);
  expect(matches({ a: '1', c: { d: '4', e: '3' }, f: '5' })).toBe(false);
  expect(matches({ a: '1', c: { d: '3' }, f: '6' })).toBe(false);
});
