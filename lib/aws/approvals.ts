import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendTaskFailureCommand, SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { Deployment } from './by-hand.ts';

/** Keeps the task token of a workflow that waits for a person, under the execution's name; gone when the time is over. */
export type KeepApproval = (execution: string, taskToken: string, now: Date) => Promise<void>;

const TTL_SECONDS = 8 * 86_400;

const keyOf = (execution: string) => ({ pk: { S: `APPROVAL#${execution}` }, sk: { S: 'APPROVAL' } });

/** Approvals in the table. */
export function approvalStore(client: DynamoDBClient, table: string): KeepApproval {
  return async (execution, taskToken, now) => {
    const ttl = { N: String(Math.floor(now.getTime() / 1000) + TTL_SECONDS) };
    await client.send(
      new PutItemCommand({ TableName: table, Item: { ...keyOf(execution), taskToken: { S: taskToken }, ttl } }),
    );
  };
}

/** Where a person's answer goes: the table of a deployed stage, and how to reach it. */
export interface AnswerTarget extends Deployment {
  readonly table: string;
}

/** Hands a person's answer to the workflow that waits for it; throws when nothing waits under that name. */
export async function answerApproval(
  approved: boolean,
  execution: string,
  reason: string,
  { stage, config, table }: AnswerTarget,
): Promise<void> {
  const { Item } = await new DynamoDBClient(config).send(
    new GetItemCommand({ TableName: table, Key: keyOf(execution) }),
  );
  const taskToken = Item?.taskToken?.S;
  if (taskToken === undefined) {
    throw new Error(
      `nothing waits for approval as "${execution}" in stage ${stage}: check the name in the alert, and --stage`,
    );
  }
  const client = new SFNClient(config);
  if (approved)
    await client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify({ approved, reason }) }));
  else await client.send(new SendTaskFailureCommand({ taskToken, error: 'Denied', cause: reason }));
}
