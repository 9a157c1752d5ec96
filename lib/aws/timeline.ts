import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { stableId } from '../domain/hash.ts';
import type { Timeline } from '../domain/ports.ts';

const TTL_SECONDS = 400 * 86_400;

/**
 * Timeline entries beside what they belong to, in the order of time; kept 400 days. The key ends in a hash of the entry's id, so
 * that two of one millisecond are two, and one that is written again is one.
 */
export function timelineStore(client: DynamoDBClient, table: string): Timeline {
  return {
    async note(key, { id, at, what, who, data }) {
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: {
            pk: { S: `FINDING#${key}` },
            sk: { S: `TIME#${at.toISOString()}#${what}#${stableId(id).slice(0, 16)}` },
            what: { S: what },
            who: { S: who },
            data: { S: JSON.stringify(data) },
            ttl: { N: String(Math.floor(at.getTime() / 1000) + TTL_SECONDS) },
          },
        }),
      );
    },
  };
}
