import { ownerOfGroup } from '../../domain/remediation/scaling-owners.ts';
import { someOf } from '../../remediation/impact.ts';

/** An Auto Scaling group, as far as room to grow matters. */
export interface ScalingGroup {
  readonly name: string;
  readonly arn: string;
  readonly min: number;
  readonly max: number;
  readonly desired: number;
  /** Whether policies or scheduled actions set how many run, rather than people. */
  readonly scales: boolean;
  readonly tags: readonly string[];
  /** Processes that somebody suspended: Launch, Terminate, … */
  readonly suspended: readonly string[];
  /** The types of the machines that run. */
  readonly types: readonly string[];
  /** Whether its numbers are weights, vCPUs or memory, not machines. */
  readonly weighted: boolean;
  /** It is on its way out. */
  readonly deleting: boolean;
}

/** What a group is held to: its minimum, and how many run where nothing but people sets that; `null` where policies do. */
export type Capacity = { min: number; desired: number | null };

/** So many more machines at most are started at once in a group. */
export const MOST_MORE = 20;

/** Why a group is left to somebody else; undefined where it is the owner's own. */
export function leftAlone({ tags, weighted, deleting }: ScalingGroup): string | undefined {
  const managed = ownerOfGroup(tags);
  if (managed !== undefined) return `belongs to ${managed.owner}${managed.resize}`;
  if (deleting) return 'is being deleted';
  if (weighted) return 'counts weights, vCPUs or memory, not machines: raise it by hand';
  return undefined;
}

/** The minimum that a group gets: what was asked for, or twice what it wants to run; never over its maximum, never lower. */
export function raised(group: ScalingGroup, asked: number | undefined): { min: number } | { refuse: string } {
  const { min, max, desired } = group;
  if (asked === undefined && desired === 0)
    return { refuse: 'runs nothing: it may be the idle half of a deployment. Say with `minimum` how many it should' };
  if (asked === undefined && desired >= max)
    return { refuse: `runs ${desired} already, and ${max} is its maximum: raise that by hand, if you can pay for it` };
  const to = asked ?? Math.min(desired * 2, desired + MOST_MORE, max);
  if (to > max) return { refuse: `may run ${max} at most: ask for no more, or raise its maximum by hand` };
  if (to > desired + MOST_MORE)
    return { refuse: `would start ${to - desired} machines at once: ask for ${MOST_MORE} more at most` };
  if (to <= min) return { refuse: `has ${min} as its minimum already: nothing is lowered` };
  return { min: to };
}

/** What a change of the minimum means: how many start, what they cost in hours, and what stands against it. */
export function capacityImpact(group: ScalingGroup, to: Capacity): string[] {
  const { name, min, max, desired, types, suspended, scales } = group;
  const more = Math.max(0, to.min - desired);
  const kind = types.length === 0 ? '' : ` (${someOf(types)})`;
  const cost =
    more === 0
      ? `${name} wants ${desired} already: none starts, and none of these goes while the minimum holds`
      : `${name} starts ${more} more machines${kind}: up to ${more} machine hours an hour more are paid for, at their price`;
  const end = scales
    ? 'afterwards its scaling policies or scheduled actions decide how many stay'
    : 'it has no scaling policy: at the end it ends as many machines as it started, whichever it chooses';
  return [
    `${name}: minimum from ${min} to ${to.min}, its maximum is ${max}; it wants ${desired} now`,
    cost,
    end,
    ...hindrances(suspended),
    'EC2 may refuse machines beyond the quota of the account, or where it has none left of the type: the activity of the group says so',
  ];
}

function hindrances(suspended: readonly string[]): string[] {
  const meaning: Readonly<Record<string, string>> = {
    Launch: 'no machine starts until it is resumed',
    AddToLoadBalancer: 'no balancer sends what starts any requests',
    Terminate: 'what starts is not ended at the end of the lease',
  };
  return suspended.flatMap((one) => (meaning[one] === undefined ? [] : [`${one} is suspended: ${meaning[one]}`]));
}
