import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';

/** Keeps the task token of a workflow that waits for a person, under the execution's name; gone when the time is over. */
export type KeepApproval = (execution: string, taskToken: string, now: Date) => Promise<void>;

const TTL_SECONDS = 8 * 86_400;

/** Approvals in the table. */
export function approvalStore(client: DynamoDBClient, table: string): KeepApproval {
  return async (execution, taskToken, now) => {
    await client.send(
      new PutItemCommand({
        TableName: table,
        Item: {
          pk: { S: `APPROVAL#${execution}` },
          sk: { S: 'APPROVAL' },
          taskToken: { S: taskToken },
          ttl: { N: String(Math.floor(now.getTime() / 1000) + TTL_SECONDS) },
        },
      }),
    );
  };
}
