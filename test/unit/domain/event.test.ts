import { expect, test } from '@jest/globals';
import { parseEvent } from '../../../lib/domain/finding/event.ts';

const EVENT = {
  id: 'e-1',
  'detail-type': 'AWS API Call via CloudTrail',
  source: 'aws.iam',
  account: '123456789012',
  time: '2026-03-02T03:04:05Z',
  region: 'eu-central-1',
  resources: ['arn:aws:iam::123456789012:user/x'],
  detail: { eventName: 'CreateUser' },
};

test('an event is read as EventBridge hands it over, without what it adds', () => {
  expect(parseEvent({ ...EVENT, version: '0', 'replay-name': 'x' })).toEqual(EVENT);
  expect(parseEvent({ ...EVENT, resources: undefined }).resources).toEqual([]);
});

test.each([
  ['id', ''],
  ['detail-type', ''],
  ['source', ''],
  ['region', ''],
  ['account', '12345678901'],
  ['account', '1234567890123'],
  ['account', 'x123456789012'],
  ['time', 'yesterday'],
  ['resources', 'arn:aws:iam::123456789012:user/x'],
  ['resources', [7]],
  ['detail', 'x'],
  ['detail', undefined],
])('one whose %s is %j is refused by name', (field, value) => {
  expect(() => parseEvent({ ...EVENT, [field]: value })).toThrow(
    new RegExp(`^Not an EventBridge event: ${field}(?:\\.0)?: `),
  );
});

test('what is wrong with account and time is said in words', () => {
  expect(() => parseEvent({ ...EVENT, account: 'x', time: 'y' })).toThrow(
    'Not an EventBridge event: account: must be a 12-digit account id; time: must be an ISO 8601 time',
  );
});

test('the cause is kept', () => {
  expect(() => parseEvent(7)).toThrow(expect.objectContaining({ cause: expect.any(Error) }));
});
