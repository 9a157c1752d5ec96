import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { pushPublisher } from '../../../lib/aws/push.ts';
import { pushesOf, pushMessage } from '../../../lib/consumer/push.ts';
import { findingAlert } from '../../../lib/domain/telling/alert.ts';
import { renderAlert } from '../../../lib/domain/telling/render-alert.ts';
import { finding } from '../support/fixtures.ts';

const ENDPOINT = 'arn:aws:sns:us-east-1:123456789012:endpoint/APNS/oncall/11111111-2222-3333-4444-555555555555';
const seen = finding({
  id: 'f00d',
  title: 'A key was leaked',
  severity: 'critical',
  summary: 'The key of ann was published.',
});

/** What Lambda gets of an alert of riposte's own. */
function invocation(given: Parameters<typeof findingAlert>[0] = seen) {
  const { subject, message, attributes } = renderAlert(findingAlert(given, 'Blocks it.', []));
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, { type, value }]) => [name, { Type: type, Value: value }]),
  );
  const Message = (JSON.parse(message) as { lambda: string }).lambda;
  return {
    Records: [{ EventSource: 'aws:sns', Sns: { MessageId: 'm-1', Subject: subject, Message, MessageAttributes } }],
  };
}

test('an alert becomes a push for each platform, which SNS takes as texts of JSON', async () => {
  const sns = mockClient(SNSClient);
  sns.on(PublishCommand).resolves({});
  const send = pushPublisher(new SNSClient({ region: 'us-east-1' }), ENDPOINT);

  for (const push of pushesOf(invocation())) await send(push);

  const { TargetArn, MessageStructure, Message = '' } = sns.commandCalls(PublishCommand)[0]?.args[0].input ?? {};
  const { default: plain, APNS, APNS_SANDBOX, GCM, ...rest } = JSON.parse(Message) as Record<string, string>;
  const title = '[riposte] CRITICAL: A key was leaked (123456789012 eu-central-1)';
  const body = 'The key of ann was published.';
  expect({ TargetArn, MessageStructure }).toEqual({ TargetArn: ENDPOINT, MessageStructure: 'json' });
  expect(plain).toBe(title);
  expect(APNS_SANDBOX).toBe(APNS);
  expect(JSON.parse(APNS ?? '')).toEqual({
    aps: { alert: { title, body }, 'interruption-level': 'time-sensitive', sound: 'default' },
    message: 'm-1',
    kind: 'finding',
    severity: 'critical',
    finding: 'f00d',
  });
  expect(JSON.parse(GCM ?? '')).toEqual({
    fcmV1Message: {
      message: {
        notification: { title, body },
        android: { priority: 'high' },
        data: { message: 'm-1', kind: 'finding', severity: 'critical', finding: 'f00d' },
      },
    },
  });
  expect(rest).toEqual({});
});

test('what wakes nobody makes no sound', () => {
  const push = { title: 'Weekly digest', body: 'quiet', wakes: false, data: {} };

  const { APNS = '', GCM = '' } = JSON.parse(pushMessage(push)) as Record<string, string>;

  expect(JSON.parse(APNS).aps).toEqual({
    alert: { title: 'Weekly digest', body: 'quiet' },
    'interruption-level': 'active',
  });
  expect(JSON.parse(GCM).fcmV1Message.message.android).toEqual({ priority: 'normal' });
});

test('a long alert fits: phones take 4 KB', () => {
  const [push] = pushesOf(invocation({ ...seen, summary: '\u00fc'.repeat(5_000) }));

  const { APNS = '', GCM = '' } = JSON.parse(push === undefined ? '{}' : pushMessage(push)) as Record<string, string>;

  expect([APNS, GCM].map((text) => Buffer.byteLength(text) < 4_096)).toEqual([true, true]);
  expect(push?.body).toHaveLength(500);
});

test('an outcome, which is no finding, is told by its subject', () => {
  const sns = {
    MessageId: 'm-2',
    Subject: 'Blocked 203.0.113.7',
    Message: '{"kind":"outcome"}',
    MessageAttributes: {},
  };

  expect(pushesOf({ Records: [{ Sns: sns }] })).toEqual([
    { title: 'Blocked 203.0.113.7', body: '', wakes: false, data: { message: 'm-2', kind: '', severity: '' } },
  ]);
});
