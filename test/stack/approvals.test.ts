import { randomUUID } from 'node:crypto';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { SendTaskSuccessCommand, SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import { pendingQuestions } from '../../lib/aws/by-person/answering.ts';
import { withPolicy } from './aws.ts';
import { invoke } from './invoke.ts';
import { asked } from './questions.ts';
import { STAGE, testStack, waitFor } from './stack.ts';

const stack = testStack();
const V4 = stack.output('RegionalIpSetV4Ref');
const APPROVE = JSON.stringify({ version: 1, playbooks: { 'block-ip': { mode: 'approve' } } });
const ASKS = 'Ask for approval';

const task = (...ips: string[]) => ({ taskId: randomUUID(), params: { ips }, reason: 'guessing', requestedBy: 'test' });
const start = (request: object, ...until: string[]) =>
  stack.runWorkflow('BlockIpMachineArn', { requests: [request] }, ...until);

const nameOf = (arn: string) => arn.split(':').at(-1) ?? '';
const itemOf = async (pk: string, sk: string) => {
  const Key = { pk: { S: pk }, sk: { S: sk } };
  const found = await new DynamoDBClient(stack.config).send(
    new GetItemCommand({ TableName: stack.output('StateTableName'), Key }),
  );
  return found.Item;
};
const ends = (arn: string) =>
  waitFor(async () => ((await stack.progress(arn)).status === 'RUNNING' ? undefined : true), 30_000);
const asking = <T>(work: () => Promise<T>, approval: object = {}) =>
  withPolicy(stack, JSON.stringify({ ...JSON.parse(APPROVE), approval }), ['block-ip', 'report'], work);

describe('a question', () => {
  test('that was answered to the workflow alone, with a token that somebody read, blocks nothing', async () => {
    const arn = await asking(async () => {
      const started = await start(task('203.0.113.193'), ASKS);
      const question = await asked(stack, nameOf(started.arn));
      const id = question?.approval.id ?? '';
      const token = await waitFor(() => itemOf(`TASKTOKEN#${id}`, 'TASKTOKEN'));
      const taskToken = token?.token?.S ?? '';
      await new SFNClient(stack.config).send(new SendTaskSuccessCommand({ taskToken, output: '{"approved":true}' }));
      await ends(started.arn);
      return started.arn;
    });

    const { status, output } = await stack.progress(arn);
    expect(status).toBe('SUCCEEDED');
    expect(JSON.parse(output ?? '{}')).toMatchObject({ decision: 'refuse' });
    expect(await stack.addresses(V4)).not.toContain('203.0.113.193/32');
  });

  test('whose execution is stopped is withdrawn, and those who look at what waits are told', async () => {
    const withdrawn = await asking(async () => {
      const { arn } = await start(task('203.0.113.192'), ASKS);
      const id = (await asked(stack, nameOf(arn)))?.approval.id ?? '';
      await new SFNClient(stack.config).send(new StopExecutionCommand({ executionArn: arn }));
      const shown = await pendingQuestions({ stage: STAGE, config: stack.config });
      return shown.find(({ approval }) => approval.id === id)?.approval.state;
    });

    expect(withdrawn).toBe('withdrawn');
  });

  test('whose execution is stopped is told once, with the command that asks anew', async () => {
    const since = await stack.inboxLength();
    const reap = () => invoke(stack, 'reaper');

    const id = await asking(async () => {
      const { arn } = await start(task('203.0.113.191'), ASKS);
      const question = (await asked(stack, nameOf(arn)))?.approval.id ?? '';
      await reap();
      await new SFNClient(stack.config).send(new StopExecutionCommand({ executionArn: arn }));
      await reap();
      await reap();
      return question;
    });

    const mails = (await stack.inbox(since)).filter(({ protocol, text }) => protocol === 'email' && text.includes(id));
    const told = mails.filter(({ text }) => text.includes('whose workflow is gone'));
    expect(told).toHaveLength(1);
    expect(told[0]?.text).toContain(`npx riposte again ${id} --stage ${STAGE}`);
  });

  test('whose record somebody wrote, who may write the table, blocks nothing', async () => {
    const arn = await asking(async () => {
      const started = await start(task('203.0.113.194'), ASKS);
      const id = (await asked(stack, nameOf(started.arn)))?.approval.id ?? '';
      const item = (await itemOf(`APPROVAL#${id}`, 'APPROVAL')) ?? {};
      const record = { S: (item.record?.S ?? '').replace('"waiting"', '"approved"') };
      const TableName = stack.output('StateTableName');
      await new DynamoDBClient(stack.config).send(new PutItemCommand({ TableName, Item: { ...item, record } }));
      const token = await waitFor(() => itemOf(`TASKTOKEN#${id}`, 'TASKTOKEN'));
      const taskToken = token?.token?.S ?? '';
      await new SFNClient(stack.config).send(new SendTaskSuccessCommand({ taskToken, output: '{"approved":true}' }));
      await ends(started.arn);
      return started.arn;
    });

    expect(JSON.parse((await stack.progress(arn)).output ?? '{}')).toMatchObject({
      decision: 'refuse',
      why: expect.stringContaining('not as riposte wrote it'),
    });
    expect(await stack.addresses(V4)).not.toContain('203.0.113.194/32');
  });

  test('shows twenty addresses at most: more are asked about by executions of their own', async () => {
    const ips = Array.from({ length: 45 }, (_, index) => `11.7.7.${index}`);

    const { status, questions } = await asking(async () => {
      const started = await start(task(...ips));
      const parts = (started.output as { executions: string[] }).executions;
      return { status: started.status, questions: await Promise.all(parts.map((one) => asked(stack, one))) };
    });

    expect(status).toBe('SUCCEEDED');
    expect(questions).toHaveLength(3);
    expect(new Set(questions.map((one) => one?.approval.planHash)).size).toBe(3);
  });
});

test('only riposte puts tasks into the queue, takes them out, or puts what a person sends back among the dead letters, and only who deploys takes those, whatever else a user may do', async () => {
  const iam = new IAMClient(stack.config);
  const UserName = `sender-${randomUUID()}`;
  const Statement = [{ Effect: 'Allow', Action: 'sqs:*', Resource: '*' }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'queues', PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const credentials = {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  };
  const sqs = new SQSClient({ ...stack.config, credentials });
  const send = (output: string) =>
    sqs.send(new SendMessageCommand({ QueueUrl: stack.output(output), MessageBody: '{"note":"not triage"}' }));

  const takes = (output: string) => sqs.send(new ReceiveMessageCommand({ QueueUrl: stack.output(output) }));

  for (const queue of ['RemediationQueue', 'RemediationDeadLetters', 'TriageDeadLetters', 'RuleDeadLetters'])
    await expect(send(`${queue}Url`)).rejects.toThrow(/not authorized|denied/i);
  await expect(takes('RemediationQueueUrl')).rejects.toThrow(/not authorized|denied/i);
  await expect(takes('UntoldQueueUrl')).rejects.toThrow(/not authorized|denied/i);
  const letters = ['Remediation', 'Triage', 'Rule', 'Subscription', 'Untold'].map((of) => `${of}DeadLettersUrl`);
  for (const queue of [...letters, 'DistrustedEventsUrl'])
    await expect(takes(queue)).rejects.toThrow(/not authorized|denied/i);
  await expect(send('DistrustedEventsUrl')).resolves.toBeDefined();
});

test('nobody’s own queue has its dead letters where riposte does what they say: SQS moves those past every policy', async () => {
  const sqs = new SQSClient(stack.config);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `mallory-${randomUUID()}` }));
  const arnOf = async (url: string) => {
    const asked = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] });
    return (await sqs.send(asked)).Attributes?.QueueArn;
  };
  const leads = async (output: string) => {
    const deadLetterTargetArn = await arnOf(stack.output(output));
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 });
    return sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { RedrivePolicy } }));
  };

  for (const queue of ['RemediationQueue', 'UntoldQueue', 'TriageDeadLetters', 'RuleDeadLetters'])
    await expect(leads(`${queue}Url`)).rejects.toThrow('RedrivePolicy is invalid');
  await leads('RemediationDeadLettersUrl');
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{"note":"not triage"}' }));
  const take = new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0 });
  for (let time = 0; time < 3; time += 1) await sqs.send(take);

  const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] });
  expect((await sqs.send(asked)).Attributes).toEqual({ ApproximateNumberOfMessages: '1' });
});
