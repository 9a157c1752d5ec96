import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { findingSchema } from '../domain/finding.ts';
import { jsonIn } from '../domain/json.ts';
import type { ReadFinding } from '../domain/ports.ts';
import { findingKey } from './findings.ts';

/** Reads findings as triage recorded them; one that cannot be read as a finding, or stands under another's id, is none. */
export function findingReader(client: DynamoDBClient, table: string): ReadFinding {
  return async (id) => {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: table, Key: findingKey(id), ConsistentRead: true }),
    );
    const finding = findingSchema.safeParse(jsonIn(Item?.finding?.S)).data;
    return finding?.id === id ? finding : undefined;
  };
}
