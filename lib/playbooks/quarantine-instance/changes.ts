import { RefusedError } from '../../domain/errors.ts';
import { ownerOfGroup } from '../../domain/remediation/scaling-owners.ts';
import { makeParts } from '../../remediation/half-done.ts';
import { notFound } from '../../remediation/not-found.ts';
import type { Changes } from '../../remediation/playbook.ts';
import { impactOf } from './impact.ts';
import { evidenceLacking, evidenceOf, partsOf, type Reached } from './parts.ts';
import { callsOf, endangersEvidence, type Moves, movesBetween, type Reach } from './reach.ts';

/** So many tags of its own a machine may have, those of AWS not counted. Source: EC2 User Guide, "Tag restrictions". */
const MOST_TAGS = 50;

/** What cuts a machine off and lets it back on. */
export function quarantineChanges(
  reached: Reached,
  group: string,
  now: () => Date,
): Changes<{ readonly instance: string }, Reach> {
  const { ec2, balancers, scaling, rolesOf } = reached;

  async function read(id: string): Promise<Reach | null> {
    const machine = await ec2.find(id);
    if (machine === undefined || machine.isGone) return null;
    const [own, interfaces, profile, scalingGroup, served] = await Promise.all([
      ec2.group(group, machine.network),
      ec2.interfaces(id),
      ec2.profile(id),
      scaling.of(id),
      balancers.of({ id, network: machine.network }),
    ]);
    // With a rule in it, it cuts nothing off, whatever its name.
    const closed = own?.letsIn === true || own?.letsOut === true ? undefined : own?.id;
    const named = (one: string) => (one === closed ? group : one);
    const targets = served.in.flatMap(({ arn, ports }) =>
      ports.length === 0 ? [] : [[arn, [...ports]] as [string, number[]]],
    );
    return {
      interfaces: interfaces.map((one) => ({ id: one.id, groups: one.groups.map(named) })),
      profile: profile?.arn ?? null,
      ...(scalingGroup === undefined ? {} : { scalingGroup: scalingGroup.name }),
      ...(targets.length === 0 ? {} : { targets: Object.fromEntries(targets) }),
      ...(machine.quarantined === undefined ? {} : { tag: machine.quarantined }),
    };
  }

  return {
    inParts: true,

    async find({ instance }, { account, region, partition }) {
      const machine = await ec2.find(instance);
      if (machine === undefined) return notFound(instance, 'is no instance of this account and region');
      const { owner, name, network, tags, service } = machine;
      if (service !== undefined) return notFound(instance, `is run by ${service}, which alone may change it`);
      const bound = await boundTo(instance);
      if (bound !== undefined) return notFound(instance, bound);
      const open = await openGroup(network);
      if (open !== undefined) return notFound(instance, open);
      const theirs = owner === '' ? account : owner;
      const resource = `arn:${partition}:ec2:${region}:${theirs}:instance/${instance}`;
      const label = name === undefined || name === '' ? instance : `${instance} (${name})`;
      const profile = await ec2.profile(instance);
      const roles = profile === undefined ? [] : await rolesOf(profile.arn);
      const alsoKnownAs = roles.flatMap((arn) => [arn, idOf(arn)]);
      return { targets: [{ label, resource, account: theirs, region, tags: [...tags], alsoKnownAs }], refused: [] };
    },

    identity: 'in its name',

    read: ({ resource }) => read(idOf(resource)),

    wanted({ tags = [] }, before, _params, { execution }) {
      if (before.interfaces.length === 0) return { refuse: 'has no network interface that could be cut off' };
      const room = tags.filter((key) => !key.startsWith('aws:')).length < MOST_TAGS;
      const tag = before.tag ?? (room ? execution : undefined);
      return {
        state: {
          interfaces: before.interfaces.map(({ id }) => ({ id, groups: [group] })),
          profile: null,
          ...(tag === undefined ? {} : { tag }),
        },
      };
    },

    async notAnyMore({ resource }) {
      const machine = await ec2.find(idOf(resource));
      return machine && openGroup(machine.network);
    },

    calls({ resource }, from, to) {
      const moves = movesBetween(from, to);
      return callsOf(resource, moves, endangersEvidence(moves, group));
    },

    async write({ resource, region }, from, to) {
      const id = idOf(resource);
      const [machine, standing] = await Promise.all([ec2.find(id), read(id)]);
      if (machine === undefined || standing === null) return;
      const moves = movesBetween(standing, to);
      if (moves.joins !== undefined) await mustHaveRoom(moves.joins);
      const all = movesBetween(from, to);
      // Also where a try before has cut it off: its snapshots may be missing yet.
      const looked = { id, machine, region, isCut: !endangersEvidence(moves, group) };
      const kept = endangersEvidence(all, group) ? [evidenceOf(ec2, looked, now)] : [];
      const parts = (some: Moves) => [...kept, ...partsOf(reached, { id, machine, group }, some)];
      await makeParts(parts(moves), parts(all));
    },

    async lacking({ resource, region, before, after }) {
      if (!endangersEvidence(movesBetween(before as Reach, after as Reach), group)) return undefined;
      const id = idOf(resource);
      const machine = await ec2.find(id).catch(() => undefined);
      return machine && evidenceLacking(ec2, { id, machine, region }, now);
    },

    // Evidence that EC2 did not let be kept before: it lets one of a disk be begun every 15 seconds.
    settling: { everySeconds: 15, forSeconds: 60 },

    async inForce({ resource }, { interfaces }) {
      const id = idOf(resource);
      const machine = await ec2.find(id);
      const own = machine === undefined ? undefined : await ec2.group(group, machine.network);
      return { names: [id, ...interfaces.map((one) => one.id)], always: own === undefined ? [] : [own.id, group] };
    },

    async impact({ resource, label, before, after }) {
      const id = idOf(resource);
      const machine = await ec2.find(id);
      if (machine === undefined) return [`${label} is gone`];
      return impactOf(reached, { id, label, machine, before: before as Reach, after: after as Reach });
    },
  };

  /** Why nobody goes into the group of a network: somebody gave it a rule. What it lets out is closed before anybody goes in. */
  async function openGroup(network: string): Promise<string | undefined> {
    const own = await ec2.group(group, network);
    return own?.letsIn === true
      ? `would go into the security group ${group} (${own.id}), which lets something in: take that out, and ask again`
      : undefined;
  }

  /** Why a machine is left in its scaling group, and with that as it is; undefined where it may be taken out, or is in none. */
  async function boundTo(id: string): Promise<string | undefined> {
    const found = await scaling.of(id);
    if (found === undefined) return undefined;
    const { name, state } = found;
    const own = await scaling.group(name);
    const service = ownerOfGroup(own?.tags ?? []);
    if (service !== undefined)
      return `is in the scaling group ${name}, which its tag ${service.tag} says is of ${service.owner} and counts its machines itself: if nobody of yours set that, take the tag off; detach the machine by hand and ask again`;
    if (own === undefined || own.deleting)
      return `is in the scaling group ${name}, which is being deleted: detach it by hand`;
    if (state.startsWith('Terminating'))
      return `is being ended by the scaling group ${name}: take snapshots by hand, if there is time`;
    // Auto Scaling detaches what is in service or in standby, and puts nothing back into standby.
    return state === 'InService'
      ? undefined
      : `is ${state} in the scaling group ${name}, and would not be put back so: detach it by hand, or ask again once it is in service`;
  }

  /** Before anything is given back: Auto Scaling refuses what goes beyond the maximum. */
  async function mustHaveRoom(name: string): Promise<void> {
    const found = await scaling.group(name);
    if (found === undefined)
      throw new RefusedError(
        `The scaling group ${name} is gone: nothing was given back. Give it back by hand, as the record has it`,
      );
    const { desired, max } = found;
    if (desired >= max)
      throw new RefusedError(
        `The scaling group ${name} wants ${desired} machines and may have ${max}: nothing was given back. Raise its maximum, or lower what it wants, and ask again`,
      );
  }
}

function idOf(resource: string): string {
  return resource.split('/').at(-1) ?? '';
}
