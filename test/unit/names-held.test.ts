import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { namesInForce } from '../../lib/aws/names-in-force.ts';

const table = mockClient(DynamoDBClient);
const names = namesInForce(new DynamoDBClient({ region: 'us-east-1' }), 'state', 'raise-capacity');

test('a name is held by the execution that holds it last, until that was taken back', async () => {
  const held = (now: boolean) => ({ Item: { execution: { S: 'first' }, held: { BOOL: now } } });
  table.on(GetItemCommand).resolvesOnce(held(true)).resolvesOnce(held(false)).resolvesOnce({});

  const said = [await names.holder('shop'), await names.holder('shop'), await names.holder('shop')];

  expect(said).toEqual(['first', undefined, undefined]);
  expect(table.commandCalls(GetItemCommand)[0]?.args[0].input).toEqual({
    TableName: 'state',
    Key: { pk: { S: 'BEFORE#raise-capacity#IN-FORCE' }, sk: { S: 'shop' } },
    ConsistentRead: true,
  });
});
