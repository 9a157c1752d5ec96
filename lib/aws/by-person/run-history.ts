import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  ListExecutionsCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import type { Moment, Run } from '../../board/run.ts';
import type { ClientConfig } from './by-hand.ts';

/** Reads how far an execution has come, with what went into each step and came out. */
export async function runOf(executionArn: string, config: ClientConfig): Promise<Run> {
  const client = new SFNClient(config);
  // The status first: the history of an execution that is over then has all its steps.
  const described = await client.send(new DescribeExecutionCommand({ executionArn }));
  const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000 }));
  return {
    arn: executionArn,
    status: described.status ?? 'UNKNOWN',
    error: described.error === undefined ? '' : `${described.error}: ${described.cause ?? ''}`,
    moments: events.flatMap((event) => momentOf(event) ?? []),
  };
}

function momentOf(event: HistoryEvent): Moment | undefined {
  const at = event.timestamp?.toISOString() ?? '';
  const { stateEnteredEventDetails: entered, stateExitedEventDetails: exited } = event;
  if (entered !== undefined)
    return {
      kind: 'entered',
      at,
      name: entered.name ?? '',
      ...(entered.input === undefined ? {} : { text: entered.input }),
    };
  if (exited !== undefined)
    return {
      kind: 'exited',
      at,
      name: exited.name ?? '',
      ...(exited.output === undefined ? {} : { text: exited.output }),
    };
  if (event.type === 'TaskScheduled' || event.type === 'LambdaFunctionScheduled') return { kind: 'called', at };
  const failed =
    event.taskFailedEventDetails ?? event.lambdaFunctionFailedEventDetails ?? event.taskTimedOutEventDetails;
  if (failed !== undefined)
    return { kind: 'failed', at, name: failed.error ?? '', text: `${failed.error ?? ''}: ${failed.cause ?? ''}` };
  return undefined;
}

/** A workflow as Step Functions lists it. */
export interface Listed {
  readonly arn: string;
  readonly status: string;
  readonly startedAt: string;
}

/** The latest executions of some machines, the newest first. */
export async function latestRuns(machines: readonly string[], each: number, config: ClientConfig): Promise<Listed[]> {
  const client = new SFNClient(config);
  const found = await Promise.all(
    machines.map((stateMachineArn) => client.send(new ListExecutionsCommand({ stateMachineArn, maxResults: each }))),
  );
  return found
    .flatMap(({ executions = [] }) => executions)
    .map(({ executionArn = '', status = 'UNKNOWN', startDate }) => ({
      arn: executionArn,
      status,
      startedAt: startDate?.toISOString() ?? '',
    }))
    .sort((one, other) => (one.startedAt < other.startedAt ? 1 : -1));
}
