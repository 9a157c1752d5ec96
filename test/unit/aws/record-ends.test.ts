import { BatchGetItemCommand, DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { lastLinesTogether } from '../../../lib/aws/table/record-ends.ts';
import { lastLines } from '../../../lib/aws/table/timeline.ts';

const dynamo = mockClient(DynamoDBClient);
const client = new DynamoDBClient({ region: 'eu-central-1' });

const line = (stream: string, seq: number) => ({
  pk: { S: stream },
  sk: { S: `ENTRY#${String(seq).padStart(8, '0')}` },
  ...Object.fromEntries(
    ['id', 'at', 'what', 'who', 'why', 'policyVersion', 'data', 'prev', 'hash'].map((name) => [name, { S: 'x' }]),
  ),
});

/** Lets the table hold lines of these numbers in each stream. */
function holds(streams: Readonly<Record<string, readonly number[]>>) {
  dynamo.on(QueryCommand).callsFake(({ ExpressionAttributeValues: values, Limit }) => {
    const stream: string = values[':pk'].S;
    const numbers = [...(streams[stream] ?? [])].sort((one, other) => other - one);
    return { Items: numbers.slice(0, Limit).map((seq) => line(stream, seq)) };
  });
  dynamo.on(BatchGetItemCommand).callsFake(({ RequestItems: { table } }) => {
    const keys: { pk: { S: string }; sk: { S: string } }[] = table.Keys;
    const there = keys.filter(({ pk, sk }) => streams[pk.S]?.includes(Number(sk.S.slice('ENTRY#'.length))));
    return { Responses: { table: there.map(({ pk, sk }) => line(pk.S, Number(sk.S.slice('ENTRY#'.length)))) } };
  });
}

beforeEach(() => {
  dynamo.reset();
});

test('the ends of short records that are asked for at one moment are read in one request', async () => {
  holds({ a: [1], b: [1, 2], c: [1, 2, 3] });
  const last = lastLinesTogether(client, 'table');

  const ends = await Promise.all([last('a'), last('b'), last('c'), last('b')]);

  expect(ends.map((lines) => lines.map(({ seq }) => seq))).toEqual([[1], [2, 1], [3, 2, 1], [2, 1]]);
  expect(dynamo.calls()).toHaveLength(1);
});

test('one record by itself is asked for its end, however short it is', async () => {
  holds({ a: [1] });

  const [end] = await lastLinesTogether(client, 'table')('a');

  expect(end?.seq).toBe(1);
  expect(dynamo.commandCalls(QueryCommand)).toHaveLength(1);
  expect(dynamo.calls()).toHaveLength(1);
});

test('a record that is longer, has lost its first lines, or seems to have none is asked for its end', async () => {
  holds({ long: [1, 2, 3, 4, 5], late: [2, 3], none: [], much: [7, 8] });
  const last = lastLinesTogether(client, 'table');

  const ends = await Promise.all([last('long'), last('late'), last('none'), last('much')]);

  expect(ends.map(([end]) => end?.seq)).toEqual([5, 3, undefined, 8]);
  expect(dynamo.commandCalls(QueryCommand)).toHaveLength(4);
});

test('together and one by one the same end is found, wherever the lines that are left begin', async () => {
  const lines = fc
    .tuple(fc.integer({ min: 1, max: 6 }), fc.nat({ max: 12 }))
    .map(([first, count]) => Array.from({ length: count }, (_, index) => first + index));
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), lines), async (streams) => {
      holds(streams);
      const [one, together] = [lastLines(client, 'table'), lastLinesTogether(client, 'table')];
      const names = ['a', 'b', 'c', 'd'];

      const [apart, at] = await Promise.all([Promise.all(names.map(one)), Promise.all(names.map(together))]);

      expect(at.map(([end]) => end?.seq)).toEqual(apart.map(([end]) => end?.seq));
    }),
  );
});
