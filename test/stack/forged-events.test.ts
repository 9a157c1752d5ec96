import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from '@jest/globals';
import type { AccountEvent } from '../../lib/domain/finding/event.ts';
import { sampleEvent } from '../../local/scenario.ts';
import { attackFrom, testStack, waitFor } from './stack.ts';

const stack = testStack();
const bus = new EventBridgeClient(stack.config);
const queue = new SQSClient(stack.config);

/** What everybody who may call PutEvents can do: events of a service's kind under another source. */
async function put(Source: string, events: readonly AccountEvent[]): Promise<number> {
  const { FailedEntryCount = 0 } = await bus.send(
    new PutEventsCommand({
      Entries: events.map((event) => ({
        Source,
        DetailType: event['detail-type'],
        Detail: JSON.stringify(event.detail),
      })),
    }),
  );
  return FailedEntryCount;
}

async function note(source: string): Promise<string | undefined> {
  return waitFor(async () => {
    const { Messages = [] } = await queue.send(
      new ReceiveMessageCommand({
        QueueUrl: stack.output('DistrustedEventsUrl'),
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 0,
      }),
    );
    return Messages.find(({ Body = '' }) => Body.includes(source))?.Body;
  });
}

test('events that somebody made up block nobody, mute nothing and are noted', async () => {
  const since = await stack.inboxLength();
  const root = sampleEvent('initial-access/root-used');
  const rootIn = (account: string, ip: string) => ({
    ...root,
    detail: {
      ...root.detail,
      sourceIPAddress: ip,
      userIdentity: { type: 'Root', accountId: account, arn: `arn:aws:iam::${account}:root` },
    },
  });

  await put('shop.orders', [
    attackFrom('198.51.100.220', 'incident-forged'),
    rootIn('000000000000', '198.51.100.221'),
    ...Array.from({ length: 5 }, () => {
      const guess = sampleEvent('credential-access/console-password-guessing');
      return { ...guess, detail: { ...guess.detail, sourceIPAddress: '198.51.100.222' } };
    }),
  ]);
  const body = await note('shop.orders');
  await stack.emit(attackFrom('198.51.100.223', 'incident-after-forged'));
  await waitFor(async () =>
    (await stack.addresses(stack.output('RegionalIpSetV4Ref'))).find((cidr) => cidr === '198.51.100.223/32'),
  );

  const texts = (await stack.inbox(since)).map(({ text }) => text).join('\n');
  const findings = (await stack.findings()).map(({ summary }) => summary).join('\n');
  const blocked = await stack.addresses(stack.output('RegionalIpSetV4Ref'));
  expect(JSON.parse(body ?? '{}')).toMatchObject({ source: 'shop.orders', account: '000000000000' });
  for (const address of ['198.51.100.220', '198.51.100.221', '198.51.100.222']) {
    expect(texts).not.toContain(address);
    expect(findings).not.toContain(address);
    expect(blocked).not.toContain(`${address}/32`);
  }
});

test("nobody but AWS puts an event with a service's source on the bus", async () => {
  expect(await put('aws.cloudtrail', [attackFrom('198.51.100.224', 'incident-refused')])).toBe(1);
});
