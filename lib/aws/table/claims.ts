import { type AttributeValue, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeExecutionCommand, type SFNClient } from '@aws-sdk/client-sfn';
import { inChunks } from '../../domain/in-chunks.ts';
import type { Claims } from '../../domain/ports.ts';
import { isAwsError, itemFound } from '../errors.ts';

/** Longer than a task lives: four days in the queue, fourteen in its dead-letter queue. */
const TASK_TTL_SECONDS = 20 * 86_400;
const TARGET_TTL_SECONDS = 8 * 86_400;

/** How often a claim that changes hands while it is looked at is looked at again. */
const ATTEMPTS = 4;

/**
 * Claims of one playbook in the table, an item each. Whether the execution that holds a claim still runs is asked of Step
 * Functions: one that was aborted or failed gives nothing back and holds nothing up.
 */
export function claimStore(table: DynamoDBClient, tableName: string, workflows: SFNClient, playbook: string): Claims {
  /** Writes the holder where the condition holds; else the holder there is. */
  async function hold(
    key: string,
    execution: string,
    seconds: number,
    condition: string,
    values: Record<string, AttributeValue> = {},
  ): Promise<string> {
    try {
      await table.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: keyOf(key),
          ConditionExpression: `${condition} OR holder = :me`,
          UpdateExpression: 'SET holder = :me, #ttl = :ttl',
          ExpressionAttributeNames: { '#ttl': 'ttl' },
          ExpressionAttributeValues: { ':me': { S: execution }, ':ttl': { N: String(seconds) }, ...values },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return execution;
    } catch (error) {
      return itemFound(error).holder?.S ?? '';
    }
  }

  const keyOf = (key: string) => ({ pk: { S: `CLAIM#${playbook}#${key}` }, sk: { S: 'CLAIM' } });
  const secondsAfter = (now: Date, ttl: number) => Math.floor(now.getTime() / 1000) + ttl;
  const free = 'attribute_not_exists(holder) OR holder = :nobody';
  const nobody = { ':nobody': { S: '' } };

  async function isRunning(executionArn: string): Promise<boolean> {
    try {
      const { status } = await workflows.send(new DescribeExecutionCommand({ executionArn }));
      return status === 'RUNNING' || status === 'PENDING_REDRIVE';
    } catch (error) {
      // What is no ARN, or of an execution that is long gone, runs no more.
      if (isAwsError(error, 'ExecutionDoesNotExist') || isAwsError(error, 'InvalidArn')) return false;
      throw error;
    }
  }

  return {
    async begin(taskId, execution, now) {
      const ttl = secondsAfter(now, TASK_TTL_SECONDS);
      return (await hold(`task#${taskId}`, execution, ttl, 'attribute_not_exists(holder)')) === execution;
    },

    async take(targets, execution, now) {
      const ttl = secondsAfter(now, TARGET_TTL_SECONDS);
      const running = new Map<string, Promise<boolean>>();
      const runs = (arn: string) => {
        const answer = running.get(arn) ?? isRunning(arn);
        running.set(arn, answer);
        return answer;
      };
      const holders = await inChunks(targets, async (target) => {
        let holder = await hold(target, execution, ttl, free, nobody);
        for (let attempt = 1; holder !== execution && attempt < ATTEMPTS; attempt += 1) {
          if (await runs(holder)) return holder;
          const gone = { ...nobody, ':gone': { S: holder } };
          holder = await hold(target, execution, ttl, `${free} OR holder = :gone`, gone);
        }
        return holder;
      });
      return new Map(
        targets.flatMap((target, index) => {
          const holder = holders[index] ?? execution;
          return holder === execution ? [] : [[target, holder] as const];
        }),
      );
    },

    async giveBack(target, execution) {
      try {
        await table.send(
          new UpdateItemCommand({
            TableName: tableName,
            Key: keyOf(target),
            ConditionExpression: 'holder = :me',
            UpdateExpression: 'SET holder = :nobody',
            ExpressionAttributeValues: { ':me': { S: execution }, ...nobody },
          }),
        );
      } catch (error) {
        if (!isAwsError(error, 'ConditionalCheckFailedException')) throw error;
      }
    },
  };
}
