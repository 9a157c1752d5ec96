import { describe, expect, test } from '@jest/globals';
import { Budget } from '../../../lib/pattern/budget.ts';
import { compilePattern } from '../../../lib/pattern/compile.ts';
import { compilePatterns } from '../../../lib/pattern/match-many.ts';

/** An event that notes which of its fields are looked at, in order, and with a star which objects are looked through. */
function watched(event: object): { event: object; looks: string[] } {
  const looks: string[] = [];
  const watch = (value: unknown, path: string): unknown =>
    typeof value === 'object' && value !== null
      ? new Proxy(value, {
          get(object, key) {
            if (typeof key === 'string') looks.push(`${path}${key}`);
            return watch(Reflect.get(object, key), `${path}${String(key)}.`);
          },
          ownKeys(object) {
            looks.push(`${path}*`);
            return Reflect.ownKeys(object);
          },
        })
      : value;
  return { event: watch(event, '') as object, looks };
}

/** What comes of an event, and what was looked at for it. */
function judged(matches: (event: unknown, budget?: Budget) => unknown, given: object): [unknown, string[]] {
  const { event, looks } = watched(given);
  return [matches(event), looks];
}

function steps(pattern: object, event: object): [boolean, number] {
  const budget = new Budget();
  return [compilePattern(pattern)(event, budget), budget.spent];
}

const ABOVE = [{ numeric: ['>', 1] }];

describe('what stands in an event is looked at', () => {
  test('once, however many patterns ask for it', () => {
    const many = compilePatterns([
      { detail: { a: ABOVE } },
      { detail: { a: [{ numeric: ['>', 5] }] } },
      { detail: { a: [{ numeric: ['<', 9] }], b: [{ exists: true }] } },
    ]);

    expect(judged(many, { detail: { a: 2, b: 3 } })).toEqual([
      [0, 2],
      ['detail', '*', 'detail.a', 'detail.b'],
    ]);
  });

  test('anew in the next event', () => {
    const matches = compilePattern({ detail: { a: [1] } });

    expect(judged(matches, { detail: { a: 1 } })).toEqual([true, ['detail', '*', 'detail.a']]);
    expect(judged(matches, { detail: { a: 2 } })).toEqual([false, ['detail', '*', 'detail.a']]);
    expect(judged(matches, {})).toEqual([false, ['detail', '*']]);
    expect(judged(matches, { 'detail.a': 1 })).toEqual([true, expect.arrayContaining(['detail.a'])]);
    expect(judged(matches, { detail: { a: 1 } })).toEqual([true, ['detail', '*', 'detail.a']]);
  });

  test('without looking through the event where a key of its own is asked for', () => {
    expect(judged(compilePattern({ a: [1] }), { a: 1, 'b.c': 2 })).toEqual([true, ['a']]);
  });

  test('after each object on the way was looked through once for keys with dots', () => {
    const pattern = { d: { e: { f: [1], g: [1] } } };

    expect(judged(compilePattern(pattern), { d: { e: { f: 1, g: 1 } } })).toEqual([
      true,
      ['d', '*', 'd.e', 'd.*', 'd.e.f', 'd.e.g'],
    ]);
  });

  test('no further than it goes', () => {
    const matches = compilePattern({ d: { e: { f: [{ exists: false }] } } });

    expect(judged(matches, {})).toEqual([true, ['d', '*']]);
    expect(judged(matches, { d: 'x' })).toEqual([true, ['d', '*']]);
    expect(judged(matches, { d: { e: 1 } })).toEqual([true, ['d', '*', 'd.e', 'd.*']]);
  });

  test('by its joined names only where some key has dots, and for no more steps where that is another', () => {
    const other = { 'x.y': 0, d: { e: { f: 1 } } };

    expect(judged(compilePattern({ d: { e: { f: [1] } } }), other)).toEqual([
      true,
      ['d', '*', 'd.e', 'd.e', 'd.e.f', 'd.e.f', 'd.e.f'],
    ]);
    expect(steps({ d: { e: { f: [1] } } }, other)).toEqual([true, 1]);
    expect(steps({ d: { e: { f: [1] } } }, { 'd.e': 0, d: { e: { f: 1 } } })).toEqual([true, 22]);
  });

  test('by joined names where the path has up to 24 steps; of a longer one each way is taken, for more', () => {
    const deep = (length: number, value: unknown): object =>
      Array.from({ length }).reduce((inner) => ({ a: inner }), value) as object;

    expect(steps(deep(24, ['x']), deep(24, 'x'))).toEqual([true, 1]);
    expect(steps(deep(25, ['x']), deep(25, 'x'))).toEqual([true, 105]);
  });
});

describe('what decides soonest is asked first:', () => {
  const prefixes = (...texts: string[]) => texts.map((prefix) => ({ prefix }));
  const ten = prefixes(...'abcdefghij');
  const search = { wildcard: '*x*y*z*' };

  test.each<[string, object, object, string[]]>([
    ['a text before a number', { a: ABOVE, b: ['x'] }, { a: 0, b: 'y' }, ['b']],
    ['a text before the source', { source: ['x'], z: ['x'] }, { source: 'y', z: 'y' }, ['z']],
    ['a number before the source', { source: ['x'], z: ABOVE }, { source: 'y', z: 0 }, ['z']],
    ['a number before the kind of event', { 'detail-type': ['x'], z: ABOVE }, { 'detail-type': 'y', z: 0 }, ['z']],
    ['the nearer of two texts', { a: { b: ['x'] }, c: ['x'] }, { a: { b: 'y' }, c: 'y' }, ['c']],
    ['the nearer of two numbers', { a: { b: ABOVE }, c: ABOVE }, { a: { b: 0 }, c: 0 }, ['c']],
    [
      'a text before a number that is nearer',
      { a: ABOVE, b: { c: { d: { e: ['x'] } } } },
      { a: 0, b: { c: { d: { e: 'y' } } } },
      ['b', 'b.c', 'b.c.d', 'b.c.d.e'],
    ],
    ['what has to be there before what must not', { a: [{ exists: false }], b: [{ exists: true }] }, { a: 1 }, ['b']],
    ['the fewer comparisons', { a: prefixes('p', 'q', 'r'), b: prefixes('p') }, { a: 'x', b: 'x' }, ['b']],
    [
      'ten comparisons before what may be missing',
      { a: [{ exists: false }, ...prefixes('p')], b: ten },
      { a: 'x', b: 'x' },
      ['b'],
    ],
    ['the beginning of a text before a search in one', { a: [search], b: prefixes('p') }, { a: 'x', b: 'x' }, ['b']],
    [
      'a search before what may be missing',
      { a: [{ exists: false }, ...prefixes('p')], b: [search] },
      { a: 'x', b: 'x' },
      ['b'],
    ],
  ])('%s', (_name, pattern, event, looks) => {
    const [matched, all] = judged(compilePattern(pattern), event);

    expect(matched).toBe(false);
    expect(all.filter((one) => !one.endsWith('*'))).toEqual(looks);
  });

  test.each<[string, unknown, unknown]>([
    ['a text', ['1'], '2'],
    ['the beginning of one', prefixes('1'), '2'],
  ])('%s that several branches ask for, once for all of them', (_name, asked, other) => {
    const pattern = { $or: [{ x: asked }, { b: asked, $or: [{ a: asked }, { c: asked }] }] };

    expect(judged(compilePattern(pattern), { x: other, a: other, b: other, c: other })).toEqual([false, ['x', 'b']]);
  });
});

test('what several branches ask for is asked before a text far down that one asks for', () => {
  const far = { 'b.c.d.e.f.g.h.i': ['1'] };
  const matches = compilePattern({ $or: [{ x: ['1'] }, { a: [{ prefix: '1' }], $or: [far, { c: ['1'] }] }] });

  expect(judged(matches, { x: '2', a: '2', c: '2', b: {} })).toEqual([false, ['x', 'a', 'c']]);
});

describe('branches of one pattern', () => {
  test('look into a long text once where several of them ask the same of it', () => {
    const pattern = { $or: [{ x: ['1'] }, { a: [{ prefix: 'p' }], $or: [{ b: ['1'] }, { c: ['1'] }] }] };

    expect(steps(pattern, { a: 'q'.repeat(64), b: '1', c: '1' })).toEqual([false, 5]);
    expect(steps(pattern, { a: 'q'.repeat(65), b: '1', c: '1' })).toEqual([false, 6]);
  });

  test('cost all comparisons of a branch, also where there is one branch only', () => {
    expect(steps({ a: [{ prefix: 'p' }, { prefix: 'q' }] }, { a: 'x' })).toEqual([false, 2]);
  });

  test('match only where the array elements agree that all of them ask about', () => {
    const pattern = { items: { a: ['1'], b: ['2'] }, $or: [{ x: ['1'] }, { y: ['1'] }] };
    const apart = [
      { a: '1', b: '3' },
      { a: '4', b: '2' },
    ];

    expect(compilePattern(pattern)({ items: apart, x: '1' })).toBe(false);
    expect(compilePattern(pattern)({ items: [...apart, { a: '1', b: '2' }], x: '1' })).toBe(true);
  });
});
