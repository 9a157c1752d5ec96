import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod/mini';
import { jsonText, valuesUnder } from '../../../lib/domain/text/json.ts';
import { read } from '../../../lib/domain/text/schema.ts';
import { parseExactJson } from '../../../lib/pattern/exact-json.ts';

const DEEP = 10_000;
const deep = `${'{"a":['.repeat(DEEP)}"x"${']}'.repeat(DEEP)}`;

describe('jsonText', () => {
  test('writes what JSON.stringify cannot: any depth', () => {
    expect(jsonText(JSON.parse(deep))).toBe(deep);
  });

  test('writes the same as JSON.stringify, also around what is deep', () => {
    const nested: unknown = JSON.parse(deep);
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(jsonText([value, nested])).toBe(`[${JSON.stringify(value)},${deep}]`);
      }),
      { numRuns: 30 },
    );
  });
});

test('a schema of any JSON refuses what is nested too deep, and does not end the program', () => {
  const reading = read(z.json(), JSON.parse(deep));

  expect(reading).toMatchObject({ ok: false, problem: 'value: is nested too deep to be read' });
});

describe('parseExactJson', () => {
  test('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        const text = JSON.stringify([1e5, 1e-7, value, { __proto__x: 1 }], undefined, space);

        expect(parseExactJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  test('keeps the last of keys that stand twice, and takes __proto__ for a key', () => {
    const value = parseExactJson('{"a":1,"a":12345678901234567890,"__proto__":{"b":"\\"\\\\"}}') as object;

    expect(Object.keys(value)).toEqual(['a', '__proto__']);
    expect(Object.getOwnPropertyDescriptor(value, '__proto__')?.value).toEqual({ b: '"\\' });
  });

  test('reads any depth, and numbers of any length', () => {
    const long = `1${'0'.repeat(200_000)}1`;

    expect(parseExactJson(`[12345678901234567890,${deep}]`)).toHaveLength(2);
    expect(parseExactJson(`[${long}]`)).toEqual([expect.objectContaining({ text: long })]);
  });
});

describe('valuesUnder', () => {
  const request = {
    userId: 'a',
    userIds: ['b', { userId: 'c' }],
    other: ['d', { list: [{ userIds: ['e', 7, true] }] }],
  };

  test('finds values and the entries of lists by their key, however deep', () => {
    expect(valuesUnder(request, /^userIds?$/)).toEqual(['a', 'b', 'c', 'e', 7, true]);
  });

  test('takes no entry of a list under another key', () => {
    expect(valuesUnder(request, /^nothing$/)).toEqual([]);
  });
});
