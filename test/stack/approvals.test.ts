import { randomUUID } from 'node:crypto';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import { withPolicy } from './aws.ts';
import { testStack, waitFor } from './stack.ts';

const stack = testStack();
const V4 = stack.output('RegionalIpSetV4Ref');
const APPROVE = JSON.stringify({ version: 1, playbooks: { 'block-ip': { mode: 'approve' } } });
const ASKS = 'Ask for approval';

const task = (...ips: string[]) => ({ taskId: randomUUID(), params: { ips }, reason: 'guessing', requestedBy: 'test' });
const start = (request: object, ...until: string[]) =>
  stack.runWorkflow('BlockIpMachineArn', { requests: [request] }, ...until);

/** The question of an execution, as it is kept. */
async function questionOf(execution: string) {
  const Key = { pk: { S: `APPROVAL#${execution}` }, sk: { S: 'APPROVAL' } };
  const { Item } = await new DynamoDBClient(stack.config).send(
    new GetItemCommand({ TableName: stack.output('StateTableName'), Key }),
  );
  return Item;
}

describe('a question', () => {
  test('that was answered to the workflow alone, with a token that somebody read, blocks nothing', async () => {
    const { arn } = await withPolicy(stack, APPROVE, ['block-ip'], async () => {
      const asked = await start(task('203.0.113.193'), ASKS);
      const question = await waitFor(() => questionOf(asked.arn.split(':').pop() ?? ''));
      const taskToken = question?.taskToken?.S ?? '';
      await new SFNClient(stack.config).send(new SendTaskSuccessCommand({ taskToken, output: '{"approved":true}' }));
      await waitFor(async () => ((await stack.progress(asked.arn)).status === 'RUNNING' ? undefined : true));
      return asked;
    });

    const { status, output } = await stack.progress(arn);
    expect(status).toBe('SUCCEEDED');
    expect(JSON.parse(output ?? '{}')).toMatchObject({ decision: 'refuse', addresses: [] });
    expect(await stack.addresses(V4)).not.toContain('203.0.113.193/32');
  });

  test('shows twenty addresses at most: more are asked about by executions of their own', async () => {
    const ips = Array.from({ length: 45 }, (_, index) => `11.7.7.${index}`);

    const { status, executions } = await withPolicy(stack, APPROVE, ['block-ip'], async () => {
      const started = await start(task(...ips));
      const parts = (started.output as { executions: string[] }).executions;
      await waitFor(async () => ((await Promise.all(parts.map(questionOf))).includes(undefined) ? undefined : true));
      return { status: started.status, executions: parts };
    });

    const questions = await Promise.all(executions.map(questionOf));
    expect(status).toBe('SUCCEEDED');
    expect(executions).toHaveLength(3);
    expect(new Set(questions.map((one) => one?.planHash?.S)).size).toBe(3);
  });
});

test('only triage may put tasks into the queue, whatever else a user may do', async () => {
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

  await expect(send('RemediationQueueUrl')).rejects.toThrow(/not authorized|denied/i);
  await expect(send('RuleDeadLettersUrl')).resolves.toBeDefined();
});
