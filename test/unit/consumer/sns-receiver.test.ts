import { createSign, generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { receiveFromSns, type SnsReceiver } from '../../../lib/consumer/sns-receiver.ts';

const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:riposte-dev-alerts';
const NOW = Date.parse('2026-03-02T03:04:05.000Z');
const SNS = 'https://sns.eu-central-1.amazonaws.com/';
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();

function receiver(): SnsReceiver & { readonly confirmed: string[]; readonly fetched: string[] } {
  const [confirmed, fetched]: [string[], string[]] = [[], []];
  return {
    topics: [TOPIC],
    certificate: async (url) => {
      fetched.push(url);
      return pem;
    },
    confirm: async (url) => confirmed.push(url),
    now: () => NOW,
    confirmed,
    fetched,
  };
}

const notification = {
  Type: 'Notification',
  MessageId: 'id-1',
  TopicArn: TOPIC,
  Subject: 'riposte',
  Message: '{"severity":"high"}',
  Timestamp: '2026-03-02T03:04:00.000Z',
  SignatureVersion: '2',
  SigningCertURL: `${SNS}SimpleNotificationService-0123456789abcdef0123456789abcdef.pem`,
};
const NOTIFICATION_TEXT = `Message\n{"severity":"high"}\nMessageId\nid-1\nSubject\nriposte\nTimestamp\n2026-03-02T03:04:00.000Z\nTopicArn\n${TOPIC}\nType\nNotification\n`;
const confirmation = {
  ...notification,
  Type: 'SubscriptionConfirmation',
  Subject: undefined,
  Token: 'token-1',
  SubscribeURL: `${SNS}?Action=ConfirmSubscription&Token=token-1`,
};
const CONFIRMATION_TEXT = `Message\n{"severity":"high"}\nMessageId\nid-1\nSubscribeURL\n${SNS}?Action=ConfirmSubscription&Token=token-1\nTimestamp\n2026-03-02T03:04:00.000Z\nToken\ntoken-1\nTopicArn\n${TOPIC}\nType\nSubscriptionConfirmation\n`;

const signed = (post: object, text: string, algorithm = 'RSA-SHA256') =>
  JSON.stringify({ ...post, Signature: createSign(algorithm).update(text).sign(privateKey, 'base64') });

describe('a receiver of SNS', () => {
  test.each([
    ['2', 'RSA-SHA256'],
    ['1', 'RSA-SHA1'],
  ])('takes a message that SNS signed, version %s', async (SignatureVersion, algorithm) => {
    const body = signed({ ...notification, SignatureVersion }, NOTIFICATION_TEXT, algorithm);

    expect(await receiveFromSns(body, receiver())).toEqual({
      kind: 'message',
      id: 'id-1',
      topic: TOPIC,
      text: '{"severity":"high"}',
    });
  });

  test('confirms a subscription once, at the address that SNS signed', async () => {
    const at = receiver();

    expect(await receiveFromSns(signed(confirmation, CONFIRMATION_TEXT), at)).toEqual({
      kind: 'confirmed',
      topic: TOPIC,
    });
    expect(at.confirmed).toEqual([`${SNS}?Action=ConfirmSubscription&Token=token-1`]);
  });

  test.each([
    ['a changed message', { ...notification, Message: '{"severity":"info"}' }, 'SNS did not sign it'],
    ['another topic', { ...notification, TopicArn: `${TOPIC}2` }, 'of a topic that nobody listens to here'],
    [
      'a certificate of somebody else',
      {
        ...notification,
        SigningCertURL:
          'https://sns.eu-central-1.amazonaws.com.example.com/SimpleNotificationService-0123456789abcdef.pem',
      },
      'its certificate is not on a host of SNS',
    ],
    [
      'a certificate that is a file in a bucket',
      {
        ...notification,
        SigningCertURL: 'https://s3.eu-central-1.amazonaws.com/mine/SimpleNotificationService-0123456789abcdef.pem',
      },
      'its certificate is not on a host of SNS',
    ],
    ['a message of last week', { ...notification, Timestamp: '2026-02-23T03:04:00.000Z' }, 'it is too old'],
    ['a message without a time', { ...notification, Timestamp: 'now' }, 'it is too old'],
    ['a confirmation as a message', { ...confirmation, Type: 'Notification' }, 'SNS did not sign it'],
  ])('refuses %s', async (_what, post, why) => {
    const at = receiver();

    expect(await receiveFromSns(signed(post, NOTIFICATION_TEXT), at)).toEqual({ kind: 'refused', why });
    expect(at.confirmed).toEqual([]);
  });

  test('visits no address of anybody else, whatever is signed', async () => {
    const at = receiver();
    const elsewhere = { ...confirmation, SubscribeURL: 'https://example.com/' };
    const text = CONFIRMATION_TEXT.replace(confirmation.SubscribeURL, 'https://example.com/');

    const received = await receiveFromSns(signed(elsewhere, text), at);

    expect(received).toEqual({ kind: 'refused', why: 'it would have us visit a host that is not of SNS' });
    expect(at.confirmed).toEqual([]);
  });

  test.each(['', '{', '[]', '{"Type":"Notification"}'])('refuses %j', async (body) => {
    expect(await receiveFromSns(body, receiver())).toEqual({ kind: 'refused', why: 'not a post of SNS' });
  });
});
