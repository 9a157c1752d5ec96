import { DeleteFunctionConcurrencyCommand, LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { expect, test } from '@jest/globals';
import type { AccountEvent } from '../../lib/domain/finding/event.ts';
import { readInbox } from '../../local/inbox.ts';
import { sampleEvent } from '../../local/scenario.ts';
import { STAGE, testStack, waitFor } from './stack.ts';

const stack = testStack();
const lambda = new LambdaClient(stack.config);
const FunctionName = `riposte-${STAGE}-triage`;

function disabled(rule: string): AccountEvent {
  const event = sampleEvent('defense-evasion/riposte-changed');
  return { ...event, detail: { ...event.detail, requestParameters: { name: rule } } };
}

/** How on-call gets a message on the topic that is about riposte itself. */
async function told(text: string): Promise<string[] | undefined> {
  return waitFor(async () => {
    const messages = (await readInbox(stack.access)).filter(
      (one) =>
        (one.topic === stack.output('WatchTopicArn') && one.text.includes(text)) ||
        (one.topic === stack.output('WatchSmsTopicArn') && one.text.includes('riposte changed: DisableRule, 0000')),
    );
    return new Set(messages.map(({ protocol }) => protocol)).size === 2
      ? [...new Set(messages.map(({ protocol }) => protocol))].sort()
      : undefined;
  });
}

test('a change of riposte itself is told by e-mail and SMS also while triage is dead', async () => {
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
  const marker = 'riposte-test-rule-while-dead';

  await stack.emit({ ...disabled(marker), detail: { ...disabled(marker).detail, sourceIPAddress: '198.51.100.201' } });
  const watch = await told('from 198.51.100.201');
  const byTriage = (await stack.inbox(0)).filter(({ text }) => text.includes(marker));
  await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));

  expect(watch).toEqual(['email', 'sms']);
  expect(byTriage).toEqual([]);
});

test('what is said names the call, who made it and where to look', async () => {
  await stack.emit(disabled('riposte-test-rule-2'));

  const message = await waitFor(async () =>
    (await readInbox(stack.access)).find(
      ({ topic, protocol, text }) =>
        topic === stack.output('WatchTopicArn') && protocol === 'email' && text.includes('from 203.0.113.50'),
    ),
  );
  expect(message?.text).toMatch(
    /^"?CRITICAL: riposte itself was changed: DisableRule by arn:aws:iam::000000000000:user\/mallory from 203\.0\.113\.50, acct 000000000000 us-east-1, \S+\. If it was none of you: take away these credentials, deploy riposte again\. CloudTrail event 0a4a7c2e-1f05-4c0e-8a0d-6cbb6d9d1a02\."?$/,
  );
});

test("another stage's rules are none of this one's business on its own topic", async () => {
  await stack.emit({
    ...disabled('riposte-other-rule'),
    detail: { ...disabled('riposte-other-rule').detail, sourceIPAddress: '198.51.100.202' },
  });
  await stack.message(({ text }) => text.includes('riposte-other-rule'), 0);

  const watch = (await readInbox(stack.access)).filter(
    ({ topic, text }) => topic === stack.output('WatchTopicArn') && text.includes('198.51.100.202'),
  );
  expect(watch).toEqual([]);
});
