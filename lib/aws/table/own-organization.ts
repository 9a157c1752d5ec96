import { type AttributeValue, type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { isAwsError } from '../errors.ts';

const KEY = { pk: { S: 'OWN#organization' }, sk: { S: 'FIRST' } };

/** How long it is not asked again what was not known, ms. */
const UNKNOWN_MS = 600_000;

/** What stands there where the account was in no organization at first. */
export const IN_NONE = 'none';

/** Keeps the organization that the account is in, the first time; gives the one that was kept. */
export function firstOrganization(client: DynamoDBClient, table: string): (current: string) => Promise<string> {
  return async (current) => {
    try {
      const first = { ...KEY, organization: { S: current } };
      const ConditionExpression = 'attribute_not_exists(pk)';
      const ReturnValuesOnConditionCheckFailure = 'ALL_OLD';
      await client.send(
        new PutItemCommand({ TableName: table, Item: first, ConditionExpression, ReturnValuesOnConditionCheckFailure }),
      );
      return current;
    } catch (error) {
      if (!isAwsError(error, 'ConditionalCheckFailedException')) throw error;
      return (error as { Item?: Record<string, AttributeValue> }).Item?.organization?.S ?? IN_NONE;
    }
  };
}

/** The organization that the account was in at first, which never becomes another one; none where that is not known, and what is no organization's id where it was in none. Never throws. */
export function ownOrganization(
  client: DynamoDBClient,
  table: string,
  now: () => number = Date.now,
): () => Promise<readonly string[]> {
  let known: string | undefined;
  let askedAt = 0;
  return async () => {
    if (known === undefined && now() > askedAt + UNKNOWN_MS) {
      askedAt = now();
      const read = await client.send(new GetItemCommand({ TableName: table, Key: KEY })).catch(() => undefined);
      known = read?.Item?.organization?.S;
    }
    // In none, none is one's own: that is known, too, and no party is ever called so.
    return known === undefined ? [] : [known];
  };
}
