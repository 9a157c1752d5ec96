import type { Part } from '../../domain/remediation/part.ts';
import { evidenceAfter, evidenceBefore } from '../../remediation/evidence-kept.ts';
import type { Lack } from '../../remediation/playbook.ts';
import type { Balancers, Machine, Quarantine, Scaling } from './ports.ts';
import { type Moves, some } from './reach.ts';

/** What cutting a machine off reaches AWS with. */
export interface Reached {
  readonly ec2: Quarantine;
  readonly balancers: Balancers;
  readonly scaling: Scaling;
  /** The ARNs of the roles of an instance profile, by its ARN. */
  readonly rolesOf: (profile: string) => Promise<readonly string[]>;
}

/** A machine whose disks are looked after. */
interface Looked {
  readonly id: string;
  readonly machine: Machine;
  readonly region: string;
}

const keptOf = ({ id, machine, region }: Looked) => ({ id, disks: machine.disks, did: 'cut it off', region });

/** Evidence before containment, since what is cut off may begin to delete; what EC2 does not let be kept then is kept afterwards. */
export function evidenceOf(ec2: Quarantine, looked: Looked & { readonly isCut: boolean }, now: () => Date): Part {
  return {
    done: 'snapshots begun',
    make: async () => {
      if (looked.isCut) return (await evidenceLacking(ec2, looked, now))?.says;
      const left = await evidenceBefore(ec2, keptOf(looked), now());
      return left.length === 0 ? undefined : `no snapshot of ${left.join(', ')} begun`;
    },
  };
}

/** What of that is missing once the machine is cut off; tried again. */
export function evidenceLacking(ec2: Quarantine, looked: Looked, now: () => Date): Promise<Lack | undefined> {
  return evidenceAfter(ec2, keptOf(looked), now());
}

/**
 * The parts of a change in their order, after the evidence: out of the scaling group before anything that makes a machine look ill, since the group
 * would end it, memory and all. The tag is last: whoever keeps riposte from tagging does not keep it from cutting off.
 */
export function partsOf(
  { ec2, balancers, scaling }: Reached,
  { id, machine, group }: { id: string; machine: Machine; group: string },
  moves: Moves,
): Part[] {
  const { profile, leaves, joins, tagged, untagged } = moves;
  const faces = moves.interfaces.map(({ id: face, groups }) => ({
    done: `${face} in ${groups.join(', ')}`,
    make: async () => {
      const own = groups.includes(group) ? await ec2.closedGroup(group, machine.network) : '';
      await ec2.setGroups(
        face,
        groups.map((name) => (name === group ? own : name)),
      );
    },
  }));
  return [
    ...some(leaves, (name) => ({ done: `out of the scaling group ${name}`, make: () => scaling.detach(name, id) })),
    ...moves.takenOut.map((one) => ({
      done: `out of the target group ${nameOf(one.group)}`,
      make: () => balancers.takeOut(one.group, id, one.ports),
    })),
    ...faces,
    ...some(profile, ({ to }) => ({
      done: to === null ? 'its instance profile taken' : 'its instance profile given back',
      make: () => writeProfile(ec2, id, to),
    })),
    ...moves.putIn.map((one) => ({
      done: `in the target group ${nameOf(one.group)}`,
      make: () => balancers.putIn(one.group, id, one.ports),
    })),
    ...some(joins, (name) => ({ done: `in the scaling group ${name}`, make: () => scaling.attach(name, id) })),
    ...some(tagged, (value) => ({ done: 'tagged', make: () => ec2.tag(id, value) })),
    ...some(untagged, (value) => ({ done: 'its tag taken', make: () => ec2.untag(id, value) })),
  ];
}

async function writeProfile(ec2: Quarantine, id: string, wanted: string | null): Promise<void> {
  const standing = await ec2.profile(id);
  if (standing?.arn === (wanted ?? undefined)) return;
  if (standing !== undefined) await ec2.takeProfile(standing.association);
  if (wanted !== null) await ec2.giveProfile(id, wanted);
}

/** `arn:…:targetgroup/web/0123` is called web. */
function nameOf(targetGroup: string): string {
  return targetGroup.split('/')[1] ?? targetGroup;
}
