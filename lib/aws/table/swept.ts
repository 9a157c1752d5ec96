import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { SweptStore } from '../../domain/finding/sweep.ts';
import { ttlAfter } from './kept-for.ts';

const keyOf = (id: string) => ({ pk: { S: `SWEPT#${id}` }, sk: { S: 'SWEPT' } });

/** What sweeps have handled, an item each in the table. */
export function sweptStore(client: DynamoDBClient, table: string): SweptStore {
  return {
    async knows(id) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: keyOf(id), ConsistentRead: true, ProjectionExpression: 'pk' }),
      );
      return Item !== undefined;
    },
    async note(id, now) {
      const ttl = ttlAfter(now);
      await client.send(new PutItemCommand({ TableName: table, Item: { ...keyOf(id), ttl } }));
    },
  };
}
