import { describe, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import { read } from '../../../lib/domain/text/schema.ts';

const person = z.strictObject({ name: z.string(), age: z.number() });
const problem = (schema: z.ZodMiniType, input: unknown) => {
  const reading = read(schema, input);
  return reading.ok ? undefined : reading.problem;
};

describe('what is wrong with an input is said in a line', () => {
  test('each field with its path, one after the other', () => {
    expect(problem(z.object({ who: person }), { who: { name: 7, age: 'old' } })).toBe(
      'who.name: Invalid input: expected string, received number; who.age: Invalid input: expected number, received string',
    );
  });

  test('of the whole where no field is meant', () => {
    expect(problem(person, 'x')).toBe('value: Invalid input: expected object, received string');
  });

  test('of a choice of shapes by the one that was meant: a field that is missing is less than fields that the shape does not know', () => {
    const shapes = z.union([
      z.strictObject({ a: z.string() }),
      z.strictObject({ b: z.string(), c: z.string(), d: z.string() }),
    ]);

    expect(problem(shapes, { b: 'x', c: 'y' })).toBe('d: Invalid input: expected string, received undefined');
    expect(problem(z.object({ one: shapes }), { one: { b: 'x', c: 'y' } })).toBe(
      'one.d: Invalid input: expected string, received undefined',
    );
  });

  test('of a choice where no shape is told from the others in its own words', () => {
    const kinds = z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('a') }),
      z.object({ kind: z.literal('b') }),
    ]);

    expect(problem(z.object({ it: kinds }), { it: { kind: 'c' } })).toMatch(/^it\.kind: Invalid/);
  });
});

test('what is nested too deep is refused; what a check itself throws is not taken for that', () => {
  const deep = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`) as unknown;
  const broken = z.string().check(
    z.refine(() => {
      throw new TypeError('broken');
    }),
  );

  expect(problem(z.json(), deep)).toBe('value: is nested too deep to be read');
  expect(() => read(broken, 'x')).toThrow('broken');
});

test('a value is given as the schema has it, and the cause of what is wrong is kept', () => {
  expect(read(person, { name: 'Ada', age: 36 })).toEqual({ ok: true, value: { name: 'Ada', age: 36 } });
  expect(read(person, {})).toMatchObject({ ok: false, cause: { issues: expect.any(Array) } });
});
