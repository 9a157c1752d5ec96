import { type DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { severityLevel } from '../../domain/finding/severity.ts';
import type { Held } from '../../domain/telling/held.ts';
import type { CountSuppressed, HoldNotice } from '../../domain/telling/telling.ts';
import { ttlAfter } from './kept-for.ts';

/** Long enough for any outage; what was held back stands in the findings and executions all the same. */
const HELD_TTL_SECONDS = 14 * 86_400;

/**
 * Where a notice that is held back stands: the most severe first, since a digest reads so many from the top, and what is told once a day lies there
 * for a day.
 */
export const heldKey = (place: string) => ({ pk: { S: 'HELD' }, sk: { S: place } });
const placeOf = ({ severity, id }: Held) => `${severityLevel('critical') - severityLevel(severity)}-${id}`;
/** Where it is counted what a part of the policy keeps from people. */
export const countKey = (key: string) => ({ pk: { S: 'SUPPRESSED' }, sk: { S: key } });

/** Keeps notices for the digest: an item each, under its severity and id, so that keeping it again changes nothing. */
export function noticeHolder(client: DynamoDBClient, table: string): HoldNotice {
  return async (held, now) => {
    const ttl = ttlAfter(now, HELD_TTL_SECONDS);
    await client.send(
      new PutItemCommand({
        TableName: table,
        Item: { ...heldKey(placeOf(held)), held: { S: JSON.stringify(held) }, ttl },
      }),
    );
  };
}

/** Counts what the policy keeps from people. */
export function suppressionCounter(client: DynamoDBClient, table: string): CountSuppressed {
  return async (key, now) => {
    await client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: countKey(key),
        UpdateExpression: 'SET #ttl = :ttl ADD #count :one',
        ExpressionAttributeNames: { '#count': 'count', '#ttl': 'ttl' },
        ExpressionAttributeValues: { ':one': { N: '1' }, ':ttl': ttlAfter(now) },
      }),
    );
  };
}
