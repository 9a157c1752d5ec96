import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { WasAsked } from '../../domain/finding/origin.ts';
import { askedBy, isTaskOf, wholeTask } from '../../domain/finding/task.ts';
import { attemptSchema } from '../../domain/remediation/attempt.ts';
import type { AttemptStore } from '../../domain/remediation/execution-ports.ts';
import { itemFound, unlessConditionFails } from '../errors.ts';
import type { ReadItem } from './item-reader.ts';
import { ttlAfter } from './kept-for.ts';

const keyOf = (finding: string, task: string) => ({
  pk: { S: `FINDING#${finding}` },
  sk: { S: `ATTEMPT#${askedBy(task)}` },
});

/**
 * Reads whether triage asked for a task: it notes that before it asks, and the id says for what. Whoever may start executions can write any input, but no such
 * item. `splits`: the playbook starts an execution for each part of a task.
 */
export function askedReader(read: ReadItem, playbook: string, splits = false): WasAsked {
  return async ({ task, finding, params }) => {
    const whole = wholeTask(task);
    const isPart = splits && whole !== task && whole.startsWith(`${playbook}-`);
    if (!isPart && !isTaskOf(task, playbook, finding, params)) return false;
    return (await read(keyOf(finding, whole))) !== undefined;
  };
}

/** Attempts in the table: beside the finding, one item for each thing asked for, with the last attempt at it. */
export function attemptStore(client: DynamoDBClient, table: string): AttemptStore {
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
