import { describe, expect, test } from '@jest/globals';
import { outsideAccess } from '../../../lib/documents/outside-access.ts';
import { oneForm } from '../../../lib/domain/finding/one-form.ts';
import { isCaller } from '../../../lib/domain/finding/trust.ts';
import { newsText } from '../../../lib/domain/telling/told.ts';
import { fromRecord } from '../../../lib/replay/envelope.ts';
import { eventFile } from '../support/fixtures.ts';

const OWN = '111122223333';

describe.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
  '%s, which every plain object has',
  (name) => {
    test.each([
      ['a key of a condition', `{"StringEquals":{"${name}":"x"}}`],
      ['an operator', `{"${name}":{"aws:SourceIp":"198.51.100.0/24"}}`],
    ])('as %s keeps nobody out', (_place, condition) => {
      const opened = `{"Statement":{"Effect":"Allow","Principal":"*","Condition":${condition}}}`;
      const refused = `{"Statement":[{"Effect":"Allow","Principal":"*"},{"Effect":"Deny","Principal":"*","Condition":${condition}}]}`;

      const found = [opened, refused].map((text) => outsideAccess(text, OWN).map(({ who }) => who));

      expect(found).toEqual([['*'], ['*']]);
    });

    test('as the service of an ARN is left as it is', () => {
      const arn = `arn:aws:${name}:eu-central-1:${OWN}:thing/one`;

      expect(oneForm(arn, { account: OWN, region: 'eu-central-1' })).toBe(arn);
    });

    test('as the type of a record is no type', () => {
      const wrapped = fromRecord({ eventTime: '2026-03-02T03:04:05Z', eventType: name });

      expect(wrapped).toMatchObject({ event: { 'detail-type': 'AWS API Call via CloudTrail' } });
    });

    test('as the type of an identity is nobody whom the policy knows', () => {
      const event = { ...eventFile('initial-access/root-used'), detail: { userIdentity: { type: name } } };

      expect(isCaller(event, ['arn:aws:iam::111122223333:role/*'])).toBe(false);
    });

    test('as what is new about a repetition is nothing to tell', () => {
      expect(newsText([name])).toEqual([]);
    });
  },
);

test('a record whose fields bring a toString of their own is read', () => {
  const odd = { toString: 1, valueOf: 1 };

  const wrapped = fromRecord({ eventTime: '2026-03-02T03:04:05Z', eventType: odd, recipientAccountId: odd });

  expect(wrapped).toMatchObject({
    event: { 'detail-type': 'AWS API Call via CloudTrail', account: 'unnamed account' },
  });
});
