import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { SpendOnce } from '../domain/change-ports.ts';
import { isAwsError } from './errors.ts';

const TTL_SECONDS = 2 * 86_400;

/**
 * Caps by identity: one item a playbook and UTC hour holds the keys of the changes it has counted. A change that is tried again
 * has its key there already; one that finds no room is named and costs nothing.
 */
export function spendOnce(client: DynamoDBClient, table: string): SpendOnce {
  return async (playbook, keys, capPerHour, now) => {
    const refused: string[] = [];
    for (const key of keys) {
      const spent = await spend(client, table, playbook, key, capPerHour, now);
      if (!spent) refused.push(key);
    }
    return refused;
  };
}

async function spend(
  client: DynamoDBClient,
  table: string,
  playbook: string,
  key: string,
  cap: number,
  now: Date,
): Promise<boolean> {
  if (cap < 1) return false;
  try {
    await client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: { pk: { S: `CAP#${playbook}` }, sk: { S: `${now.toISOString().slice(0, 13)}#changes` } },
        ConditionExpression: 'attribute_not_exists(#keys) OR contains(#keys, :key) OR size(#keys) < :cap',
        UpdateExpression: 'SET #ttl = :ttl ADD #keys :keys',
        ExpressionAttributeNames: { '#keys': 'keys', '#ttl': 'ttl' },
        ExpressionAttributeValues: {
          ':key': { S: key },
          ':keys': { SS: [key] },
          ':cap': { N: String(cap) },
          ':ttl': { N: String(Math.floor(now.getTime() / 1000) + TTL_SECONDS) },
        },
      }),
    );
    return true;
  } catch (error) {
    if (isAwsError(error, 'ConditionalCheckFailedException')) return false;
    throw error;
  }
}
