import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { targetLocks, waitingNow } from '../../../lib/aws/table/locks.ts';

const dynamo = mockClient(DynamoDBClient);
const client = new DynamoDBClient({ region: 'eu-central-1' });
const locks = targetLocks(client, 'table');
const NOW = new Date('2026-03-02T03:05:00Z');
const UNTIL = new Date('2026-03-02T03:15:00Z');
const ME = { execution: 'mine', playbook: 'shut-door' };
const canceled = new TransactionCanceledException({ message: 'no', $metadata: {} });
const item = (until: Date) => ({
  holder: { S: 'theirs' },
  playbook: { S: 'paint-door' },
  resource: { S: 'door' },
  until: { N: String(until.getTime()) },
});

beforeEach(() => {
  dynamo.reset();
});

test('all are taken in one transaction, from nobody but oneself or whose time is over', async () => {
  dynamo.on(TransactWriteItemsCommand).resolves({});

  expect(await locks.take(['door', 'house'], ME, UNTIL, NOW)).toBeUndefined();

  const { TransactItems = [] } = dynamo.commandCalls(TransactWriteItemsCommand)[0]?.args[0].input ?? {};
  expect(TransactItems).toHaveLength(2);
  expect(TransactItems[0]?.Update).toMatchObject({
    Key: { pk: { S: 'LOCKS' } },
    ConditionExpression: 'attribute_not_exists(holder) OR (holder = :me AND playbook = :playbook) OR #until < :now',
  });
});

test('says who has one of them', async () => {
  dynamo.on(TransactWriteItemsCommand).rejects(canceled);
  dynamo
    .on(GetItemCommand)
    .resolvesOnce({})
    .resolves({ Item: item(UNTIL) });

  expect(await locks.take(['house', 'door'], ME, UNTIL, NOW)).toEqual({
    execution: 'theirs',
    playbook: 'paint-door',
    resource: 'door',
    until: UNTIL,
  });
});

test('an execution of another playbook that was given the same name is somebody else', async () => {
  dynamo.on(TransactWriteItemsCommand).rejects(canceled);
  dynamo.on(GetItemCommand).resolves({ Item: { ...item(UNTIL), holder: { S: 'mine' } } });

  expect(await locks.take(['door'], ME, UNTIL, NOW)).toMatchObject({ execution: 'mine', playbook: 'paint-door' });
});

test('one that changed hands in this moment is somebody else’s for now', async () => {
  dynamo.on(TransactWriteItemsCommand).rejects(canceled);
  dynamo.on(GetItemCommand).resolves({});

  expect(await locks.take(['door'], ME, UNTIL, NOW)).toMatchObject({ execution: 'unknown', until: NOW });
});

test('an error of the table is no lock', async () => {
  dynamo.on(TransactWriteItemsCommand).rejects(new Error('throttled'));

  await expect(locks.take(['door'], ME, UNTIL, NOW)).rejects.toThrow('throttled');
});

test('gives back only its own', async () => {
  dynamo
    .on(DeleteItemCommand)
    .rejectsOnce(new ConditionalCheckFailedException({ message: 'no', $metadata: {} }))
    .resolves({});

  await locks.giveBack(['door'], ME);

  expect(dynamo.commandCalls(DeleteItemCommand)[0]?.args[0].input).toMatchObject({
    ConditionExpression: 'holder = :me AND playbook = :playbook',
    ExpressionAttributeValues: { ':me': { S: 'mine' }, ':playbook': { S: 'shut-door' } },
  });
});

test('waits since it began to', async () => {
  const since = new Date('2026-03-02T03:00:00Z');
  dynamo.on(UpdateItemCommand).resolves({ Attributes: { since: { N: String(since.getTime()) } } });
  const held = { execution: 'theirs', playbook: 'paint-door', resource: 'door', until: UNTIL };

  expect(await locks.wait(ME, held, NOW)).toEqual(since);
});

test('who waits is listed, the longest first; who was not heard of for two minutes, or what others wrote, is not', async () => {
  const waiter = (name: string, since: string, seen: string) => ({
    holder: { S: name },
    playbook: { S: 'shut-door' },
    since: { N: String(Date.parse(since)) },
    seen: { N: String(Date.parse(seen)) },
    held: { M: item(UNTIL) },
  });
  dynamo.on(QueryCommand).resolves({
    Items: [
      waiter('second', '2026-03-02T03:04:00Z', '2026-03-02T03:04:50Z'),
      waiter('first', '2026-03-02T03:01:00Z', '2026-03-02T03:04:50Z'),
      waiter('gone', '2026-03-02T03:01:00Z', '2026-03-02T03:02:59Z'),
      { since: { S: 'x' } },
    ],
  });

  const found = await waitingNow(client, 'table', NOW);

  expect(found.map(({ execution }) => execution)).toEqual(['first', 'second']);
  expect(found[0]?.for).toEqual({ execution: 'theirs', playbook: 'paint-door', resource: 'door', until: UNTIL });
});
