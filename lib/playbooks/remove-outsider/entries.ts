import type { Call } from '../../domain/remediation/plan.ts';
import { cleanText } from '../../domain/text/clean-text.ts';
import { notFound } from '../../remediation/not-found.ts';
import type { Ask, Found } from '../../remediation/playbook.ts';
import type { AccessEntries, AccessEntry } from './ports.ts';

/** Whose access to which cluster, and, where it is known, since when it may not have been there. */
export interface AskedEntry {
  readonly cluster: string;
  readonly principal: string;
  readonly madeAfter?: string | undefined;
}

/** The way in that a principal has to a cluster, as a target: its cluster is locked and guarded with it. */
export async function findEntry(
  { cluster, principal, madeAfter }: AskedEntry,
  { account, region, partition }: Ask,
  entries: AccessEntries,
): Promise<Found> {
  const asked = `${principal} in cluster ${cluster}`;
  const found = await entries.find(cluster, principal);
  const entry = found && (await entries.of(cluster, principal));
  if (entry === undefined) return notFound(asked, 'has no access entry in a cluster of this account and region');
  if (entry.type !== 'STANDARD')
    return notFound(asked, `is how machines join the cluster (${entry.type}), not a person`);
  const { madeAt } = found ?? {};
  // Who was let in long before got rights that another than this call may have given.
  if (madeAfter !== undefined && (madeAt === undefined || madeAt.getTime() < Date.parse(madeAfter)))
    return notFound(
      asked,
      `was let in before (${madeAt?.toISOString() ?? 'nobody knows when'}): take away by hand what was added, or remove it by hand`,
    );
  const belongsTo = `arn:${partition}:eks:${region}:${account}:cluster/${cluster}`;
  const resource = `arn:${partition}:eks:${region}:${account}:access-entry/${cluster}/${principal}`;
  const tags = entry.tags.map(({ Key }) => Key);
  return {
    targets: [{ label: `${nameOf(principal)} in cluster ${cluster}`, resource, belongsTo, account, region, tags }],
    refused: [],
  };
}

/** The calls that take an entry away, or make it anew. */
export function entryCalls(resource: string, entry: AccessEntry | 'gone'): Call[] {
  if (entry === 'gone') return [{ action: 'eks:DeleteAccessEntry', resource, parameters: {} }];
  const { type, groups, policies } = entry;
  return [
    { action: 'eks:CreateAccessEntry', resource, parameters: { type, kubernetesGroups: groups } },
    ...policies.map(({ arn, scope, namespaces }) => ({
      action: 'eks:AssociateAccessPolicy',
      resource,
      parameters: { policyArn: arn, accessScope: { type: scope, namespaces } },
    })),
  ];
}

/** What whoever is removed could do. */
export function entryImpact(label: string, entry: AccessEntry | 'gone'): string[] {
  if (entry === 'gone') return [];
  const rights = [...entry.policies.map(({ arn }) => nameOf(arn)), ...entry.groups.map((group) => `group ${group}`)];
  return [`${label} loses ${rights.length === 0 ? 'its way in' : cleanText(rights.join(', '), 500)}`];
}

function nameOf(arn: string): string {
  return arn.split('/').at(-1) ?? arn;
}
