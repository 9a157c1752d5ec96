import { describe, expect, test } from '@jest/globals';
import { statementsOf } from '../../../lib/documents/statements.ts';

const plain = { Effect: 'Allow', Action: 's3:*' };

test('a statement is read with all it says', () => {
  const statement = {
    Effect: 'ALLOW',
    NotAction: 's3:*',
    Resource: ['a', 'b'],
    Principal: { AWS: ['c', 7, 'd'], Service: 'e' },
    Condition: { StringEquals: { 'aws:X': ['f', 7, true], 'aws:Y': 'g' } },
  };

  expect(statementsOf({ Statement: statement })).toEqual([
    {
      allows: true,
      actions: { not: true, named: ['s3:*'] },
      resources: { not: false, named: ['a', 'b'] },
      principals: {
        not: false,
        named: [
          { kind: 'aws', name: 'c' },
          { kind: 'aws', name: 'd' },
          { kind: 'service', name: 'e' },
        ],
      },
      conditions: [
        { operator: 'stringequals', key: 'aws:x', values: ['f', '7', 'true'] },
        { operator: 'stringequals', key: 'aws:y', values: ['g'] },
      ],
    },
  ]);
});

test('what a statement leaves out is everything, and nobody', () => {
  expect(statementsOf({ Statement: [{ Effect: 'Deny' }] })).toEqual([
    {
      allows: false,
      actions: { not: true, named: [] },
      resources: { not: true, named: [] },
      principals: { not: false, named: [] },
      conditions: [],
    },
  ]);
});

describe('the principals of', () => {
  const principals = (elements: object) => statementsOf({ Statement: { ...plain, ...elements } })[0]?.principals;

  test.each<[string, object, object]>([
    ['a text', { Principal: 'x' }, { not: false, named: [{ kind: 'aws', name: 'x' }] }],
    [
      'a long text',
      { Principal: 'x'.repeat(3_000) },
      { not: false, named: [{ kind: 'aws', name: 'x'.repeat(2_048) }] },
    ],
    [
      'a long name',
      { Principal: { Service: 'x'.repeat(3_000) } },
      { not: false, named: [{ kind: 'service', name: 'x'.repeat(2_048) }] },
    ],
    ['nothing', { Principal: null }, { not: false, named: [] }],
    ['a number', { Principal: 7 }, { not: false, named: [] }],
    ['all but one', { NotPrincipal: { AWS: 'x' } }, { not: true, named: [{ kind: 'aws', name: 'x' }] }],
    [
      'both, which is the first',
      { Principal: 'x', NotPrincipal: 'y' },
      { not: false, named: [{ kind: 'aws', name: 'x' }] },
    ],
  ])('%s', (_name, elements, expected) => {
    expect(principals(elements)).toEqual(expected);
  });
});

test.each([null, 'x', 7, { StringEquals: null }, { StringEquals: 'x' }])('no conditions are in %j', (Condition) => {
  expect(statementsOf({ Statement: { ...plain, Condition } })[0]?.conditions).toEqual([]);
});

test.each([undefined, 'Maybe', 7, {}])('an effect of %j is none', (Effect) => {
  expect(statementsOf({ Statement: { ...plain, Effect } })).toEqual([]);
});

describe('of a document', () => {
  const times = (count: number) => ({ Statement: Array(count).fill(plain) });
  const text = (layers: number) =>
    Array.from({ length: layers }).reduce<unknown>((inner) => JSON.stringify(inner), times(1));

  test('no more is read than a policy can hold', () => {
    expect(statementsOf(times(501))).toHaveLength(500);
  });

  test('texts in texts are opened three times', () => {
    expect(statementsOf(text(3))).toHaveLength(1);
    expect(statementsOf(text(4))).toEqual([]);
  });

  test('what was read before is not said of another', () => {
    expect(statementsOf(JSON.stringify(times(2)))).toHaveLength(2);
    expect(statementsOf(JSON.stringify(times(3)))).toHaveLength(3);
    expect(statementsOf(JSON.stringify(times(2)))).toHaveLength(2);
  });

  test('a key that stands twice is read both ways in a text that could be a policy, and the last way in a longer one', () => {
    const twice = (length: number) =>
      `{"Statement":{"Effect":"Allow","Action":"a","Action":"b"},"Id":"${'x'.repeat(length)}"}`;
    const actions = (document: string) => statementsOf(document).flatMap((one) => one.actions.named);
    const room = 131_072 - twice(0).length;

    expect(actions(twice(room))).toEqual(['b', 'a']);
    expect(actions(twice(room + 1))).toEqual(['b']);
  });

  test('what is longer than any policy, each of its characters encoded, is none', () => {
    const long = (length: number) => JSON.stringify({ ...times(1), Id: 'x'.repeat(length) });
    const room = 3 * 131_072 - long(0).length;

    expect(statementsOf(long(room - 1))).toHaveLength(1);
    expect(statementsOf(long(room))).toEqual([]);
  });

  test('a percent sign that encodes nothing is no policy, and breaks nothing', () => {
    expect(statementsOf('%')).toEqual([]);
    expect(statementsOf(encodeURIComponent(JSON.stringify(times(1))))).toHaveLength(1);
  });
});
