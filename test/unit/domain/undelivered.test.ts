import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type AlertMessage, findingAlert } from '../../../lib/domain/telling/alert.ts';
import { reasonOfDeadLetter } from '../../../lib/domain/telling/dead-letter.ts';
import { renderAlert, textsOf } from '../../../lib/domain/telling/render-alert.ts';
import { undeliveredIn } from '../../../lib/domain/telling/undelivered.ts';
import { tellUndelivered } from '../../../lib/telling/undelivered.ts';
import { finding } from '../support/fixtures.ts';

const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:riposte-prod-alerts';
const SUBSCRIPTION = `${TOPIC}:0b5c3c0e-1111-4222-8333-444455556666`;
const PLACE = {
  account: '123456789012',
  region: 'eu-central-1',
  stage: 'prod',
  now: new Date('2026-03-02T04:00:00Z'),
};

/** What SNS leaves of a message for one subscriber. */
function deadLetter(id: string, more: object = {}): { body: string } {
  const { subject, message, attributes } = renderAlert(
    findingAlert(finding({ summary: `what ${id} is about` }), 'Looked.', []),
  );
  const body = {
    Type: 'Notification',
    MessageId: id,
    TopicArn: TOPIC,
    Subject: subject,
    Message: textsOf({ message }).email,
    Timestamp: '2026-03-02T03:00:00.000Z',
    UnsubscribeURL: `https://sns.eu-central-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${SUBSCRIPTION}`,
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, { type, value }]) => [name, { Type: type, Value: value }]),
    ),
    ...more,
  };
  return { body: JSON.stringify(body) };
}

/** A queue and a topic in memory. */
function world(...dead: { body: string }[]) {
  const queue = [...dead];
  const told: AlertMessage[] = [];
  const ports = {
    publish: async (message: AlertMessage) => void told.push(message),
    forget: async (message: { body: string }) => void queue.splice(queue.indexOf(message), 1),
    ownTopics: 'arn:aws:sns:eu-central-1:123456789012:riposte-prod-',
  };
  return { queue, told, ports, send: () => tellUndelivered([...queue], ports, PLACE) };
}

test('what did not reach a subscriber is told in one message, each text once, and once only', async () => {
  const { queue, told, send } = world(deadLetter('a'), deadLetter('b'), deadLetter('a'));

  await send();
  await send();

  expect(queue).toEqual([]);
  expect(told.map(({ subject }) => subject)).toEqual([
    '[riposte] DIGEST CRITICAL: 2 messages did not reach a subscriber (123456789012 eu-central-1)',
  ]);
  const { email } = textsOf(told[0] ?? { message: '{}' });
  expect(email.match(/what a is about/g)).toHaveLength(1);
  expect(email.match(/what b is about/g)).toHaveLength(1);
  expect(email).toContain(`3 not delivered to ${SUBSCRIPTION}`);
});

test('it wakes people where one of the messages did, and is as severe as the most severe', async () => {
  const quiet = { severity: { Value: 'low' }, wakes: { Value: 'no' } };
  const loud = { severity: { Value: 'critical' }, wakes: { Value: 'yes' } };
  const one = world(deadLetter('a', { MessageAttributes: quiet }));
  const both = world(deadLetter('a', { MessageAttributes: quiet }), deadLetter('b', { MessageAttributes: loud }));

  await one.send();
  await both.send();

  expect(one.told[0]?.attributes).toMatchObject({ severityLevel: { value: '1' }, wakes: { value: 'no' } });
  expect(both.told[0]?.attributes).toMatchObject({ severityLevel: { value: '4' }, wakes: { value: 'yes' } });
});

test('an alarm, which has no attributes, is loud enough for an SMS', () => {
  const alarm = undeliveredIn(deadLetter('a', { MessageAttributes: undefined }).body);

  expect(alarm).toMatchObject({ severity: 'high', wakes: true });
});

test('a hundred dead letters are five messages', async () => {
  const { told, send } = world(...Array.from({ length: 100 }, (_, index) => deadLetter(`m-${index}`)));

  await send();

  expect(told).toHaveLength(5);
  expect(textsOf(told[0] ?? { message: '{}' }).email).toContain('what m-19 is about');
});

test('what is of another stack’s topic, or no message of SNS at all, stays where it is', async () => {
  const { queue, told, send } = world(deadLetter('a', { TopicArn: TOPIC.replace('prod', 'test') }), {
    body: '{"finding":1}',
  });

  const sent = await send();

  expect(sent).toEqual([]);
  expect(queue).toHaveLength(2);
  expect(told).toEqual([]);
});

test('where telling fails the dead letters stay', async () => {
  const { queue, ports } = world(deadLetter('a'));
  const publish = () => Promise.reject(new Error('Rate exceeded'));

  await expect(tellUndelivered([...queue], { ...ports, publish }, PLACE)).rejects.toThrow('Rate exceeded');
  expect(queue).toHaveLength(1);
});

test('its reason names who was to get it', () => {
  const reasons = [deadLetter('a'), deadLetter('a', { UnsubscribeURL: undefined })].map(({ body }) =>
    reasonOfDeadLetter(body),
  );

  expect(reasons).toEqual([`SNS could not deliver it to ${SUBSCRIPTION}`, 'SNS could not deliver it to a subscriber']);
});

test('no text of a dead letter leaves its line', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), async (Subject, Message) => {
      const { told, send } = world(deadLetter('a', { Subject, Message }));

      await send();

      const { email } = textsOf(told[0] ?? { message: '{}' });
      expect(email).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(email.split('\n').filter((line) => line.includes('2026-03-02T03:00:00.000Z ')).length).toBeLessThanOrEqual(
        1,
      );
    }),
    { numRuns: 50 },
  );
});

test('a message keeps its subject, and one without is told without', () => {
  expect(undeliveredIn(deadLetter('a', { Subject: 'Trail stopped' }).body)?.subject).toBe('Trail stopped');
  expect(undeliveredIn(deadLetter('a', { Subject: null }).body)?.subject).toBe('');
  expect(undeliveredIn(deadLetter('a', { UnsubscribeURL: undefined }).body)?.subscription).toBe('');
});
