import { BatchGetItemCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { itemReader } from '../../../lib/aws/table/item-reader.ts';

const dynamo = mockClient(DynamoDBClient);
const read = itemReader(new DynamoDBClient({ region: 'eu-central-1' }), 'table');
const key = (name: string) => ({ pk: { S: name }, sk: { S: 'X' } });

beforeEach(() => {
  dynamo.reset();
  dynamo.on(GetItemCommand).resolves({ Item: { ...key('a'), n: { N: '1' } } });
});

test('what is asked for at one moment is read in one request, each once, and goes to whoever asked for it', async () => {
  dynamo.on(BatchGetItemCommand).resolves({ Responses: { table: [{ ...key('b'), n: { N: '2' } }, key('a')] } });

  const [a, b, again, none] = await Promise.all([read(key('a')), read(key('b')), read(key('a')), read(key('none'))]);

  expect([a, b, again, none]).toEqual([key('a'), { ...key('b'), n: { N: '2' } }, key('a'), undefined]);
  expect(dynamo.calls()).toHaveLength(1);
  expect(dynamo.commandCalls(BatchGetItemCommand)[0]?.args[0].input.RequestItems?.table).toEqual({
    Keys: [key('a'), key('b'), key('none')],
    ConsistentRead: true,
  });
});

test('one item is read by itself, and again whenever it is asked for: nothing is remembered', async () => {
  const first = await read(key('a'));
  dynamo.on(GetItemCommand).resolves({});
  const second = await read(key('a'));

  expect([first, second]).toEqual([{ ...key('a'), n: { N: '1' } }, undefined]);
  expect(dynamo.commandCalls(GetItemCommand)[0]?.args[0].input).toEqual({
    TableName: 'table',
    Key: key('a'),
    ConsistentRead: true,
  });
});

test('what cannot be read fails for everybody who asked, and is taken for absent by nobody', async () => {
  dynamo.on(BatchGetItemCommand).rejects(new Error('AccessDenied'));

  const answers = await Promise.allSettled([read(key('a')), read(key('b'))]);

  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
