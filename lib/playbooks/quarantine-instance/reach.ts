import type { Call } from '../../domain/remediation/plan.ts';

/** The tag that says of a machine that it is cut off, and by which execution. */
export const QUARANTINED = 'riposte-quarantined';

/**
 * How a machine can be reached, what it may do, and what answers for it; the group that cuts it off stands there by its name, since it may not be
 * made yet. What a machine has none of is absent, as in records of the versions that did not look for it.
 */
export type Reach = {
  interfaces: { id: string; groups: string[] }[];
  profile: string | null;
  scalingGroup?: string;
  /** The ports on which it is in target groups, by the ARN of the group. */
  targets?: { [group: string]: number[] };
  tag?: string;
};

/** A target group and the ports of the machine in it. */
export type Place = { readonly group: string; readonly ports: readonly number[] };

/** What differs between two states, part by part. */
export interface Moves {
  readonly interfaces: readonly { readonly id: string; readonly groups: readonly string[] }[];
  /** Undefined where the profile stays. */
  readonly profile: { readonly from: string | null; readonly to: string | null } | undefined;
  readonly leaves: string | undefined;
  readonly joins: string | undefined;
  readonly takenOut: readonly Place[];
  readonly putIn: readonly Place[];
  readonly tagged: string | undefined;
  readonly untagged: string | undefined;
}

/** What has to happen to come from one state to the other. */
export function movesBetween(from: Reach, to: Reach): Moves {
  const other = <T>(one: T | undefined, than: T | undefined) => (one === than ? undefined : one);
  return {
    interfaces: to.interfaces.filter(({ id, groups }) => !isSame(groups, groupsOf(from, id))),
    profile: from.profile === to.profile ? undefined : { from: from.profile, to: to.profile },
    leaves: other(from.scalingGroup, to.scalingGroup),
    joins: other(to.scalingGroup, from.scalingGroup),
    takenOut: portsWithout(from.targets, to.targets),
    putIn: portsWithout(to.targets, from.targets),
    tagged: other(to.tag, from.tag),
    untagged: to.tag === undefined ? from.tag : undefined,
  };
}

/** Whether what is on the disks has to be kept before: the machine is cut off, or its scaling group lets go of it. */
export function endangersEvidence({ interfaces, leaves }: Moves, group: string): boolean {
  return leaves !== undefined || interfaces.some(({ groups }) => groups.length === 1 && groups[0] === group);
}

/** The calls of a change, in the order in which they are made. */
export function callsOf(resource: string, moves: Moves, evidence: boolean): Call[] {
  const id = resource.split('/').at(-1) ?? '';
  const call = (action: string, on: string, parameters: Call['parameters']): Call => ({
    action,
    resource: on,
    parameters,
  });
  const of = ({ ports }: Place) => ({ Targets: ports.map((port) => ({ Id: id, Port: port })) });
  const { profile, leaves, joins, tagged, untagged } = moves;
  return [
    ...(evidence ? [call('ec2:CreateSnapshots', resource, {})] : []),
    ...some(leaves, (group) =>
      call('autoscaling:DetachInstances', group, { InstanceIds: [id], ShouldDecrementDesiredCapacity: false }),
    ),
    ...moves.takenOut.map((one) => call('elasticloadbalancing:DeregisterTargets', one.group, of(one))),
    ...moves.interfaces.map((one) => call('ec2:ModifyNetworkInterfaceAttribute', one.id, { groups: [...one.groups] })),
    ...some(profile, ({ from, to }) =>
      to === null
        ? call('ec2:DisassociateIamInstanceProfile', resource, { profile: from })
        : call('ec2:AssociateIamInstanceProfile', resource, { profile: to }),
    ),
    ...moves.putIn.map((one) => call('elasticloadbalancing:RegisterTargets', one.group, of(one))),
    ...some(joins, (group) => call('autoscaling:AttachInstances', group, { InstanceIds: [id] })),
    ...some(tagged, (value) => call('ec2:CreateTags', resource, { [QUARANTINED]: value })),
    ...some(untagged, (value) => call('ec2:DeleteTags', resource, { [QUARANTINED]: value })),
  ];
}

function portsWithout(some: Reach['targets'] = {}, others: Reach['targets'] = {}): Place[] {
  return Object.entries(some)
    .map(([group, ports]) => ({ group, ports: ports.filter((port) => others[group]?.includes(port) !== true) }))
    .filter(({ ports }) => ports.length > 0);
}

/** One thing made of a value, or none where there is none. */
export function some<T, Made>(value: T | undefined, make: (value: T) => Made): Made[] {
  return value === undefined ? [] : [make(value)];
}

function groupsOf({ interfaces }: Reach, id: string): readonly string[] {
  return interfaces.find((one) => one.id === id)?.groups ?? [];
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name) => other.includes(name));
}
