import { describe, expect, test } from '@jest/globals';
import { aliasOfDeadLetter, eventOfDeadLetter, reasonOfDeadLetter } from '../../../lib/domain/telling/dead-letter.ts';

const EVENT = { id: 'e-1', source: 'aws.iam', 'detail-type': 'AWS API Call via CloudTrail', detail: { a: 1 } };
const FUNCTION = 'arn:aws:lambda:eu-central-1:123456789012:function:riposte-prod-triage';
const record = (more: object) => JSON.stringify({ requestPayload: EVENT, ...more });
const NO_REASON = 'no reason is given: see the log of who was to carry it out';

describe('the event in a dead letter', () => {
  test('is the letter itself, with all that is in it', () => {
    expect(eventOfDeadLetter(JSON.stringify({ ...EVENT, account: '123456789012' }))).toEqual({
      ...EVENT,
      account: '123456789012',
    });
  });

  test('is what an invocation that failed was given', () => {
    expect(eventOfDeadLetter(record({ responsePayload: null }))).toEqual(EVENT);
  });

  test.each(['id', 'source', 'detail-type'])('is none without %s', (field) => {
    expect(eventOfDeadLetter(JSON.stringify({ ...EVENT, [field]: undefined }))).toBeUndefined();
  });

  test.each(['', 'no JSON', '[]', 'null', '{"requestPayload":{}}'])('is none in %j', (body) => {
    expect(eventOfDeadLetter(body)).toBeUndefined();
  });
});

describe('the alias behind which it failed', () => {
  test.each([
    [`${FUNCTION}:calls`, 'calls'],
    [`${FUNCTION}:$LATEST`, undefined],
    [FUNCTION, undefined],
  ])('%s: %s', (functionArn, alias) => {
    expect(aliasOfDeadLetter(record({ requestContext: { functionArn } }))).toBe(alias);
  });

  test('is not known where the record does not say', () => {
    expect(aliasOfDeadLetter(record({ requestContext: {} }))).toBeUndefined();
    expect(aliasOfDeadLetter(record({}))).toBeUndefined();
    expect(aliasOfDeadLetter('no JSON')).toBeUndefined();
  });
});

describe('why it failed', () => {
  test.each([
    ['as the record says', record({ responsePayload: { errorMessage: 'out of memory' } }), 'out of memory'],
    ['of an answer without a reason', record({ responsePayload: {} }), NO_REASON],
    ['of no answer', record({ responsePayload: null }), NO_REASON],
    ['of no record', 'no JSON', NO_REASON],
  ])('%s', (_name, body, reason) => {
    expect(reasonOfDeadLetter(body)).toBe(reason);
  });

  test('of a message is who did not get it, as far as it says so', () => {
    const topic = 'arn:aws:sns:eu-central-1:123456789012:riposte-prod-alerts';
    const message = (more: object) =>
      JSON.stringify({
        Type: 'Notification',
        MessageId: 'm-1',
        TopicArn: topic,
        Message: 'x',
        Timestamp: '2026-03-02T03:00:00.000Z',
        ...more,
      });
    const url = `https://sns.eu-central-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${topic}:0b5c`;

    expect(reasonOfDeadLetter(message({ UnsubscribeURL: url }))).toBe(`SNS could not deliver it to ${topic}:0b5c`);
    expect(reasonOfDeadLetter(message({ UnsubscribeURL: 'nowhere' }))).toBe('SNS could not deliver it to a subscriber');
    expect(reasonOfDeadLetter(message({}))).toBe('SNS could not deliver it to a subscriber');
  });
});
