import { describe, expect, test } from '@jest/globals';
import { Budget } from '../../../lib/pattern/budget.ts';
import { compilePattern } from '../../../lib/pattern/compile.ts';

/** Fields beside those of a case: with more than 30 in all, fields are tried one after the other, with a way back. */
const OTHERS = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`z${index}`, index]));
const asked = Object.fromEntries(Object.entries(OTHERS).map(([key, value]) => [key, [value]]));

describe('more fields than are matched together', () => {
  const both = { items: { a: [1], b: [2] } };
  const paired = { left: { a: [1] }, right: { b: [2] } };
  const deep = { rows: { cells: { a: [1] }, b: [2] } };
  const lacking = { items: { a: [1], c: [{ exists: false }] } };

  test.each<[string, object, object, boolean]>([
    ['in one element', both, { items: [{ a: 0 }, { a: 1, b: 2 }] }, true],
    [
      'in two elements of one array',
      both,
      {
        items: [
          { a: 1, b: 3 },
          { a: 4, b: 2 },
        ],
      },
      false,
    ],
    ['in the last of three', both, { items: [{ a: 1 }, { b: 2 }, { b: 2, a: 1 }] }, true],
    ['in elements of two arrays', paired, { left: [{ a: 0 }, { a: 1 }], right: [{ b: 2 }, { b: 0 }] }, true],
    ['in one of two arrays', paired, { left: [{ a: 1 }], right: [{ b: 0 }] }, false],
    ['of plain values, which go with every element', both, { items: { a: [0, 1], b: [2, 3] } }, true],
    ['deeper in the same element', deep, { rows: [{ cells: [{ a: 0 }, { a: 1 }], b: 2 }] }, true],
    [
      'deeper in another element',
      deep,
      {
        rows: [
          { cells: [{ a: 1 }], b: 0 },
          { cells: [{ a: 0 }], b: 2 },
        ],
      },
      false,
    ],
    ['deeper, found the second time', deep, { rows: [{ cells: [{ a: 1 }] }, { cells: [{ a: 1 }], b: 2 }] }, true],
    ['missing in the element', lacking, { items: [{ a: 1 }, { a: 0, c: 1 }] }, true],
    ['missing in another element only', lacking, { items: [{ a: 1, c: 1 }, { a: 0 }] }, false],
  ])('%s: %#', (_name, pattern, event, expected) => {
    expect(compilePattern({ ...pattern, ...asked })({ ...event, ...OTHERS })).toBe(expected);
    expect(compilePattern(pattern)(event)).toBe(expected);
  });

  test('cost what they are compared with', () => {
    const spent = (elements: number) => {
      const budget = new Budget(1_000_000);
      const items = Array.from({ length: elements }, () => ({ a: 1, b: 3 }));
      compilePattern({ ...both, ...asked })({ items, ...OTHERS }, budget);
      return budget.spent;
    };

    // Each element that is found for the one field is compared with each for the other: two steps; found, seen and chosen, it takes 13 more.
    expect(spent(20) - spent(10)).toBe(2 * (400 - 100) + 13 * 10);
    expect(spent(40) - spent(20)).toBe(2 * (1_600 - 400) + 13 * 20);
  });
});
