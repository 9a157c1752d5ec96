import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { firstOfEach } from '../../../lib/documents/duplicates.ts';
import { outsideAccess } from '../../../lib/documents/outside-access.ts';
import { isAdministrative } from '../../../lib/documents/permissions.ts';

const OWN = '111122223333';
const whoOf = (policy: string) => outsideAccess(policy, OWN).map(({ who }) => who);

describe('a key that stands twice is judged by the louder of its values', () => {
  test.each([
    ['the effect', '"Effect":"Allow","Effect":"Deny","Principal":"*"'],
    ['the effect, the other way', '"Effect":"Deny","Effect":"Allow","Principal":"*"'],
    ['the principal', `"Effect":"Allow","Principal":"*","Principal":{"AWS":"${OWN}"}`],
    ['the principal, the other way', `"Effect":"Allow","Principal":{"AWS":"${OWN}"},"Principal":"*"`],
    ['in another case', `"Effect":"Allow","principal":"*","Principal":{"AWS":"${OWN}"}`],
    ['by an escape', `"Effect":"Allow","\\u0050rincipal":"*","Principal":{"AWS":"${OWN}"}`],
    [
      'the condition',
      `"Effect":"Allow","Principal":"*","Condition":{},"Condition":{"StringEquals":{"aws:PrincipalAccount":"${OWN}"}}`,
    ],
  ])('%s', (_what, elements) => {
    expect(whoOf(`{"Statement":[{"Action":"s3:*","Resource":"*",${elements}}]}`)).toEqual(['*']);
  });

  test('all statements', () => {
    const open = '[{"Effect":"Allow","Principal":"*","Action":"*"}]';

    expect(whoOf(`{"Statement":${open},"Statement":[]}`)).toEqual(['*']);
    expect(whoOf(`{"Statement":[],"Statement":${open}}`)).toEqual(['*']);
  });

  test('a refusal beside it shuts nothing', () => {
    const policy =
      '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*"},{"Effect":"Deny","Principal":"*","Action":"s3:x","Action":"*"}]}';

    expect(whoOf(policy)).toEqual(['*']);
  });

  test('the rights of an administrator', () => {
    const policy = '{"Statement":{"Effect":"Allow","Action":"*","Action":"s3:GetObject","Resource":"*"}}';

    expect(isAdministrative(policy, { account: OWN })).toBe(true);
    expect(isAdministrative(encodeURIComponent(policy), { account: OWN })).toBe(true);
  });
});

describe('firstOfEach', () => {
  test('leaves text alone in which no key stands twice, whatever its values', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const keys = JSON.stringify(JSON.parse(text));

        const other = firstOfEach(keys);

        if (other !== undefined) expect(JSON.parse(other)).toBeDefined();
      }),
    );
    expect(firstOfEach('{"a":"a","b":["a","a","a"],"c":{"a":1}}')).toBeUndefined();
  });

  test('keeps the first of each, whatever stands between', () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.array(fc.string(), { maxLength: 3 }));
    fc.assert(
      fc.property(value, value, value, (first, between, last) => {
        const [a, b, c] = [first, between, last].map((one) => JSON.stringify(one));
        const text = firstOfEach(`{"Key":${a},"other":${b},"key":${c}}`) ?? '{}';

        expect((JSON.parse(text) as { Key: unknown }).Key).toEqual(JSON.parse(a ?? ''));
        expect(JSON.parse(text)).not.toHaveProperty('key');
      }),
    );
  });
});
