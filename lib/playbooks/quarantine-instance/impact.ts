import { groupText, impactLines, servedText, someOf } from '../../remediation/impact.ts';
import type { Reached } from './parts.ts';
import type { Group, Machine } from './ports.ts';
import { QUARANTINED, type Reach } from './reach.ts';

/** AWS interrupts only what no group tracks. Source: EC2 User Guide, "Amazon EC2 security group connection tracking". */
const OPEN_CONNECTIONS =
  'Connections that are open are not ended: AWS lets those that a security group tracks go on until they end or idle out (5 days for TCP, 350 s on the newest types, ' +
  'where nobody set it). Only those end at once that no group tracks: let in from everywhere, with everything let out. A network ACL of the subnet ends all, of all machines there';

/** What stands to break when a machine is cut off. */
export async function impactOf(
  { ec2, balancers, scaling }: Reached,
  { id, label, machine, before, after }: { id: string; label: string; machine: Machine; before: Reach; after: Reach },
): Promise<string[]> {
  const { type, launched, publicAddress, isSpot, network } = machine;
  const address = publicAddress === undefined ? 'no public address' : `the public address ${publicAddress}`;
  const { scalingGroup } = before;
  const asked = await impactLines([
    {
      about: `the load balancers before ${label}`,
      ask: async () => servedText(await balancers.of({ id, network })),
    },
    {
      about: `the scaling group of ${label}`,
      ask: async () =>
        scalingGroup === undefined ? [] : replacedText(scalingGroup, await scaling.group(scalingGroup)),
    },
    {
      about: `what records the connections of ${label}`,
      ask: async () => {
        const interfaces = await ec2.interfaces(id);
        const places = interfaces.flatMap((one) => [one.id, one.subnet]).filter((one) => one !== '');
        return recordedText(await ec2.recorders([...new Set([...places, network])]));
      },
    },
  ]);
  return [
    `${label} no longer answers: ${type} with ${address}, started ${launched?.toISOString() ?? 'nobody knows when'}, ${groupText(scalingGroup)}`,
    ...(isSpot ? ['It is a spot instance: EC2 may end it at any time, disks and all'] : []),
    ...asked,
    OPEN_CONNECTIONS,
    ...tagText(before, after),
  ];
}

/** What starts in its place, and what stands against that and against putting it back. */
function replacedText(name: string, group: Group | undefined): string[] {
  if (group === undefined) return [`The scaling group ${name} is gone`];
  const { desired, max, suspended } = group;
  const back =
    desired >= max
      ? `to put this one back it needs room: ${max} is its maximum`
      : `put back, it wants ${desired + 1} of at most ${max}`;
  return [
    suspended.includes('Launch')
      ? `Launch is suspended in ${name}: none starts in its place until it is resumed`
      : `${name} goes on wanting ${desired} and starts another in its place, with what let the intruder in; ${back}`,
  ];
}

/** Where it can be read which connections there are; no API of AWS lists those that are open. */
function recordedText(recorders: Awaited<ReturnType<Reached['ec2']['recorders']>>): string[] {
  if (recorders.length === 0)
    return ['Which connections are open is not known: no flow log records its interfaces, subnets or network'];
  const texts = recorders.map(({ id, of, destination }) => `${id} of ${of} (${destination})`);
  return [`Which connections are open is not known here: flow logs say it some minutes late: ${someOf(texts)}`];
}

function tagText(before: Reach, after: Reach): string[] {
  if (after.tag === undefined) return [`It has as many tags as a machine may have: ${QUARANTINED} is not added`];
  return before.tag === undefined
    ? []
    : [`It carries the tag ${QUARANTINED} already (${before.tag}): that is left as it is`];
}
