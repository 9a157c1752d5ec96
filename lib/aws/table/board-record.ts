import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { isActive, type Lease } from '../../domain/network/lease.ts';
import type { Applied } from '../../domain/remediation/change-ports.ts';
import { appliedKeys, changesIn } from './applied.ts';
import { batchGet } from './batch-get.ts';
import { itemsUnder } from './items-under.ts';
import { leaseSchema, partition } from './leases.ts';

const SCOPES = ['REGIONAL', 'CLOUDFRONT'] as const;
const FAMILIES = ['IPV4', 'IPV6'] as const;

/**
 * The addresses that are blocked, of all IP sets. What is read here is shown to a person; whether riposte wrote it is checked by what acts
 * on it.
 */
export async function allLeases(client: DynamoDBClient, table: string): Promise<Lease[]> {
  const sets = SCOPES.flatMap((scope) => FAMILIES.map((family) => ({ scope, family })));
  const leases: Lease[] = [];
  for (const set of sets) {
    for (const item of await itemsUnder(client, table, partition(set).S)) {
      const value = unmarshall(item);
      const lease = leaseSchema.safeParse({ ...value, cidr: value.sk }).data;
      if (lease !== undefined) leases.push(lease);
    }
  }
  return leases;
}

/** The addresses that are blocked by a lease that holds now. */
export async function activeLeases(client: DynamoDBClient, table: string, now: Date): Promise<Lease[]> {
  return (await allLeases(client, table)).filter((lease) => isActive(lease, now.getTime() / 1000));
}

/** The changes on record of some executions. */
export async function changesOf(
  client: DynamoDBClient,
  table: string,
  executions: readonly { readonly name: string; readonly playbook: string }[],
): Promise<Applied[]> {
  const keys = executions.flatMap(({ name, playbook }) => appliedKeys(name, [playbook]));
  const once = new Map(keys.map((one) => [one.pk.S, one]));
  return changesIn(await batchGet(client, table, [...once.values()]));
}
