import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { findingReader } from '../../../lib/aws/table/finding-reader.ts';
import { itemReader } from '../../../lib/aws/table/item-reader.ts';
import { finding } from '../support/fixtures.ts';

const dynamo = mockClient(DynamoDBClient);
const read = findingReader(itemReader(new DynamoDBClient({ region: 'eu-central-1' }), 'table'));

test('a finding is read as it was recorded', async () => {
  dynamo.on(GetItemCommand).resolves({ Item: { finding: { S: JSON.stringify(finding()) } } });

  expect(await read('f00d')).toEqual(finding());
});

test.each([
  ['there is none', undefined],
  ['it is not JSON', { finding: { S: '{' } }],
  ['it is no finding', { finding: { S: '{"id":"f00d"}' } }],
  ['it is of another id', { finding: { S: JSON.stringify(finding({ id: 'beef' })) } }],
])('where %s there is no finding, and no error', async (_name, Item) => {
  dynamo.on(GetItemCommand).resolves(Item === undefined ? {} : { Item });

  expect(await read('f00d')).toBeUndefined();
});
