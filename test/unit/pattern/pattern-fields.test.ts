import { describe, expect, test } from '@jest/globals';
import { compilePattern } from '../../../lib/pattern/compile.ts';
import { own, pathOf } from '../../../lib/pattern/fields.ts';

const parsed = (text: string): unknown => JSON.parse(text);

describe('a field', () => {
  test.each(['constructor', 'toString', 'hasOwnProperty', '__proto__', '__defineGetter__'])(
    'that every object inherits, %s, is there only where the event has it',
    (key) => {
      expect(own({}, key)).toBeUndefined();
      expect(own([], key)).toBeUndefined();
      expect(own(parsed(`{"${key}":1}`) as object, key)).toBe(1);
      expect(own(parsed(`{"${key}":null}`) as object, key)).toBeNull();
    },
  );

  test('that every object inherits is missing to a pattern', () => {
    const asked = parsed('{"a":{"__proto__":[{"exists":false}],"toString":[{"exists":false}]}}');

    expect(compilePattern(asked)({ a: { b: 1 } })).toBe(true);
    expect(compilePattern(asked)(parsed('{"a":{"__proto__":1}}'))).toBe(false);
    expect(compilePattern(asked)(parsed('{"a":{"toString":1}}'))).toBe(false);
  });
});

describe('a path', () => {
  const nested = (depth: number, inner: unknown) =>
    Array.from({ length: depth }).reduce((within: unknown) => ({ s: within }), inner);
  const path = (steps: number) => Array.from({ length: steps }, () => 's').join('.');

  test('has its joins prepared up to 24 steps', () => {
    expect(pathOf(path(24)).names?.[22]).toEqual(['s', 's.s']);
    expect(pathOf(path(25)).names).toBeUndefined();
  });

  test.each([3, 24, 25, 40])('of %i steps is found with dots in the keys, whichever steps they join', (steps) => {
    const matches = compilePattern(nested(steps, [1]));

    expect(matches(nested(steps, 1))).toBe(true);
    expect(matches({ [path(steps)]: 1 })).toBe(true);
    expect(matches({ s: { [path(steps - 1)]: 1 } })).toBe(true);
    expect(matches({ [path(2)]: nested(steps - 2, 1) })).toBe(true);
    expect(matches({ [path(2)]: nested(steps - 2, [0, 1]) })).toBe(true);
    expect(matches(nested(steps, 2))).toBe(false);
    expect(matches(nested(steps - 1, 1))).toBe(false);
    expect(matches({ [`${path(steps - 1)}.t`]: 1 })).toBe(false);
    expect(matches({ [path(steps + 1)]: 1 })).toBe(false);
    expect(matches({ [`t.${path(steps - 1)}`]: 1 })).toBe(false);
  });
});
