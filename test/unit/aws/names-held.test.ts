import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { namesInForce } from '../../../lib/aws/table/names-in-force.ts';

const table = mockClient(DynamoDBClient);
const names = namesInForce(new DynamoDBClient({ region: 'us-east-1' }), 'state', 'raise-capacity');

beforeEach(() => {
  table.reset();
});

test('what held a name before is noted with what holds it, and holds it again once that is taken back', async () => {
  const now = new Date('2026-06-01T00:00:00Z');
  let item: Record<string, unknown> | undefined;
  table.on(GetItemCommand).callsFake(() => ({ Item: item }));
  table.on(PutItemCommand).callsFake(({ Item }) => {
    item = Item;
  });
  const holders: (string | undefined)[] = [];
  const look = async () => void holders.push(await names.holder('shop'));

  await names.note(['shop'], 'first', now);
  await names.note(['shop'], 'second', now);
  await look();
  await names.note(['shop'], 'second', now);
  await names.end(['shop'], 'second', now);
  await look();
  await names.end(['shop'], 'first', now);
  await look();
  await names.note(['shop'], 'first', now);
  await names.note(['shop'], 'second', now);
  await names.end(['shop'], 'first', now);
  await look();
  await names.end(['shop'], 'second', now);
  await look();

  expect(holders).toEqual(['second', 'first', undefined, 'second', undefined]);
  const ends = table.commandCalls(PutItemCommand).map(({ args: [{ input }] }) => input.ConditionExpression);
  expect(ends.filter((one) => one !== undefined)).toEqual(Array(4).fill('execution = :execution'));
});

test('the last two that hold a name are known, the last one first', async () => {
  const item = { execution: { S: 'second' }, before: { S: 'first' }, held: { BOOL: true } };
  table.on(GetItemCommand).resolvesOnce({ Item: item }).resolvesOnce({});

  expect([await names.holders('shop'), await names.holders('shop')]).toEqual([['second', 'first'], []]);
});

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
