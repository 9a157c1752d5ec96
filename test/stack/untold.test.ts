import { DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetQueueAttributesCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { physicalName } from './aws.ts';
import { testStack, waitFor } from './stack.ts';

const stack = testStack();
const iam = new IAMClient(stack.config);
const sqs = new SQSClient(stack.config);
/** The block is in force, and was reported as far as the workflow knows. */
const LEASED = 'Wait for the end of the lease';
const NO_SNS = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: 'sns:Publish', Resource: '*' }] };

/** Runs something while none of these roles may publish; then they may again. */
async function withoutSns<T>(roles: readonly string[], work: () => Promise<T>): Promise<T> {
  const names = await Promise.all(roles.map((role) => physicalName(stack, role)));
  const PolicyName = 'no-sns';
  for (const RoleName of names)
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: JSON.stringify(NO_SNS) }));
  try {
    return await work();
  } finally {
    for (const RoleName of names) await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
  }
}

/** How many messages wait to be told, those included that are being tried. */
async function untold(): Promise<number> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: stack.output('UntoldQueueUrl'), AttributeNames: ['All'] }),
  );
  const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } = Attributes ?? {};
  return Number(ApproximateNumberOfMessages) + Number(ApproximateNumberOfMessagesNotVisible);
}

/** What could not be told comes again after so long; as deployed that takes two minutes, which nobody has to wait for here. */
async function comesAgainAfter(seconds: string): Promise<void> {
  const Attributes = { VisibilityTimeout: seconds };
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: stack.output('UntoldQueueUrl'), Attributes }));
}

beforeAll(() => comesAgainAfter('10'));
afterAll(() => comesAgainAfter('120'));

test('while SNS takes nothing, a workflow does what it is for and goes on; people are told once SNS takes it', async () => {
  const since = await stack.inboxLength();
  const address = '203.0.113.197';
  const input = { ips: [address], reason: 'SNS takes nothing' };

  const [run, waiting, early] = await withoutSns(['ReportRole', 'TellAgainRole'], async () => {
    const ended = await stack.runWorkflow('BlockIpMachineArn', input, LEASED, 'Report failure');
    const kept = await waitFor(async () => ((await untold()) > 0 ? await untold() : undefined));
    return [ended, kept, await stack.inbox(since)];
  });
  const told = await waitFor(
    async () => (await stack.inbox(since)).find((one) => one.protocol === 'email' && one.text.includes(address)),
    150_000,
  );
  const left = await waitFor(async () => ((await untold()) === 0 ? 0 : undefined));

  expect([run.entered.includes(LEASED), run.entered.includes('Report failure'), run.cause]).toEqual([
    true,
    false,
    undefined,
  ]);
  expect(waiting).toBe(1);
  expect(early.filter(({ text }) => text.includes(address))).toEqual([]);
  expect(told?.attributes.kind).toBe('outcome');
  expect(left).toBe(0);
});
