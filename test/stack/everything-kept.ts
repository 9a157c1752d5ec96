import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  type LogGroup,
  paginateDescribeLogGroups,
} from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { GetExecutionHistoryCommand, type GetExecutionHistoryCommandOutput, SFNClient } from '@aws-sdk/client-sfn';
import type { testStack } from './stack.ts';

/** All that stands in logs, in the histories of a playbook's executions, in the table and in what people were told. */
export async function everythingKept(stack: ReturnType<typeof testStack>, machine: string): Promise<string> {
  const logs = new CloudWatchLogsClient(stack.config);
  const logGroups: LogGroup[] = [];
  for await (const page of paginateDescribeLogGroups({ client: logs }, {})) logGroups.push(...(page.logGroups ?? []));
  const lines = await Promise.all(
    logGroups.map(async ({ logGroupName = '' }) => {
      const all: string[] = [];
      let nextToken: string | undefined;
      do {
        const page = await logs.send(
          new FilterLogEventsCommand({
            logGroupName,
            limit: 10_000,
            ...(nextToken === undefined ? {} : { nextToken }),
          }),
        );
        all.push(...(page.events ?? []).map(({ message = '' }) => message));
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      return all;
    }),
  );
  const sfn = new SFNClient(stack.config);
  const executions = await stack.executions(stack.output(machine));
  const histories = await Promise.all(
    executions.map(async ({ arn }) => {
      const all: unknown[] = [];
      let nextToken: string | undefined;
      do {
        const page: GetExecutionHistoryCommandOutput = await sfn.send(
          new GetExecutionHistoryCommand({
            executionArn: arn,
            includeExecutionData: true,
            maxResults: 1_000,
            ...(nextToken === undefined ? {} : { nextToken }),
          }),
        );
        all.push(...(page.events ?? []));
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      return all;
    }),
  );
  const pages = paginateScan(
    { client: new DynamoDBClient(stack.config) },
    { TableName: stack.output('StateTableName') },
  );
  const items = [];
  for await (const { Items = [] } of pages) items.push(...Items);
  return JSON.stringify([lines, histories, items, await stack.inbox(0)]);
}
