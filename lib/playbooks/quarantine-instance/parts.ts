import { keepEvidence } from '../../domain/evidence.ts';
import type { Part } from '../../remediation/half-done.ts';
import type { Balancers, Machine, Quarantine, Scaling } from './ports.ts';
import { endangersEvidence, type Moves, some } from './reach.ts';

/** What cutting a machine off reaches AWS with. */
export interface Reached {
  readonly ec2: Quarantine;
  readonly balancers: Balancers;
  readonly scaling: Scaling;
  /** The ARNs of the roles of an instance profile, by its ARN. */
  readonly rolesOf: (profile: string) => Promise<readonly string[]>;
}

/**
 * The parts of a change in their order. Evidence before containment, since what is cut off may begin to delete; out of the scaling group before
 * anything that makes a machine look ill, since the group would end it, memory and all. The tag is last: whoever keeps riposte from tagging does not
 * keep it from cutting off.
 */
export function partsOf(
  { ec2, balancers, scaling }: Reached,
  { id, machine, group, now }: { id: string; machine: Machine; group: string; now: () => Date },
  moves: Moves,
): Part[] {
  const { profile, leaves, joins, tagged, untagged } = moves;
  const evidence: Part = {
    done: 'snapshots begun',
    make: () => keepEvidence(ec2, { id, disks: machine.disks }, `Evidence of ${id}, before riposte cut it off`, now()),
  };
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
    ...(endangersEvidence(moves, group) ? [evidence] : []),
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
