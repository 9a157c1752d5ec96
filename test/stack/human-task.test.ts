import { readFileSync } from 'node:fs';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { ROOT } from '../../local/paths.ts';
import { testStack, waitFor } from './stack.ts';

const { config } = testStack();
const sfn = new SFNClient(config);
const sqs = new SQSClient(config);
const iam = new IAMClient(config);

interface Asked {
  readonly step: string;
  readonly token: string;
}

async function machine(QueueUrl: string): Promise<string> {
  const policy = (Statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [Statement] });
  const trust = { Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: 'human-task', AssumeRolePolicyDocument: policy(trust) }),
  );
  const send = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:*:*:human-task' };
  await iam.send(new PutRolePolicyCommand({ RoleName: 'human-task', PolicyName: 'ask', PolicyDocument: policy(send) }));
  const text = readFileSync(`${ROOT}examples/human-task.asl.yml`, 'utf8')
    .replace(/\$\{QueueUrl\}/g, QueueUrl)
    .replace(/\$\{HandOverSeconds\}/g, '2');
  const { stateMachineArn = '' } = await sfn.send(
    new CreateStateMachineCommand({
      name: 'human-task',
      definition: JSON.stringify(parse(text)),
      roleArn: Role?.Arn,
    }),
  );
  return stateMachineArn;
}

test('a task for people goes from hand to hand: approved, given to another when nothing is heard, done, confirmed by somebody else', async () => {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'human-task' }));
  const { executionArn } = await sfn.send(
    new StartExecutionCommand({ stateMachineArn: await machine(QueueUrl), input: '{"task":"change the lock"}' }),
  );
  const asked = () =>
    waitFor(async () => {
      const { Messages: [message] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
      if (message === undefined) return undefined;
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
      return JSON.parse(message.Body ?? '{}') as Asked;
    });
  const answer = ({ token }: Asked, said: object) =>
    sfn.send(new SendTaskSuccessCommand({ taskToken: token, output: JSON.stringify(said) }));

  const approve = await asked();
  await answer(approve, { who: 'ada', decision: 'approved' });
  const unheard = await asked();
  const again = await asked();
  await answer(again, { who: 'bob' });
  const confirm = await asked();
  await answer(confirm, { who: 'bob' });
  const byAnother = await asked();
  await answer(byAnother, { who: 'cyd' });
  const ended = await waitFor(async () => {
    const described = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    return described.status === 'RUNNING' ? undefined : described;
  });

  expect([approve, unheard, again, confirm, byAnother].map(({ step }) => step)).toEqual([
    'approve',
    'do',
    'do',
    'confirm',
    'confirm',
  ]);
  expect(ended.status).toBe('SUCCEEDED');
  expect(JSON.parse(ended.output ?? '{}')).toEqual({
    task: 'change the lock',
    approvedBy: 'ada',
    doneBy: 'bob',
    confirmedBy: 'cyd',
  });
  await expect(answer(unheard, { who: 'late' })).rejects.toThrow();
});
