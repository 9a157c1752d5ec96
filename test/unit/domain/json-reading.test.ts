import { describe, expect, test } from '@jest/globals';
import {
  at,
  fieldAt,
  itemsAt,
  jsonIn,
  jsonText,
  namedAt,
  numberIn,
  plain,
  textAt,
  textsOf,
  valuesUnder,
} from '../../../lib/domain/text/json.ts';

describe('at', () => {
  const record = { userIdentity: { arn: 'arn:x', session: null }, list: ['a', 'b'], zero: 0 };

  test.each([
    ['userIdentity.arn', 'arn:x'],
    ['userIdentity.session', null],
    ['list.1', 'b'],
    ['zero', 0],
    ['nothing', undefined],
    ['userIdentity.session.issuer', undefined],
    ['userIdentity.arn.length', undefined],
    ['zero.deeper', undefined],
    ['nothing.deeper', undefined],
  ])('%s', (path, found) => {
    expect(at(record, path)).toBe(found);
  });

  test.each([undefined, null, 'text', 7])('finds nothing in %s', (value) => {
    expect(at(value, 'length')).toBeUndefined();
  });
});

test('textAt takes no number, truth value or list for a text', () => {
  const record = { text: '', number: 7, yes: true, list: ['a'] };

  expect(['text', 'number', 'yes', 'list', 'none'].map((path) => textAt(record, path))).toEqual([
    '',
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

describe('itemsAt', () => {
  test.each([
    ['as EC2 records them', { set: { items: [1, 2] } }, [1, 2]],
    ['a list', { set: [1, 2] }, [1, 2]],
    ['one thing', { set: { id: 1 } }, [{ id: 1 }]],
    ['what is falsy, and a thing all the same', { set: 0 }, [0]],
    ['null', { set: null }, []],
    ['nothing', {}, []],
    ['an empty list of EC2', { set: { items: [] } }, []],
  ])('%s', (_what, value, items) => {
    expect(itemsAt(value, 'set')).toStrictEqual(items);
  });

  test('takes the value itself where no path is given', () => {
    expect(itemsAt([1, 2], '')).toEqual([1, 2]);
    expect(itemsAt({ items: ['a'] }, '')).toEqual(['a']);
    expect(itemsAt({ '': ['b'], c: 1 }, '')).toEqual([{ '': ['b'], c: 1 }]);
  });
});

test.each([
  [{ FromPort: 22 }, 'fromPort', 22],
  [{ fromport: 23 }, 'FromPort', 23],
  [{ fromPort: null }, 'FROMPORT', null],
  [{ toPort: 22 }, 'fromPort', undefined],
  [['a'], '0', 'a'],
  [null, 'x', undefined],
  [undefined, 'x', undefined],
  ['text', '0', undefined],
])('fieldAt finds in %j under %s, in any case: %j', (value, key, found) => {
  expect(fieldAt(value, key)).toBe(found);
});

test.each([
  [
    ['a', 7, '', null, ['b']],
    ['a', ''],
  ],
  ['a', ['a']],
  [7, []],
  [undefined, []],
])('textsOf %j is %j', (value, texts) => {
  expect(textsOf(value)).toEqual(texts);
});

test.each([
  [' bob ', 'bob'],
  ['-', undefined],
  [' - ', undefined],
  ['   ', undefined],
  ['', undefined],
  ['--', '--'],
  [7, undefined],
])('namedAt takes %j for %j', (name, named) => {
  expect(namedAt({ name }, 'name')).toBe(named);
});

test.each([
  ['{"a":1}', { a: 1 }],
  ['null', null],
  ['{', undefined],
  ['', undefined],
  [7, undefined],
  [['{}'], undefined],
])('jsonIn %j is %j', (text, value) => {
  expect(jsonIn(text)).toEqual(value);
});

describe('jsonText', () => {
  test.each([
    [undefined, 'null'],
    [{ a: [1, 'b'] }, '{"a":[1,"b"]}'],
  ])('of %j is %s', (value, text) => {
    expect(jsonText(value)).toBe(text);
  });

  test('throws what is wrong with a value, which is not its depth', () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;

    expect(() => jsonText(circle)).toThrow(TypeError);
  });

  test('writes around what is deep as it does elsewhere: nothing, several keys, and lists of several', () => {
    const deep = `${'['.repeat(20_000)}1${']'.repeat(20_000)}`;

    expect(jsonText({ 'a"b': [null, undefined, 2], e: {}, f: [], d: JSON.parse(deep) as unknown })).toBe(
      `{"a\\"b":[null,null,2],"e":{},"f":[],"d":${deep}}`,
    );
  });
});

test.each([
  ['a', 'a'],
  [7, '7'],
  [false, 'false'],
  [undefined, ''],
  [null, ''],
  [{ toString: 'no function' }, ''],
  [[1], ''],
])('plain %j is %j', (value, text) => {
  expect(plain(value)).toBe(text);
});

test.each([
  [7, 7],
  [' 7 ', 7],
  ['0x10', 16],
  ['', Number.NaN],
  ['  ', Number.NaN],
  ['seven', Number.NaN],
  [null, Number.NaN],
  [[7], Number.NaN],
])('numberIn %j is %p', (value, number) => {
  expect(numberIn(value)).toBe(number);
});

describe('valuesUnder', () => {
  const wrapped = (depth: number): unknown =>
    Array.from({ length: depth }).reduce((inner) => ({ more: inner }), { id: 'x' });

  test('looks eight levels down, and no further', () => {
    expect([8, 9].map((depth) => valuesUnder(wrapped(depth), /^id$/))).toEqual([['x'], []]);
  });

  test.each(['id', null, undefined, 7])('finds nothing in %s', (value) => {
    expect(valuesUnder(value, /./)).toEqual([]);
  });

  test('finds what is under a key that a structure under another key has', () => {
    expect(valuesUnder({ id: { id: 1, other: 2 }, list: [[{ id: false }]] }, /^id$/)).toEqual([1, false]);
  });
});
