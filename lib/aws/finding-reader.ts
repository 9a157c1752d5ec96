import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { type Finding, findingSchema } from '../domain/finding.ts';
import type { ReadFinding } from '../domain/ports.ts';

/** Reads findings as triage recorded them; one that cannot be read as a finding, or stands under another's id, is none. */
export function findingReader(client: DynamoDBClient, table: string): ReadFinding {
  return async (id) => {
    const Key = { pk: { S: `FINDING#${id}` }, sk: { S: 'FINDING' } };
    const { Item } = await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
    const finding = read(Item?.finding?.S);
    return finding?.id === id ? finding : undefined;
  };
}

function read(text: string | undefined): Finding | undefined {
  try {
    return findingSchema.safeParse(JSON.parse(text ?? '')).data;
  } catch {
    return undefined;
  }
}
