import { type AttributeValue, type DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { stableId } from '../domain/hash.ts';
import type { MarkStore } from '../domain/ports.ts';
import type { Mark } from '../domain/threshold.ts';

const TTL_SECONDS = 2 * 86_400;

/**
 * The most marks read before and after an event. A threshold of events is reached long before; one of distinct values could
 * be missed only when more than this many repetitions lie within its window.
 */
const READ = 1_000;

/**
 * Marks of thresholds in the table: an item a mark, its key made of the time and the value's hash, so that an event delivered twice is one
 * mark and events may come in any order. Writing first and reading consistently after, the last of several concurrent events
 * sees all of them.
 */
export function markStore(client: DynamoDBClient, table: string): MarkStore {
  return {
    async mark(detection, key, mark, windowMs, now) {
      const pk = { S: `MARK#${detection}#${stableId(key)}` };
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: {
            pk,
            sk: { S: `${timeKey(mark.at)}#${stableId(mark.value)}` },
            value: { S: mark.value },
            ttl: { N: String(Math.floor(now.getTime() / 1000) + TTL_SECONDS) },
          },
        }),
      );
      const read = async (from: number, to: number, forward: boolean): Promise<Mark[]> => {
        const { Items } = await client.send(
          new QueryCommand({
            TableName: table,
            ConsistentRead: true,
            KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
            ExpressionAttributeValues: { ':pk': pk, ':from': { S: timeKey(from) }, ':to': { S: `${timeKey(to)}~` } },
            ProjectionExpression: 'sk, #value',
            ExpressionAttributeNames: { '#value': 'value' },
            ScanIndexForward: forward,
            Limit: READ,
          }),
        );
        return (Items ?? []).map(toMark);
      };
      const [before, after] = await Promise.all([
        read(mark.at - windowMs, mark.at, false),
        read(mark.at, mark.at + windowMs, true),
      ]);
      return [...before, ...after];
    },
  };
}

/** Milliseconds, padded so that they sort as texts. */
function timeKey(at: number): string {
  return String(at).padStart(15, '0');
}

function toMark(item: Record<string, AttributeValue>): Mark {
  const [at = '', value = ''] = (item.sk?.S ?? '').split('#');
  return { at: Number(at), value: item.value?.S ?? value };
}
