import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { SpendCap } from '../domain/ports.ts';
import { isAwsError } from './errors.ts';

const TTL_SECONDS = 2 * 86_400;

/** Counts changes in one item a playbook and UTC hour; the condition makes the check and the count one step. */
export function capCounter(client: DynamoDBClient, table: string): SpendCap {
  return async (playbook, amount, capPerHour, now) => {
    if (amount > capPerHour) return false;
    try {
      await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: { pk: { S: `CAP#${playbook}` }, sk: { S: now.toISOString().slice(0, 13) } },
          ConditionExpression: 'attribute_not_exists(#used) OR #used <= :room',
          UpdateExpression: 'SET #ttl = :ttl ADD #used :amount',
          ExpressionAttributeNames: { '#used': 'used', '#ttl': 'ttl' },
          ExpressionAttributeValues: {
            ':amount': { N: String(amount) },
            ':room': { N: String(capPerHour - amount) },
            ':ttl': { N: String(Math.floor(now.getTime() / 1000) + TTL_SECONDS) },
          },
        }),
      );
      return true;
    } catch (error) {
      if (isAwsError(error, 'ConditionalCheckFailedException')) return false;
      throw error;
    }
  };
}
