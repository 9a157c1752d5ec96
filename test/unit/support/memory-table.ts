import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';

/** Items put and queried as DynamoDB does, one partition at a time, and how many a query read. */
export interface MemoryTable {
  readonly client: DynamoDBClient;
  readonly items: Map<string, Record<string, AttributeValue>>;
  /** Items that queries went through so far. */
  read: number;
  /** Queries so far. */
  queries: number;
}

/** A table in memory for what the record does: puts under a condition that nothing is there, and queries by the beginning of the sort key. */
export function memoryTable(): MemoryTable {
  const client = new DynamoDBClient({ region: 'eu-central-1' });
  const mock = mockClient(client);
  const table: MemoryTable = { client, items: new Map(), read: 0, queries: 0 };
  const keyOf = (item: Record<string, AttributeValue>) => `${item.pk?.S}\n${item.sk?.S}`;
  mock.on(PutItemCommand).callsFake(async ({ Item, ConditionExpression }) => {
    await new Promise(setImmediate);
    if (ConditionExpression !== undefined && table.items.has(keyOf(Item)))
      throw new ConditionalCheckFailedException({ message: 'no', $metadata: {} });
    table.items.set(keyOf(Item), Item);
    return {};
  });
  mock.on(QueryCommand).callsFake(async ({ ExpressionAttributeValues: values, ScanIndexForward, Limit }) => {
    await new Promise(setImmediate);
    if (Object.values(values).some((value) => (value as { S?: string }).S === ''))
      throw new Error('The AttributeValue for a key attribute cannot contain an empty string value');
    const begins = values[':entry']?.S ?? values[':prefix']?.S ?? '';
    const from = values[':from']?.S ?? '';
    const rows = [...table.items.entries()]
      .filter(([key]) => key.startsWith(`${values[':pk'].S}\n`))
      .map(([, item]) => item)
      .filter(({ sk }) => sk?.S?.startsWith(begins) === true && sk.S >= from)
      .sort((a, b) => ((a.sk?.S ?? '') < (b.sk?.S ?? '') ? -1 : 1));
    const page = (ScanIndexForward === false ? rows.reverse() : rows).slice(0, Limit);
    table.read += page.length;
    table.queries += 1;
    return { Items: page };
  });
  return table;
}
