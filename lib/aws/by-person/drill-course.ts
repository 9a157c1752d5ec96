import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { findingSchema } from '../../domain/finding/finding.ts';
import { jsonIn } from '../../domain/text/json.ts';
import { unlessError } from '../errors.ts';
import { DRILLS_KEY } from '../table/finding-days.ts';
import { type Deployment, outputsOf, type Progress, progressOf } from './by-hand.ts';

/** The last drill on record. */
export interface LastDrill {
  /** When riposte heard of it, ISO 8601. */
  readonly at: string;
  readonly title: string;
  /** When SNS took its message; undefined where it did not. */
  readonly told?: string;
  /** Whether a schedule made it. */
  readonly scheduled: boolean;
}

/** Reads the last drill; undefined where there was none. */
export async function lastDrill(client: DynamoDBClient, table: string): Promise<LastDrill | undefined> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: DRILLS_KEY } },
      ScanIndexForward: false,
      Limit: 1,
    }),
  );
  const [item] = Items;
  const at = item?.sk?.S?.split('#')[0];
  const finding = findingSchema.safeParse(jsonIn(item?.finding?.S)).data;
  if (at === undefined || finding === undefined) return undefined;
  const told = item?.told?.S;
  return {
    at,
    title: finding.title,
    scheduled: item?.scheduled?.BOOL === true,
    ...(told === undefined ? {} : { told }),
  };
}

/** How far the execution of a task has come, whose name is the task's id; undefined while dispatch has not begun it. */
export async function executionOf(
  playbook: string,
  task: string,
  deployment: Deployment,
): Promise<Progress | undefined> {
  const outputs = await outputsOf(deployment);
  const machine = Object.values(outputs).find((arn) =>
    arn.endsWith(`:stateMachine:riposte-${deployment.stage}-${playbook}`),
  );
  if (machine === undefined) return undefined;
  const execution = `${machine.replace(':stateMachine:', ':execution:')}:${task}`;
  return unlessError(['ExecutionDoesNotExist'], () => progressOf(execution, deployment.config));
}
