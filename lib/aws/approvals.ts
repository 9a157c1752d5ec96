import {
  type AttributeValue,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { SendTaskFailureCommand, SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import * as z from 'zod/mini';
import type { Approval } from '../domain/approval.ts';
import type { ReadApproval } from '../domain/ports.ts';
import type { Deployment } from './by-hand.ts';
import { isAwsError } from './errors.ts';

/** Keeps a question under the execution's name: the token of the workflow that waits, and the hash of the plan that is shown. */
export type KeepApproval = (execution: string, taskToken: string, planHash: string, now: Date) => Promise<void>;

const TTL_SECONDS = 8 * 86_400;

const approvalSchema = z.object({
  state: z._default(z.enum(['waiting', 'approved', 'denied']), 'waiting'),
  planHash: z.optional(z.string()),
  who: z.optional(z.string()),
  at: z.optional(z.string()),
});

const keyOf = (execution: string) => ({ pk: { S: `APPROVAL#${execution}` }, sk: { S: 'APPROVAL' } });

/** Approvals in the table. A question that is kept again, since a step was repeated, is the same question with a new token. */
export function approvalStore(client: DynamoDBClient, table: string): KeepApproval {
  return async (execution, taskToken, planHash, now) => {
    const ttl = { N: String(Math.floor(now.getTime() / 1000) + TTL_SECONDS) };
    const question = { state: { S: 'waiting' }, planHash: { S: planHash }, taskToken: { S: taskToken }, ttl };
    await client.send(new PutItemCommand({ TableName: table, Item: { ...keyOf(execution), ...question } }));
  };
}

/** Reads what was decided; what cannot be read as an approval is none. */
export function approvalReader(client: DynamoDBClient, table: string): ReadApproval {
  return async (execution) => {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: table, Key: keyOf(execution), ConsistentRead: true }),
    );
    return Item === undefined ? undefined : approvalOf(Item);
  };
}

function approvalOf(item: Record<string, AttributeValue>): Approval | undefined {
  const texts = Object.fromEntries(Object.entries(item).flatMap(([key, { S }]) => (S === undefined ? [] : [[key, S]])));
  return approvalSchema.safeParse(texts).data;
}

/** Where a person's answer goes: the table of a deployed stage, and how to reach it. */
export interface AnswerTarget extends Deployment {
  readonly table: string;
}

/**
 * Records a person's answer, once, and hands it to the workflow that waits for it. Throws when nothing waits under that name, or
 * when it was decided otherwise, with who decided; the same answer may be given again, for one that was not handed on.
 */
export async function answerApproval(
  approved: boolean,
  execution: string,
  reason: string,
  { stage, config, table }: AnswerTarget,
): Promise<void> {
  const taskToken = await decide(approved ? 'approved' : 'denied', execution, reason, { stage, config, table });
  const client = new SFNClient(config);
  if (approved)
    await client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify({ approved, reason }) }));
  else await client.send(new SendTaskFailureCommand({ taskToken, error: 'Denied', cause: reason }));
}

/** Records the decision; gives the token of the workflow that waits. */
async function decide(
  state: 'approved' | 'denied',
  execution: string,
  reason: string,
  { stage, config, table }: AnswerTarget,
): Promise<string> {
  const { Arn: who = 'unknown' } = await new STSClient(config).send(new GetCallerIdentityCommand({}));
  try {
    const { Attributes } = await new DynamoDBClient(config).send(
      new UpdateItemCommand({
        TableName: table,
        Key: keyOf(execution),
        ConditionExpression:
          'attribute_exists(taskToken) AND (attribute_not_exists(#state) OR #state = :waiting OR #state = :new)',
        UpdateExpression: 'SET #state = :new, who = :who, #at = :at, reason = :reason',
        ExpressionAttributeNames: { '#state': 'state', '#at': 'at' },
        ExpressionAttributeValues: {
          ':waiting': { S: 'waiting' },
          ':new': { S: state },
          ':who': { S: who },
          ':at': { S: new Date().toISOString() },
          ':reason': { S: reason },
        },
        ReturnValues: 'ALL_NEW',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return Attributes?.taskToken?.S ?? '';
  } catch (error) {
    if (!isAwsError(error, 'ConditionalCheckFailedException')) throw error;
    const old = approvalOf((error as { Item?: Record<string, AttributeValue> }).Item ?? {});
    if (old === undefined || old.state === 'waiting')
      throw new Error(
        `nothing waits for approval as "${execution}" in stage ${stage}: check the name in the alert, and --stage`,
        { cause: error },
      );
    throw new Error(
      `"${execution}" was ${old.state} already, by ${old.who ?? 'somebody'} at ${old.at ?? 'some time'}`,
      {
        cause: error,
      },
    );
  }
}
