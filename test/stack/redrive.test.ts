import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { PublishCommand, SNSClient, SubscribeCommand, UnsubscribeCommand } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, PurgeQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, expect, test } from '@jest/globals';
import { localEnv } from '../../local/access.ts';
import { endFaults, setFaults } from '../../local/faults.ts';
import { ROOT } from '../../local/paths.ts';
import { attackFrom, STAGE, testStack, waitFor } from './stack.ts';

const stack = testStack();
const sqs = new SQSClient(stack.config);
const QUEUES = [
  'RemediationDeadLettersUrl',
  'TriageDeadLettersUrl',
  'RuleDeadLettersUrl',
  'SubscriptionDeadLettersUrl',
];
const ADDRESSES = { task: '203.0.113.201', event: '203.0.113.202' };

function redrive(...more: string[]): string {
  const args = [
    'redrive',
    ...(more.length === 0 ? ['--send'] : more),
    '--stage',
    STAGE,
    '--endpoint',
    stack.access.endpoint,
  ];
  const { stdout } = spawnSync(process.execPath, [`${ROOT}cli/riposte.js`, ...args], {
    cwd: ROOT,
    env: localEnv(stack.access),
    encoding: 'utf8',
  });
  return stdout;
}

async function isEmpty(output: string): Promise<true | undefined> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: stack.output(output), AttributeNames: ['All'] }),
  );
  const waiting =
    Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible);
  return waiting === 0 ? true : undefined;
}

test('dead letters sent back twice, by command or because they lie there twice, do nothing twice', async () => {
  // What other files of tests left there would be sent back, too.
  for (const output of QUEUES) await sqs.send(new PurgeQueueCommand({ QueueUrl: stack.output(output) }));
  const since = await stack.inboxLength();
  const task = {
    version: 1,
    id: `redrive-${randomUUID()}`,
    playbook: 'block-ip',
    target: { account: '000000000000', region: 'us-east-1', resource: ADDRESSES.task },
    params: { ips: [ADDRESSES.task] },
    reason: 'sent back',
    requestedBy: 'test',
  };
  const attack = attackFrom(ADDRESSES.event, `redrive-${randomUUID()}`);
  const event = { ...attack, id: randomUUID(), region: 'us-east-1' };
  const record = { requestPayload: event, responsePayload: { errorMessage: 'the table was throttled' } };
  const lies = async () => {
    const put = (output: string, body: object) =>
      sqs.send(new SendMessageCommand({ QueueUrl: stack.output(output), MessageBody: JSON.stringify(body) }));
    await put('RemediationDeadLettersUrl', task);
    await put('TriageDeadLettersUrl', record);
  };
  const isBlocked = async () => {
    const set = await stack.addresses(stack.output('RegionalIpSetV4Ref'));
    return Object.values(ADDRESSES).every((one) => set.includes(`${one}/32`)) ? true : undefined;
  };
  const executions = async () =>
    (await stack.executions(stack.output('BlockIpMachineArn'))).filter(({ name }) => name === task.id).length;

  await lies();
  const first = redrive();
  await waitFor(isBlocked, 60_000);
  const second = redrive();
  await lies();
  const third = redrive();
  await waitFor(() => isEmpty('RemediationQueueUrl'), 60_000);
  const found = await waitFor(async () => {
    const mine = (await stack.findings()).filter((one) => JSON.stringify(one).includes(ADDRESSES.event));
    return mine.length > 0 ? mine : undefined;
  });

  expect(first).toContain('the table was throttled');
  expect(first).toContain('2 of 2 sent back.');
  expect(second).toContain('There are no dead letters that can be sent back.');
  expect(third).toContain('2 of 2 sent back.');
  expect(found?.map(({ count }) => count)).toEqual([1]);
  expect(await executions()).toBe(1);
  const told = (await stack.inbox(since)).filter(({ protocol, attributes, text }) => {
    return protocol === 'email' && attributes.kind === 'finding' && text.includes(ADDRESSES.event);
  });
  expect(told).toHaveLength(1);
});

test('with --since older ones are left where they are', async () => {
  const put = () =>
    sqs.send(new SendMessageCommand({ QueueUrl: stack.output('RuleDeadLettersUrl'), MessageBody: 'no event' }));
  const purge = () => sqs.send(new PurgeQueueCommand({ QueueUrl: stack.output('RuleDeadLettersUrl') }));
  const began = new Date();

  await put();
  const lately = JSON.parse(redrive('--since', '1h', '--json')) as { at: string };
  await purge();
  await put();
  const later = redrive('--send', '--since', new Date(Date.now() + 1).toISOString());
  const left = await isEmpty('RuleDeadLettersUrl');
  await purge();

  expect(lately).toMatchObject({ kind: 'event', body: 'no event' });
  expect(Date.parse(lately.at)).toBeGreaterThanOrEqual(began.getTime() - 1_000);
  expect(later).toContain('There are no dead letters that can be sent back since ');
  expect(left).toBeUndefined();
});

const sns = new SNSClient(stack.config);
const DEAD = 'dead@example.com';
const undo: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const one of undo.splice(0)) await one();
});

test('what did not reach a subscriber lies with who that was, and is told once, to all, when it is sent back', async () => {
  const queue = stack.output('SubscriptionDeadLettersUrl');
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queue, AttributeNames: ['QueueArn'] }),
  );
  const { SubscriptionArn = '' } = await sns.send(
    new SubscribeCommand({
      TopicArn: stack.output('AlertTopicArn'),
      Protocol: 'email',
      Endpoint: DEAD,
      Attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: Attributes?.QueueArn }) },
      ReturnSubscriptionArn: true,
    }),
  );
  undo.push(() => sns.send(new UnsubscribeCommand({ SubscriptionArn })));
  await setFaults(stack.access, 1, [
    { service: 'sns', action: 'deliver', kind: 'error', probability: 1, caller: DEAD },
  ]);
  undo.push(() => endFaults(stack.access));
  const since = await stack.inboxLength();
  const word = `undelivered-${randomUUID()}`;

  await sns.send(new PublishCommand({ TopicArn: stack.output('AlertTopicArn'), Subject: 'An alarm', Message: word }));
  await endFaults(stack.access);
  const first = redrive();
  const second = redrive();

  const told = (await stack.inbox(since)).filter(({ text }) => text.includes(word));
  expect(first).toContain(`SNS could not deliver it to ${SubscriptionArn}`);
  expect(first).toContain('1 of 1 sent back.');
  expect(second).toContain('There are no dead letters that can be sent back.');
  expect(told.filter(({ to }) => to === DEAD).map(({ subject }) => subject)).toEqual([
    '[riposte] DIGEST HIGH: 1 message did not reach a subscriber (000000000000 us-east-1)',
  ]);
});
