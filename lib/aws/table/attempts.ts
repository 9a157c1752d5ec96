import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { askedBy } from '../../domain/finding/task.ts';
import { attemptSchema } from '../../domain/remediation/attempt.ts';
import type { AttemptStore } from '../../domain/remediation/execution-ports.ts';
import { itemFound, unlessConditionFails } from '../errors.ts';
import { ttlAfter } from './kept-for.ts';

/** Attempts in the table: beside the finding, one item for each thing asked for, with the last attempt at it. */
export function attemptStore(client: DynamoDBClient, table: string): AttemptStore {
  const keyOf = (finding: string, task: string) => ({
    pk: { S: `FINDING#${finding}` },
    sk: { S: `ATTEMPT#${askedBy(task)}` },
  });
  return {
    async last(finding, task) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: keyOf(finding, task), ConsistentRead: true }),
      );
      if (Item === undefined) return undefined;
      return attemptSchema.parse({
        task: Item.task?.S,
        askedAt: Number(Item.askedAt?.N),
        number: Number(Item.number?.N),
        again: Item.again?.BOOL,
        ...(Item.outcome?.S === undefined ? {} : { outcome: Item.outcome.S }),
        ...(Item.endedAt?.N === undefined ? {} : { endedAt: Number(Item.endedAt.N) }),
      });
    },

    async begin(finding, attempt, last, now) {
      try {
        await client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: keyOf(finding, attempt.task),
            ConditionExpression: last === undefined ? 'attribute_not_exists(task)' : 'task = :last',
            UpdateExpression:
              'SET task = :task, askedAt = :at, #number = :number, again = :again, #ttl = :ttl REMOVE outcome, endedAt',
            ExpressionAttributeNames: { '#number': 'number', '#ttl': 'ttl' },
            ExpressionAttributeValues: {
              ':task': { S: attempt.task },
              ':at': { N: String(attempt.askedAt) },
              ':number': { N: String(attempt.number) },
              ':again': { BOOL: attempt.again },
              ':ttl': ttlAfter(now),
              ...(last === undefined ? {} : { ':last': { S: last.task } }),
            },
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        );
        return true;
      } catch (error) {
        // The write whose answer was lost was this one: sent again, it finds itself.
        const { task, outcome } = itemFound(error);
        return task?.S === attempt.task && outcome === undefined;
      }
    },

    async end(finding, task, outcome, now) {
      await unlessConditionFails(() =>
        client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: keyOf(finding, task),
            ConditionExpression: 'task = :task',
            UpdateExpression: 'SET outcome = :outcome, endedAt = :at',
            ExpressionAttributeValues: {
              ':task': { S: task },
              ':outcome': { S: outcome },
              ':at': { N: String(now.getTime()) },
            },
          }),
        ),
      );
    },
  };
}
