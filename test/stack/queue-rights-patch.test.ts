import { randomUUID } from 'node:crypto';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, test } from '@jest/globals';
import { testStack } from './stack.ts';

const stack = testStack();
const iam = new IAMClient(stack.config);

/** A role under a path that may use every queue, in this way, and a client in a session of it. */
async function roleWithClient(Action = 'sqs:*') {
  const RoleName = `sender-${randomUUID()}`;
  const document = (statement: object) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
  const trust = document({ Principal: { AWS: 'arn:aws:iam::000000000000:root' }, Action: 'sts:AssumeRole' });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, Path: '/team/', AssumeRolePolicyDocument: trust }));
  const PolicyDocument = document({ Action, Resource: '*' });
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'queues', PolicyDocument }));
  const { Credentials } = await new STSClient(stack.config).send(
    new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: 'somebody' }),
  );
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
  return { arn: Role?.Arn ?? '', client: new SQSClient({ ...stack.config, credentials }) };
}

test('aws:PrincipalArn of a session is the ARN of its role, with the path', async () => {
  const [named, other] = [await roleWithClient(), await roleWithClient()];
  const sqs = new SQSClient(stack.config);
  const QueueName = `principals-${randomUUID()}`;
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  const deny = {
    Effect: 'Deny',
    Principal: '*',
    Action: 'sqs:SendMessage',
    Resource: Attributes?.QueueArn,
    Condition: { ArnNotEquals: { 'aws:PrincipalArn': named.arn } },
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [deny] });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  const send = (client: SQSClient) => client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a task' }));

  await expect(send(other.client)).rejects.toThrow(/not authorized|denied/i);
  await expect(send(named.client)).resolves.toBeDefined();
});

test('sqs:DeleteMessage covers DeleteMessageBatch, as on AWS, and no other batch', async () => {
  const { client } = await roleWithClient('sqs:DeleteMessage');
  const sqs = new SQSClient(stack.config);
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: `batches-${randomUUID()}` }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a task' }));
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  const Entries = Messages.map(({ ReceiptHandle }) => ({ Id: '1', ReceiptHandle }));

  const { Successful = [] } = await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  const sending = client.send(new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: '1', MessageBody: 'more' }] }));

  expect(Successful.map(({ Id }) => Id)).toEqual(['1']);
  await expect(sending).rejects.toThrow(/not authorized|denied/i);
});
