import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { inChunks } from '../../domain/in-chunks.ts';
import type { Applied } from '../../domain/remediation/change-ports.ts';
import { appliedKeys, changesIn } from '../table/applied.ts';
import { batchGet } from '../table/batch-get.ts';
import { findingKey } from '../table/finding-item.ts';
import { itemsUnder } from '../table/items-under.ts';
import type { Deployment } from './by-hand.ts';

/** What may be taken back under a name: changes on record, the latest first; and executions that have none there. */
export interface Undoable {
  readonly changes: readonly Applied[];
  readonly without: readonly string[];
}

/**
 * The changes of an execution, or all those a finding led to, by whichever of these playbooks. What is read here is shown to a person; whether riposte wrote it is
 * checked by the workflow that takes it back.
 */
export async function undoable(
  id: string,
  table: string,
  deployment: Deployment,
  playbooks: readonly string[],
): Promise<Undoable> {
  const own = await read([id], table, new DynamoDBClient(deployment.config), playbooks);
  return own.length > 0 ? { changes: own, without: [] } : undoableUnder([id], table, deployment, playbooks);
}

/** All that some findings led to, across all of them the latest first: what was done last is taken back first. */
export async function undoableUnder(
  findings: readonly string[],
  table: string,
  { config }: Deployment,
  playbooks: readonly string[],
): Promise<Undoable> {
  const client = new DynamoDBClient(config);
  const led = await inChunks(findings, (finding) => executionsFor(client, table, finding));
  // Tasks of several findings may have become one execution.
  const executions = [...new Set(led.flat())];
  const changes = await read(executions, table, client, playbooks);
  return {
    changes: changes.sort((one, other) => (one.at < other.at ? 1 : -1)),
    without: executions.filter((name) => !changes.some(({ execution }) => execution === name)),
  };
}

async function read(
  names: readonly string[],
  table: string,
  client: DynamoDBClient,
  playbooks: readonly string[],
): Promise<Applied[]> {
  const keys = [...new Set(names)].flatMap((name) => appliedKeys(name, playbooks));
  return changesIn(await batchGet(client, table, keys));
}

/** The executions a finding led to: an execution is named after its task, and each attempt keeps the task it began last. */
async function executionsFor(client: DynamoDBClient, table: string, finding: string): Promise<string[]> {
  const attempts = await itemsUnder(client, table, findingKey(finding).pk.S, { begins: 'ATTEMPT#', consistent: true });
  return attempts.flatMap(({ task }) => task?.S ?? []);
}
