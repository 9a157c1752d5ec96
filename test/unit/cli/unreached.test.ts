import { expect, test } from '@jest/globals';
import { markdownReport } from '../../../cli/record/report.ts';
import { type UnreachedPorts, unreachedLines } from '../../../cli/record/unreached.ts';
import type { Entry } from '../../../lib/domain/record/record.ts';
import { finding } from '../support/fixtures.ts';

const ID = '6b42f00d6b42f00d6b42f00d6b42f00d';
const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:riposte-prod-alerts';
const NOW = new Date('2026-03-02T05:00:00Z');
const BEYOND =
  'Not known: a mail that bounced after SNS had handed it over, an SMS that the network lost, and what redrive told once more, since its dead letter is gone.';
const SMS = 'CRITICAL: CloudTrail stopped or weakened: org-trail. #6b42f0';

const line: Entry = {
  ...{ stream: `FINDING#${ID}`, seq: 1, id: 'e-1', at: '2026-03-02T03:06:00.000Z', what: 'seen', who: 'detection a/b' },
  ...{ why: '', policyVersion: '', prev: '', hash: '' },
  data: JSON.stringify({ alert: { told: 'told', email: 'the mail ?a=0123456789ab.(not kept)', sms: SMS } }),
};
const incident = {
  ...{ id: '6b42aaaa', state: 'open' as const, severity: 'critical' as const, title: 'CloudTrail stopped' },
  ...{ account: '123456789012', region: 'eu-central-1', actor: 'mallory', openedBy: ID, severityBy: ID },
  ...{ openedAt: '2026-03-02T03:05:00.000Z', firstSeen: '2026-03-02T03:04:05Z', lastSeen: '2026-03-02T03:14:05Z' },
};
const story = { incident, findings: [finding({ id: ID })], lines: [line] };

/** A dead letter as SNS leaves it. */
function letter(text: string, subscription: string, Subject = '[riposte] CRITICAL: CloudTrail'): { body: string } {
  return {
    body: JSON.stringify({
      ...{ Type: 'Notification', MessageId: 'm-1', TopicArn: TOPIC, Subject, Message: text },
      Timestamp: '2026-03-02T03:06:01.000Z',
      UnsubscribeURL: `https://sns.eu-central-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${TOPIC}:${subscription}`,
    }),
  };
}

function ports(dead: readonly { body: string }[], more: Partial<UnreachedPorts> = {}): UnreachedPorts {
  const mail = { topic: 'riposte-prod-alerts', protocol: 'email', to: 'oncall@example.com', confirmed: true };
  return { dead: async () => dead, subscribers: async () => [{ ...mail, arn: `${TOPIC}:s-1` }], ...more };
}

test('each subscriber that did not get an alert of the incident is named, by what it is, or else by its ARN', async () => {
  const lines = await unreachedLines(
    story,
    ports([
      letter(`Finding: ${ID}`, 's-1'),
      letter(SMS, 's-2'),
      letter('the mail ?a=0123456789ab.abcdefghijklmnopqrstuv', 's-1', '[riposte] APPROVE?'),
      letter('another incident', 's-1'),
      { body: JSON.stringify({ kind: 'finding', finding: { id: ID } }) },
    ]),
    NOW,
  );

  expect(lines).toEqual([
    'Not delivered to a subscriber with raw delivery, whose dead letter names neither it nor the time.',
    `Not delivered to ${TOPIC}:s-2: [riposte] CRITICAL: CloudTrail, of 2026-03-02T03:06:01.000Z`,
    'Not delivered to email oncall@example.com: [riposte] APPROVE?, of 2026-03-02T03:06:01.000Z',
    'Not delivered to email oncall@example.com: [riposte] CRITICAL: CloudTrail, of 2026-03-02T03:06:01.000Z',
    BEYOND,
  ]);
});

test('where there is none that is said, with what no queue knows', async () => {
  expect(await unreachedLines(story, ports([]), NOW)).toEqual([
    'No alert of it lies in the queue of subscriptions that failed.',
    BEYOND,
  ]);
});

test('what failed longer ago than the queue keeps is not known', async () => {
  const lines = await unreachedLines(story, ports([]), new Date('2026-04-02T05:00:00Z'));

  expect(lines[1]).toBe('What failed before 2026-03-19T05:00:00.000Z is not known: the queue keeps 14 days.');
});

test('a queue that may not be read is called unknown, and why; subscribers that may not be listed have their ARN', async () => {
  const refused = async () => {
    throw new Error('not authorized to perform: sqs:ReceiveMessage');
  };

  expect(await unreachedLines(story, ports([], { dead: refused }), NOW)).toEqual([
    'Which subscriber did not get an alert is not known: the queue of subscriptions that failed cannot be read. not authorized to perform: sqs:ReceiveMessage',
  ]);
  expect((await unreachedLines(story, ports([letter(SMS, 's-1')], { subscribers: refused }), NOW))[0]).toBe(
    `Not delivered to ${TOPIC}:s-1: [riposte] CRITICAL: CloudTrail, of 2026-03-02T03:06:01.000Z`,
  );
});

test('a subject that somebody worded marks nothing up in the report', async () => {
  const lines = await unreachedLines(story, ports([letter(SMS, 's-1', '[x](http://203.0.113.1/) \u202e')]), NOW);
  const whole = { ...story, merged: [], entries: [], records: [], missing: [] };

  expect(markdownReport(whole, NOW, lines)).toContain('\\[x\\]（http:\\/\\/203.0.113.1/) \\<U+202E\\>');
});
