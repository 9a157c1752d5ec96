import { randomUUID } from 'node:crypto';
import {
  BatchGetItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { expect, test } from '@jest/globals';
import { testStack } from './stack.ts';

const stack = testStack();

/** Somebody who may do everything with some of the table's items. */
async function clientFor(...patterns: string[]): Promise<DynamoDBClient> {
  const iam = new IAMClient(stack.config);
  const UserName = `some-items-${randomUUID()}`;
  const Condition = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': patterns } };
  const Statement = [{ Effect: 'Allow', Action: 'dynamodb:*', Resource: '*', Condition }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'items', PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const credentials = {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  };
  return new DynamoDBClient({ ...stack.config, credentials });
}

test('a policy that allows some items of a table allows no others, whatever the call', async () => {
  const client = await clientFor('MINE#*');
  const TableName = stack.output('StateTableName');
  const calls = (pk: string) => {
    const Key = { pk: { S: pk }, sk: { S: 'x' } };
    return [
      client.send(new PutItemCommand({ TableName, Item: Key })),
      client.send(new GetItemCommand({ TableName, Key })),
      client.send(
        new UpdateItemCommand({
          TableName,
          Key,
          UpdateExpression: 'SET a = :a',
          ExpressionAttributeValues: { ':a': { S: 'a' } },
        }),
      ),
      client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: '#key = :key',
          ExpressionAttributeNames: { '#key': 'pk' },
          ExpressionAttributeValues: { ':key': { S: pk } },
        }),
      ),
      client.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [Key] } } })),
      client.send(new DeleteItemCommand({ TableName, Key })),
    ].map((call) =>
      call.then(
        () => 'allowed',
        (error: Error) => error.name,
      ),
    );
  };

  expect(new Set(await Promise.all(calls('MINE#1')))).toEqual(new Set(['allowed']));
  expect(new Set(await Promise.all(calls('OTHERS#1')))).toEqual(new Set(['AccessDeniedException']));
});
