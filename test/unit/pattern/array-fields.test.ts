import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { EventPattern } from '../../../lib/domain/finding/detection.ts';
import { Budget } from '../../../lib/pattern/budget.ts';
import { compilePattern } from '../../../lib/pattern/compile.ts';

/** A value at a path and the array elements it stands in, as text: `/a#1` is the second element of the array at /a. */
interface Found {
  readonly value: unknown;
  readonly elements: ReadonlyMap<string, number>;
}

/** The values at a path, told as simply as possible: keys may hold dots, plain elements bind nothing. */
function valuesAt(
  node: unknown,
  path: string | undefined,
  elements: ReadonlyMap<string, number>,
  place: string,
): Found[] {
  if (Array.isArray(node)) {
    return node.flatMap((element: unknown, index) =>
      typeof element === 'object' && element !== null
        ? valuesAt(element, path, new Map(elements).set(place, index), `${place}#${index}`)
        : valuesAt(element, path, elements, place),
    );
  }
  if (typeof node !== 'object' || node === null) return path === undefined ? [{ value: node, elements }] : [];
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) => {
    if (path === key) return valuesAt(value, undefined, elements, `${place}/${key}`);
    return path?.startsWith(`${key}.`) ? valuesAt(value, path.slice(key.length + 1), elements, `${place}/${key}`) : [];
  });
}

/** Whether the fields, in order, find values that agree on the elements: each way is tried. */
function matchesByTrying(
  fields: readonly (readonly [string, string | null])[],
  event: unknown,
  chosen: ReadonlyMap<string, number>,
): boolean {
  const [[path, wanted] = ['', null], ...rest] = fields;
  if (fields.length === 0) return true;
  const consistent = valuesAt(event, path, new Map(), '').filter(({ elements }) =>
    [...elements].every(([array, index]) => (chosen.get(array) ?? index) === index),
  );
  if (wanted === null) return consistent.length === 0 && matchesByTrying(rest, event, chosen);
  return consistent.some(
    ({ value, elements }) => value === wanted && matchesByTrying(rest, event, new Map([...chosen, ...elements])),
  );
}

const key = fc.constantFrom('a', 'b', 'c');
const leaf = fc.constantFrom('x', 'y');
const dotted = fc.constantFrom('a', 'b', 'c', 'a.b', 'b.c');

/** Events with lists in lists; with `keys` that hold dots, one path may lead to several lists. */
function events(keys: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  const { node } = fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4, depthSize: 'large' },
      leaf,
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(keys, tie('node'), { maxKeys: 3 }),
    ),
  }));
  return fc.dictionary(keys, node, { maxKeys: 3 });
}

/** What a pattern asks, as path and value; null asks that there be none. Sorted as the engine goes through them. */
const asked = fc
  .dictionary(
    fc.array(key, { minLength: 1, maxLength: 3 }).map((steps) => steps.join('.')),
    fc.option(leaf, { freq: 2 }),
    { minKeys: 1, maxKeys: 4 },
  )
  .map((fields) => Object.entries(fields).sort(([one], [other]) => (one < other ? -1 : 1)));

describe('fields that have to agree on array elements', () => {
  test.each([
    ['plain keys', events(key)],
    ['keys with dots', events(dotted)],
  ])('match where trying every way matches: %s', (_name, event) => {
    fc.assert(
      fc.property(asked, event, (fields, value) => {
        const pattern: EventPattern = Object.fromEntries(
          fields.map(([path, wanted]) => [path, [wanted ?? { exists: false }]]),
        );

        expect(compilePattern(pattern)(value)).toBe(matchesByTrying(fields, value, new Map()));
      }),
      { numRuns: 3_000 },
    );
  });

  test('an element chosen for one field leaves out the values of the others', () => {
    const pattern = { a: ['x'], 'a.b': [{ exists: false }] };

    expect(compilePattern(pattern)({ a: ['x', { b: 1 }] })).toBe(false);
    expect(compilePattern(pattern)({ a: ['x', ['x'], { b: 1 }] })).toBe(true);
  });
});

describe('what it costs', () => {
  const costOf = (pattern: EventPattern, event: unknown) => {
    const budget = new Budget(1e9);
    compilePattern(pattern)(event, budget);
    return budget.spent;
  };
  const many = (value: unknown, count: number) => Array.from({ length: count }, () => value);

  test.each<[string, EventPattern, (count: number) => unknown]>([
    [
      'four lists of plain values',
      { a: ['x'], b: ['x'], c: ['x'], d: ['y'] },
      (count) => ({ a: many('x', count), b: many('x', count), c: many('x', count), d: many('x', count) }),
    ],
    [
      'four lists of objects',
      { a: { k: ['x'] }, b: { k: ['x'] }, c: { k: ['x'] }, d: { k: ['y'] } },
      (count) => {
        const list = many({ k: 'x' }, count);
        return { a: list, b: [...list], c: [...list], d: [...list] };
      },
    ],
    [
      'one list of objects with several fields',
      { a: { k: ['x'], l: ['x'], m: ['x'], n: [{ exists: false }] } },
      (count) => ({ a: many({ k: 'x', l: 'x', m: 'x', n: 1 }, count) }),
    ],
    [
      'lists in each element of a list',
      { a: { b: { k: ['x'] }, c: { k: ['x'] }, d: { k: ['y'] } } },
      (count) => ({
        a: many(0, count / 10).map(() => ({
          b: many({ k: 'x' }, 10),
          c: many({ k: 'x' }, 10),
          d: many({ k: 'x' }, 10),
        })),
      }),
    ],
    [
      'arrays in arrays',
      { a: ['x'], b: ['x'] },
      (count) => {
        let nested: unknown = 'y';
        for (let level = 0; level < count; level += 1) nested = [nested];
        return { a: nested, b: ['x'] };
      },
    ],
  ])('grows with the event and not with its square: %s', (_name, pattern, event) => {
    const [small, large] = [costOf(pattern, event(1_000)), costOf(pattern, event(10_000))];

    expect(large).toBeLessThanOrEqual(10 * small);
    expect(large).toBeLessThan(400_000);
  });
});
