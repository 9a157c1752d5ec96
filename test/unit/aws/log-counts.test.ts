import { ConditionalCheckFailedException, DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { logCounts } from '../../../lib/aws/account/log-reading.ts';

const COUNTED = { key: 'trap 203.0.113.66', window: 1_772_420_400_000 };

function table() {
  const client = new DynamoDBClient({ region: 'eu-central-1' });
  return { mock: mockClient(client), counts: logCounts(client, 'table') };
}

test('a batch is counted where it was not before, and what the table says then holds', async () => {
  const { mock, counts } = table();
  mock.on(UpdateItemCommand).resolves({ Attributes: { amount: { N: '60' }, batches: { SS: ['a', 'b'] } } });

  expect(await counts.count(COUNTED, 40, 'cafe00000000beef')).toEqual({ all: 60, raised: false });

  const [call] = mock.commandCalls(UpdateItemCommand);
  expect(call?.args[0].input).toMatchObject({
    TableName: 'table',
    Key: { sk: { S: '1772420400000' } },
    ConditionExpression: 'attribute_not_exists(batches) OR NOT contains(batches, :id)',
    UpdateExpression: 'ADD amount :amount, batches :ids SET #ttl = :ttl',
    ExpressionAttributeValues: {
      ':amount': { N: '40' },
      ':id': { S: 'cafe00000000' },
      ':ids': { SS: ['cafe00000000'] },
      ':ttl': { N: '1772424000' },
    },
  });
});

test('a batch that comes again adds nothing, and finds whether it was told', async () => {
  const { mock, counts } = table();
  const Item = { amount: { N: '60' }, raised: { BOOL: true } };
  mock
    .on(UpdateItemCommand)
    .rejects(Object.assign(new ConditionalCheckFailedException({ message: 'no', $metadata: {} }), { Item }));

  expect(await counts.count(COUNTED, 40, 'cafe00000000beef')).toEqual({ all: 60, raised: true });
});

test('a table that cannot be reached is an error, so that the batch comes again', async () => {
  const { mock, counts } = table();
  mock.on(UpdateItemCommand).rejects(Object.assign(new Error('throttled'), { name: 'ThrottlingException' }));

  await expect(counts.count(COUNTED, 40, 'cafe')).rejects.toThrow('throttled');
});

test('that something was told is noted beside its count', async () => {
  const { mock, counts } = table();
  mock.on(UpdateItemCommand).resolves({});

  await counts.noteRaised(COUNTED);

  expect(mock.commandCalls(UpdateItemCommand)[0]?.args[0].input).toMatchObject({
    Key: { sk: { S: '1772420400000' } },
    UpdateExpression: 'SET raised = :yes',
  });
});
