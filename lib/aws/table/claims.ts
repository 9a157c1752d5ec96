import { type AttributeValue, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeExecutionCommand, type SFNClient } from '@aws-sdk/client-sfn';
import { inChunks } from '../../domain/in-chunks.ts';
import type { Claims } from '../../domain/remediation/execution-ports.ts';
import { itemFound, unlessConditionFails, unlessError } from '../errors.ts';

/** Longer than a task lives: four days in the queue, fourteen in its dead-letter queue. */
const TASK_TTL_SECONDS = 20 * 86_400;
const TARGET_TTL_SECONDS = 8 * 86_400;

/** How often a claim that changes hands while it is looked at is looked at again. */
const ATTEMPTS = 4;

const FREE = 'attribute_not_exists(holder) OR holder = :me';

/** What also frees a claim. */
interface OrElse {
  readonly when: string;
  readonly values: Readonly<Record<string, AttributeValue>>;
}

/** A claim that was given back is held by nobody, and stays there until its time is over. */
const GIVEN_BACK: OrElse = { when: 'holder = :nobody', values: { ':nobody': { S: '' } } };

/**
 * Claims of one playbook in the table, an item each. Whether the execution that holds a claim still runs is asked of Step
 * Functions: one that was aborted or failed gives nothing back and holds nothing up.
 */
export function claimStore(table: DynamoDBClient, tableName: string, workflows: SFNClient, playbook: string): Claims {
  /** Writes the holder where there is none or it is the same one, or where `or` holds; gives the holder there is. */
  async function hold(key: string, execution: string, ttl: number, or?: OrElse): Promise<string> {
    try {
      await table.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: keyOf(key),
          ConditionExpression: or === undefined ? FREE : `${FREE} OR ${or.when}`,
          UpdateExpression: 'SET holder = :me, #ttl = :ttl',
          ExpressionAttributeNames: { '#ttl': 'ttl' },
          ExpressionAttributeValues: { ':me': { S: execution }, ':ttl': { N: String(ttl) }, ...or?.values },
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

  async function isRunning(executionArn: string): Promise<boolean> {
    // What is no ARN, or of an execution that is long gone, runs no more.
    const { status = '' } =
      (await unlessError(['ExecutionDoesNotExist', 'InvalidArn'], () =>
        workflows.send(new DescribeExecutionCommand({ executionArn })),
      )) ?? {};
    return ['RUNNING', 'PENDING_REDRIVE'].includes(status);
  }

  return {
    async begin(taskId, execution, now) {
      const ttl = secondsAfter(now, TASK_TTL_SECONDS);
      return (await hold(`task#${taskId}`, execution, ttl)) === execution;
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
        let holder = await hold(target, execution, ttl, GIVEN_BACK);
        for (let attempt = 1; holder !== execution && attempt < ATTEMPTS; attempt += 1) {
          if (await runs(holder)) return holder;
          holder = await hold(target, execution, ttl, {
            when: `${GIVEN_BACK.when} OR holder = :gone`,
            values: { ...GIVEN_BACK.values, ':gone': { S: holder } },
          });
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
      await unlessConditionFails(() =>
        table.send(
          new UpdateItemCommand({
            TableName: tableName,
            Key: keyOf(target),
            ConditionExpression: 'holder = :me',
            UpdateExpression: 'SET holder = :nobody',
            ExpressionAttributeValues: { ':me': { S: execution }, ...GIVEN_BACK.values },
          }),
        ),
      );
    },
  };
}
