import { DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { partStore } from '../../../lib/aws/table/finding-parts.ts';

const dynamo = mockClient(DynamoDBClient);
const parts = partStore(new DynamoDBClient({ region: 'eu-central-1' }), 'table');
const NOW = new Date('2026-03-02T03:05:00Z');
const open = () => parts.open('f00d', { id: 'p-1', name: 'volume one' }, '2026-03-02T03:04:05Z', NOW);

beforeEach(() => {
  dynamo.reset();
});

test('a part is written only where none stands that is younger, of whatever version', async () => {
  await open();

  const written = dynamo.commandCalls(PutItemCommand).map(({ args: [{ input }] }) => input);
  expect(written.map(({ Item }) => [Item?.pk?.S, Item?.sk?.S])).toEqual([
    ['PART#p-1', 'f00d'],
    ['PARTS#f00d', 'p-1'],
  ]);
  for (const { ConditionExpression, ExpressionAttributeValues } of written) {
    expect(ConditionExpression).toBe('attribute_not_exists(since) OR since <= :time');
    expect(ExpressionAttributeValues).toEqual({ ':time': { S: '2026-03-02T03:04:05Z' } });
  }
});

test('where a younger one stands the finding is open all the same, and counted', async () => {
  dynamo.on(PutItemCommand).rejects(Object.assign(new Error('no'), { name: 'ConditionalCheckFailedException' }));

  await open();

  expect(dynamo.commandCalls(PutItemCommand)).toHaveLength(2);
  expect(dynamo.commandCalls(UpdateItemCommand)[0]?.args[0].input).toMatchObject({
    Key: { pk: { S: 'FINDING#f00d' } },
    UpdateExpression: 'SET #status = :open ADD opened :one',
  });
});

test('what the table refuses for another reason opens nothing silently', async () => {
  dynamo.on(PutItemCommand).rejects(Object.assign(new Error('slow down'), { name: 'ThrottlingException' }));

  await expect(open()).rejects.toThrow('slow down');
});
