import { BatchGetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { batchGet } from '../../../lib/aws/table/batch-get.ts';
import { changesOf } from '../../../lib/aws/table/board-record.ts';

const dynamo = mockClient(DynamoDBClient);
const client = new DynamoDBClient({ region: 'eu-central-1' });
const key = (name: string) => ({ pk: { S: name }, sk: { S: 'X' } });
const now = async () => {};
const asked = () =>
  dynamo
    .commandCalls(BatchGetItemCommand)
    .map((call) => call.args[0].input.RequestItems?.table?.Keys?.map(({ pk }) => pk?.S));

beforeEach(() => {
  dynamo.reset();
});

test('keys that DynamoDB left unread are asked for again, and those alone', async () => {
  dynamo
    .on(BatchGetItemCommand)
    .resolvesOnce({ Responses: { table: [key('a')] }, UnprocessedKeys: { table: { Keys: [key('b'), key('c')] } } })
    .resolvesOnce({ Responses: { table: [key('c')] }, UnprocessedKeys: { table: { Keys: [key('b')] } } })
    .resolves({ Responses: { table: [key('b')] }, UnprocessedKeys: {} });

  const items = await batchGet(client, 'table', [key('a'), key('b'), key('c')], now);

  expect(items.map(({ pk }) => pk?.S)).toEqual(['a', 'c', 'b']);
  expect(asked()).toEqual([['a', 'b', 'c'], ['b', 'c'], ['b']]);
});

test('keys that stay unread fail: they are not taken for absent', async () => {
  dynamo
    .on(BatchGetItemCommand)
    .resolves({ Responses: { table: [key('a')] }, UnprocessedKeys: { table: { Keys: [key('b')] } } });

  const reading = batchGet(client, 'table', [key('a'), key('b')], now);

  await expect(reading).rejects.toThrow('1 of its items could not be read');
  expect(asked()).toHaveLength(6);
});

test('a hundred keys are asked for at once, as many as a request may name', async () => {
  dynamo.on(BatchGetItemCommand).resolves({ Responses: {} });
  const keys = Array.from({ length: 201 }, (_, index) => key(String(index)));

  await batchGet(client, 'table', keys, now);

  expect(asked().map((names) => names?.length)).toEqual([100, 100, 1]);
});

test('without keys nothing is asked', async () => {
  const items = await batchGet(client, 'table', [], now);

  expect(items).toEqual([]);
  expect(asked()).toEqual([]);
});

test('the changes of the board are asked for again, too, each execution once', async () => {
  const change = {
    ...key('BEFORE#p#e'),
    applied: {
      S: JSON.stringify({
        execution: 'e',
        playbook: 'p',
        at: '2026-03-02T03:05:00Z',
        targets: [],
        says: { todo: 'do', done: 'did', undone: 'undid' },
        asked: [],
        findings: [],
      }),
    },
  };
  dynamo
    .on(BatchGetItemCommand)
    .resolvesOnce({ Responses: {}, UnprocessedKeys: { table: { Keys: [key('BEFORE#p#e')] } } })
    .resolves({ Responses: { table: [change] } });

  const changes = await changesOf(client, 'table', [
    { name: 'e', playbook: 'p' },
    { name: 'e', playbook: 'p' },
  ]);

  expect(changes.map(({ execution }) => execution)).toEqual(['e']);
  expect(asked()).toEqual([['BEFORE#p#e', 'APPLIED#e'], ['BEFORE#p#e']]);
});
