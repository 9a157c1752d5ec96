import { DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { markStore } from '../../../lib/aws/table/marks.ts';

const dynamo = mockClient(DynamoDBClient);
const NOW = new Date('2026-03-02T03:05:00Z');

beforeEach(() => {
  dynamo.reset();
});

describe('marks of thresholds', () => {
  const store = markStore(new DynamoDBClient({ region: 'eu-central-1' }), 'table');
  const mark = { at: Date.parse('2026-03-02T03:04:05Z'), value: 'alice' };

  test('are one item for a time and a value, however often it is written', async () => {
    dynamo.on(QueryCommand).resolves({ Items: [] });

    await store.mark('t/d', 'key', mark, 600_000, NOW, () => true);
    await store.mark('t/d', 'key', mark, 600_000, NOW, () => true);

    const [first, second] = dynamo.commandCalls(PutItemCommand).map((call) => call.args[0].input.Item);
    expect(first).toEqual(second);
    expect(first?.pk?.S).toMatch(/^MARK#t\/d#[0-9a-f]{32}$/);
    expect(first?.sk?.S).toMatch(/^001772420645000#[0-9a-f]{32}$/);
    expect(first?.ttl).toEqual({ N: String(NOW.getTime() / 1000 + 172_800) });
  });

  test('are read consistently, a window before and after', async () => {
    dynamo
      .on(QueryCommand, { ScanIndexForward: false })
      .resolves({ Items: [{ sk: { S: '001772420600000#f00' }, value: { S: 'a' } }] });
    dynamo.on(QueryCommand, { ScanIndexForward: true }).resolves({ Items: [{ sk: { S: '001772420645000#b' } }] });

    const marks = await store.mark('t/d', 'key', mark, 600_000, NOW, () => true);

    const inputs = dynamo.commandCalls(QueryCommand).map((call) => call.args[0].input);
    expect(marks).toEqual([
      { at: 1_772_420_600_000, value: 'a' },
      { at: 1_772_420_645_000, value: 'b' },
    ]);
    expect(inputs.map(({ ConsistentRead }) => ConsistentRead)).toEqual([true, true]);
    expect(inputs.map(({ ExpressionAttributeValues: values }) => [values?.[':from']?.S, values?.[':to']?.S])).toEqual([
      ['001772420045000', '001772420645000~'],
      ['001772420645000', '001772421245000~'],
    ]);
  });

  test('are read on where one value repeated thousands of times hides the others, until there are enough', async () => {
    const pageOf = (from: number) => ({
      Items: Array.from({ length: 1_000 }, (_, index) => ({
        sk: { S: `00${1_772_420_645_000 - (from + index) * 1_000}#n` },
        value: { S: from + index === 3_500 ? 'bob' : 'noise' },
      })),
      ...(from < 9_000 ? { LastEvaluatedKey: { sk: { S: String(from + 1_000) } } } : {}),
    });
    dynamo
      .on(QueryCommand, { ScanIndexForward: false })
      .callsFake(({ ExclusiveStartKey: start }) => pageOf(Number(start?.sk?.S ?? 0)));
    dynamo.on(QueryCommand, { ScanIndexForward: true }).resolves({ Items: [] });
    const hasBob = (marks: readonly { value: string }[]) => marks.some(({ value }) => value === 'bob');

    const found = await store.mark('t/d', 'key', mark, 10_800_000, NOW, hasBob);
    const all = await store.mark('t/d', 'key', mark, 10_800_000, NOW, () => false);

    expect([found.length, hasBob(found)]).toEqual([4_000, true]);
    expect(all).toHaveLength(10_000);
  });
});
