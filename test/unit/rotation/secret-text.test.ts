import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseDatabaseSecret } from '../../../lib/rotation/database-secret.ts';
import { readFields, withFields } from '../../../lib/rotation/secret-text.ts';

const GOOD = { engine: 'mysql', host: 'db', username: 'app', password: 'p' };
const read = (more: object) => parseDatabaseSecret(JSON.stringify({ ...GOOD, ...more }), ['mysql', 'mariadb']);

describe('a secret as people and services write it', () => {
  test.each<[object, object]>([
    [{ dbname: null }, {}],
    [{ dbname: '' }, {}],
    [{ port: '' }, {}],
    [{ port: null }, {}],
    [{ port: '3306' }, { port: 3306 }],
    [{ port: 3306 }, { port: 3306 }],
    [{ masterarn: null }, {}],
    [{ masterarn: '' }, {}],
    [{ ssl: null }, {}],
    [{ ssl: '' }, {}],
    [{ ssl: 'false' }, { ssl: false }],
    [{ ca: null }, {}],
    [{ engine: 'MySQL' }, { engine: 'mysql' }],
    [{ engine: 'MariaDB' }, { engine: 'mariadb' }],
    [{ password: 12_345_678 }, { password: '12345678' }],
    [{ engine: ' mysql' }, { engine: 'mysql' }],
    [{ host: ' db.example.com\n' }, { host: 'db.example.com' }],
    [{ password: ' p ' }, { password: ' p ' }],
  ])('%j reads as %j: null and empty are left out, numbers are their texts', (more, expected) => {
    expect(read(more)).toEqual({ ...GOOD, ...expected });
  });

  test.each([{ password: null }, { password: '' }, { host: null }, { username: '' }])(
    'what has to be there is named where it is %j',
    (more) => {
      expect(() => read(more)).toThrow(new RegExp(`lacks fields or has wrong ones: ${Object.keys(more)[0]}\\.`));
    },
  );

  test.each(['[]', '"text"', 'null', '12', 'no JSON', ''])('%s is no secret with fields', (text) => {
    expect(readFields(text)).toBeUndefined();
  });

  test('a number is as long as it was written', () => {
    expect(readFields('{"a":12345678901234567890,"b":{"a":1},"c":1e400}')).toEqual({
      a: '12345678901234567890',
      b: { a: 1 },
      c: '1e400',
    });
  });
});

describe('the text of the next version', () => {
  test('differs in the fields that are rotated, and in no other character', () => {
    const text =
      '{\n "engine" : "MySQL", "port":"3306",\t"password": "old,}\\"{" , "dbname":null, "big":12345678901234567890, "x":{"password":"kept"} }\n';

    expect(withFields(text, { password: 'new"\\' })).toBe(text.replace('"old,}\\"{"', '"new\\"\\\\"'));
  });

  test.each([
    ['{}', '{"a":"1"}'],
    ['{ }', '{"a":"1" }'],
    ['{"b":2}', '{"b":2,"a":"1"}'],
    [' {"b":[1,{"a":3}] } ', ' {"b":[1,{"a":3}],"a":"1" } '],
    ['{"a":1,"a":{"b":[]}}', '{"a":"1","a":"1"}'],
    ['{"\\u0061":0}', '{"\\u0061":"1"}'],
    ['{"constructor":1,"toString":2}', '{"constructor":1,"toString":2,"a":"1"}'],
  ])('%s with a field a of its own is %s', (text, expected) => {
    expect(withFields(text, { a: '1' })).toBe(expected);
  });

  test('is what a program would write that kept everything, for any object in any spacing', () => {
    const objects = fc.dictionary(fc.string({ unit: 'binary', maxLength: 8 }), fc.jsonValue(), { maxKeys: 6 });
    const indents = fc.constantFrom('', ' ', '\t', '  ');
    const values = fc.string({ unit: 'binary', maxLength: 20 });

    fc.assert(
      fc.property(objects, indents, values, values, (object, indent, old, fresh) => {
        const whole = { ...object, password: old, last: [{ password: 1 }] };
        const written = withFields(JSON.stringify(whole, null, indent), { password: fresh });

        expect(written).toBe(JSON.stringify({ ...whole, password: fresh }, null, indent));
      }),
      { numRuns: 3_000 },
    );
  });
});
