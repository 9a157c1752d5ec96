import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  type ExecutionListItem,
  GetExecutionHistoryCommand,
  paginateListExecutions,
  SFNClient,
} from '@aws-sdk/client-sfn';
import * as z from 'zod/mini';
import type { HeldChange } from '../../ask/in-force.ts';
import { part } from '../../board/part.ts';
import { partsOf, playbookOf } from '../../board/run.ts';
import type { Part } from '../../board/state.ts';
import { inChunks } from '../../domain/in-chunks.ts';
import type { Lease } from '../../domain/network/lease.ts';
import { jsonIn } from '../../domain/text/json.ts';
import { activeLeases, changesOf } from '../table/board-record.ts';
import { type Deployment, machinesOf, outputsOf } from './by-hand.ts';

/** Executions of a playbook whose changes are looked up, the latest; those that still run come beside. */
const LOOKED_AT = 2_000;

/** What is in force, each part for itself; and back to when changes were looked for, where that is not as far as Step Functions remembers. */
export interface AllInForce {
  readonly blocks: Part<readonly Lease[]>;
  readonly changes: Part<{ readonly list: readonly HeldChange[]; readonly cut: readonly Cut[] }>;
}

/** A playbook with more executions than are looked at. */
export interface Cut {
  readonly playbook: string;
  readonly before: string;
}

/**
 * Reads what riposte holds changed, with a person's own credentials: the leases of addresses, and the changes of all playbooks but those
 * that `hold` addresses. What is read here is shown to a person; what acts on it looks whether riposte wrote it.
 */
export async function readInForce(deployment: Deployment, hold: readonly string[], now: Date): Promise<AllInForce> {
  const outputs = await outputsOf(deployment);
  const { StateTableName: table = '' } = outputs;
  const client = new DynamoDBClient(deployment.config);
  const [blocks, changes] = await Promise.all([
    part(() => activeLeases(client, table, now)),
    part(() => changesHeld(deployment, machinesOf(outputs), { client, table, hold })),
  ]);
  return { blocks, changes };
}

async function changesHeld(
  { stage, config }: Deployment,
  machines: readonly string[],
  { client, table, hold }: { client: DynamoDBClient; table: string; hold: readonly string[] },
) {
  const workflows = new SFNClient(config);
  const asked = machines.filter((arn) => !hold.includes(playbookOf(arn, stage)));
  const pages = await inChunks(asked, (machine) => executionsOf(workflows, machine));
  const runs = new Map(
    pages.flatMap(({ found }) =>
      found.map((one) => {
        const { executionArn: arn = '', status = 'UNKNOWN' } = one;
        const { playbook, name } = partsOf(arn, stage);
        return [`${playbook} ${name}`, { arn, status, playbook, name }] as const;
      }),
    ),
  );
  const inForce = (await changesOf(client, table, [...runs.values()])).filter(({ undone }) => undone === undefined);
  const list = await inChunks(inForce, async (change): Promise<HeldChange> => {
    const run = runs.get(`${change.playbook} ${change.execution}`);
    const status = run?.status ?? 'UNKNOWN';
    if (run === undefined || status !== 'RUNNING') return { change, status };
    return { change, status, until: await endOf(workflows, run.arn) };
  });
  const cut = pages.flatMap(({ cutAt }, index) =>
    cutAt === undefined ? [] : [{ playbook: playbookOf(asked[index] ?? '', stage), before: cutAt }],
  );
  return { list: list.toSorted((one, other) => (one.change.at < other.change.at ? 1 : -1)), cut };
}

/** The latest executions of a machine, and all that run; when the oldest began that was looked at, where there are more. */
async function executionsOf(client: SFNClient, stateMachineArn: string) {
  const found: ExecutionListItem[] = [];
  let more = false;
  for await (const { executions = [], nextToken } of paginateListExecutions({ client }, { stateMachineArn })) {
    found.push(...executions);
    more = nextToken !== undefined;
    if (found.length >= LOOKED_AT) break;
  }
  const cutAt = more ? found.at(-1)?.startDate?.toISOString() : undefined;
  if (more) {
    const asked = { stateMachineArn, statusFilter: 'RUNNING' as const };
    for await (const { executions = [] } of paginateListExecutions({ client }, asked)) found.push(...executions);
  }
  return { found, cutAt };
}

const appliedSchema = z.object({ Payload: z.object({ expiresAt: z.string() }) });

/** The end of the lease, as the step that applied the change answered; undefined where it has not yet. */
async function endOf(client: SFNClient, executionArn: string): Promise<string | undefined> {
  const asked = new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000 });
  const { events = [] } = await client.send(asked);
  const ends = events.flatMap(
    ({ stateExitedEventDetails: exited }) => appliedSchema.safeParse(jsonIn(exited?.output)).data?.Payload ?? [],
  );
  return ends.at(-1)?.expiresAt;
}
