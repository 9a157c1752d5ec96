import {
  DynamoDBClient,
  GetItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { capCounter } from '../../../lib/aws/table/caps.ts';

const dynamo = mockClient(DynamoDBClient);
const NOW = new Date('2026-03-02T03:05:00Z');
const spend = capCounter(new DynamoDBClient({ region: 'eu-central-1' }), 'table', async () => {});
const all = { key: 'all', name: '10 blocks an hour', limit: 10 };
const ask = (count: number) => ({
  playbook: 'block-ip' as const,
  execution: 'arn:1',
  wanted: Array.from({ length: count }, (_, index) => ({ id: `203.0.113.${index}/32`, budgets: [all] })),
  now: NOW,
});
const cancelled = new TransactionCanceledException({ message: 'no', $metadata: {} });

beforeEach(() => {
  dynamo.reset();
});

/** What the table answers for the count, and for the notes of what was granted. */
function holds(used: string, notes: readonly string[] = []): void {
  dynamo.on(GetItemCommand).callsFake(({ Key }: { Key: { sk: { S: string } } }) => {
    if (Key.sk.S === '2026-03-02T03#all') return { Item: { used: { N: used } } };
    return notes.some((id) => Key.sk.S.endsWith(`#${id}`)) ? { Item: { pk: { S: 'x' } } } : {};
  });
}

test('counts and notes in one transaction, which holds only where there is room and no note', async () => {
  dynamo.on(TransactWriteItemsCommand).resolves({});

  const { granted, short } = await spend(ask(2));

  const items = dynamo.commandCalls(TransactWriteItemsCommand)[0]?.args[0].input.TransactItems ?? [];
  expect([...granted]).toEqual(['203.0.113.0/32', '203.0.113.1/32']);
  expect(short.size).toBe(0);
  expect(
    items.map(({ Update }) => [Update?.Key?.sk?.S?.replace(/#[0-9a-f]{32}#/, '#…#'), Update?.ConditionExpression]),
  ).toEqual([
    ['2026-03-02T03#all', 'attribute_not_exists(#used) OR #used <= :room'],
    ['SPENT#…#203.0.113.0/32', 'attribute_not_exists(pk)'],
    ['SPENT#…#203.0.113.1/32', 'attribute_not_exists(pk)'],
  ]);
  expect(items[0]?.Update?.ExpressionAttributeValues).toMatchObject({ ':times': { N: '2' }, ':room': { N: '8' } });
});

test('grants what still fits, and says which budget had no room for the rest', async () => {
  holds('9');
  dynamo.on(TransactWriteItemsCommand).rejectsOnce(cancelled).resolves({});

  const { granted, short } = await spend(ask(3));

  expect([...granted]).toEqual(['203.0.113.0/32']);
  expect([...short]).toEqual([
    ['203.0.113.1/32', all],
    ['203.0.113.2/32', all],
  ]);
});

test('counts in the whole cap whose share it is, and says who used it up', async () => {
  const wanted = ['credential-access/x', 'credential-access/x', 'discovery/y'].map((detection, index) => ({
    id: `203.0.113.${index}/32`,
    budgets: [all, { key: `detection ${detection}`, name: detection, limit: 9 }],
    by: `detection ${detection}`,
  }));
  const Item = {
    used: { N: '8' },
    'by detection discovery/y': { N: '2' },
    'by detection credential-access/x': { N: '6' },
  };
  dynamo
    .on(GetItemCommand)
    .callsFake(({ Key }: { Key: { sk: { S: string } } }) => (Key.sk.S === '2026-03-02T03#all' ? { Item } : {}));
  dynamo.on(TransactWriteItemsCommand).rejectsOnce(cancelled).resolves({});

  const { short, usedBy } = await spend({ ...ask(0), wanted });

  const [count] = dynamo.commandCalls(TransactWriteItemsCommand)[1]?.args[0].input.TransactItems ?? [];
  expect(count?.Update?.ExpressionAttributeNames).toEqual({
    '#used': 'used',
    '#ttl': 'ttl',
    '#share0': 'by detection credential-access/x',
  });
  expect(count?.Update?.ExpressionAttributeValues).toMatchObject({ ':times': { N: '2' }, ':share0': { N: '2' } });
  expect(count?.Update?.UpdateExpression).toBe('SET #ttl = :ttl ADD #used :times, #share0 :share0');
  expect([...short.keys()]).toEqual(['203.0.113.2/32']);
  expect(usedBy).toEqual(['detection credential-access/x (6)', 'detection discovery/y (2)']);
});

test('a step that is repeated is granted the same and counts nothing again', async () => {
  holds('10', ['203.0.113.0/32', '203.0.113.1/32']);
  dynamo.on(TransactWriteItemsCommand).rejects(cancelled);

  const { granted } = await spend(ask(2));

  expect([...granted]).toEqual(['203.0.113.0/32', '203.0.113.1/32']);
  expect(dynamo.commandCalls(TransactWriteItemsCommand)).toHaveLength(1);
});

test('more than a transaction may have is counted in several', async () => {
  dynamo.on(TransactWriteItemsCommand).resolves({});

  await spend({ ...ask(150), wanted: ask(150).wanted.map((one) => ({ ...one, budgets: [{ ...all, limit: 500 }] })) });

  const sizes = dynamo.commandCalls(TransactWriteItemsCommand).map((call) => call.args[0].input.TransactItems?.length);
  expect(sizes).toEqual([100, 52]);
});

test('a count that is no number is one that is used up', async () => {
  holds('many');
  dynamo.on(TransactWriteItemsCommand).rejects(cancelled);

  const { granted, short } = await spend(ask(1));

  expect([granted.size, short.size]).toEqual([0, 1]);
});

test('losing every race is an error that is worth a repetition', async () => {
  holds('0');
  dynamo.on(TransactWriteItemsCommand).rejects(cancelled);

  await expect(spend(ask(1))).rejects.toMatchObject({ name: 'CapContentionError', retryable: true });
});
