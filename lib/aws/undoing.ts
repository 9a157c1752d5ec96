import { DynamoDBClient, GetItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import type { Applied } from '../domain/change-ports.ts';
import { appliedKey, appliedOf } from './applied.ts';
import type { Deployment } from './by-hand.ts';

/** What may be taken back under a name: changes on record, the latest first; and executions that have none there. */
export interface Undoable {
  readonly changes: readonly Applied[];
  readonly without: readonly string[];
}

/**
 * The changes of an execution, or all those a finding led to. What is read here is shown to a person; whether riposte wrote it is
 * checked by the workflow that takes it back.
 */
export async function undoable(id: string, table: string, { config }: Deployment): Promise<Undoable> {
  const client = new DynamoDBClient(config);
  const own = await read(client, table, id);
  if (own !== undefined) return { changes: [own], without: [] };
  const executions = await executionsFor(client, table, id);
  const found = await Promise.all(executions.map(async (name) => ({ name, change: await read(client, table, name) })));
  return {
    changes: found.flatMap(({ change }) => change ?? []).sort((one, other) => (one.at < other.at ? 1 : -1)),
    without: found.flatMap(({ name, change }) => (change === undefined ? [name] : [])),
  };
}

async function read(client: DynamoDBClient, table: string, execution: string): Promise<Applied | undefined> {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: table, Key: appliedKey(execution), ConsistentRead: true }),
  );
  return Item === undefined ? undefined : appliedOf(Item);
}

/** The executions a finding led to: an execution is named after its task, and each attempt keeps the task it began last. */
async function executionsFor(client: DynamoDBClient, table: string, finding: string): Promise<string[]> {
  const query = {
    TableName: table,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :attempt)',
    ExpressionAttributeValues: { ':pk': { S: `FINDING#${finding}` }, ':attempt': { S: 'ATTEMPT#' } },
    ConsistentRead: true,
  };
  const names: string[] = [];
  for await (const { Items = [] } of paginateQuery({ client }, query))
    names.push(...Items.flatMap(({ task }) => task?.S ?? []));
  return names;
}
