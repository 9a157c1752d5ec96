import { keepEvidence } from '../../domain/evidence.ts';
import type { Call } from '../../domain/plan.ts';
import { groupText, impactLines, someOf } from '../../remediation/impact.ts';
import { notFound } from '../../remediation/not-found.ts';
import type { Changes } from '../../remediation/playbook.ts';
import type { BalancersOf, Quarantine } from './ports.ts';

/** How a machine can be reached, and what it may do; the group that cuts it off stands there by its name, since it may not be made yet. */
export type Reach = { interfaces: { id: string; groups: string[] }[]; profile: string | null };

/** What cuts a machine off and lets it back on. */
export function quarantineChanges(
  ec2: Quarantine,
  group: string,
  now: () => Date,
  balancers: BalancersOf,
): Changes<{ readonly instance: string }, Reach> {
  async function read(id: string): Promise<Reach | null> {
    const machine = await ec2.find(id);
    if (machine === undefined || machine.isGone) return null;
    const own = (await ec2.group(group, machine.network))?.id;
    const [interfaces, profile] = await Promise.all([ec2.interfaces(id), ec2.profile(id)]);
    const named = (one: string) => (one === own ? group : one);
    return {
      interfaces: interfaces.map((one) => ({ id: one.id, groups: one.groups.map(named) })),
      profile: profile?.arn ?? null,
    };
  }

  const isolated = (groups: readonly string[]) => groups.length === 1 && groups[0] === group;

  return {
    async find({ instance }, { account, region, partition }) {
      const machine = await ec2.find(instance);
      if (machine === undefined) return notFound(instance, 'is no instance of this account and region');
      const { owner, name, scalingGroup, network, tags } = machine;
      if (scalingGroup !== undefined)
        return notFound(
          instance,
          `belongs to the scaling group ${scalingGroup}, which would replace it and delete its disks: detach it first`,
        );
      if ((await ec2.group(group, network))?.letsIn === true)
        return notFound(instance, `would go into the security group ${group}, which lets something in: take that out`);
      const theirs = owner === '' ? account : owner;
      const resource = `arn:${partition}:ec2:${region}:${theirs}:instance/${instance}`;
      const label = name === undefined || name === '' ? instance : `${instance} (${name})`;
      return { targets: [{ label, resource, account: theirs, region, tags: [...tags] }], refused: [] };
    },

    read: ({ resource }) => read(idOf(resource)),

    wanted(_target, { interfaces }) {
      if (interfaces.length === 0) return { refuse: 'has no network interface that could be cut off' };
      return { state: { interfaces: interfaces.map(({ id }) => ({ id, groups: [group] })), profile: null } };
    },

    calls({ resource }, from, to) {
      const moved = to.interfaces.filter(({ id, groups }) => !isSame(groups, groupsOf(from, id)));
      const evidence = moved.some(({ groups }) => isolated(groups)) ? [call('ec2:CreateSnapshots', resource, {})] : [];
      const profile =
        from.profile === to.profile
          ? []
          : to.profile === null
            ? [call('ec2:DisassociateIamInstanceProfile', resource, { profile: from.profile })]
            : [call('ec2:AssociateIamInstanceProfile', resource, { profile: to.profile })];
      const interfaces = moved.map(({ id, groups }) => call('ec2:ModifyNetworkInterfaceAttribute', id, { groups }));
      return [...evidence, ...interfaces, ...profile];
    },

    async write({ resource }, _from, to) {
      const id = idOf(resource);
      const [machine, standing] = await Promise.all([ec2.find(id), read(id)]);
      if (machine === undefined || standing === null) return;
      const moved = to.interfaces.filter((one) => !isSame(one.groups, groupsOf(standing, one.id)));
      // Evidence before containment: what is stopped may begin to delete.
      const { disks } = machine;
      if (moved.some(({ groups }) => isolated(groups)))
        await keepEvidence(ec2, { id, disks }, `Evidence of ${id}, before riposte cut it off`, now());
      const own = moved.some(({ groups }) => groups.includes(group))
        ? await ec2.closedGroup(group, machine.network)
        : '';
      for (const one of moved)
        await ec2.setGroups(
          one.id,
          one.groups.map((name) => (name === group ? own : name)),
        );
      await writeProfile(id, to.profile);
    },

    async impact({ resource, label }) {
      const machine = await ec2.find(idOf(resource));
      if (machine === undefined) return [`${label} is gone`];
      const { type, launched, publicAddress, isSpot, scalingGroup } = machine;
      const address = publicAddress === undefined ? 'no public address' : `the public address ${publicAddress}`;
      const served = await impactLines([
        {
          about: `the load balancers before ${label}`,
          ask: async () => servedText(await balancers({ id: idOf(resource), network: machine.network })),
        },
      ]);
      return [
        `${label} no longer answers: ${type} with ${address}, started ${launched?.toISOString() ?? 'nobody knows when'}, ${groupText(scalingGroup)}`,
        ...(isSpot ? ['It is a spot instance: EC2 may end it at any time, disks and all'] : []),
        ...served,
        'Which connections are open is not known here: flow logs of its interfaces say it',
      ];
    },
  };

  async function writeProfile(id: string, wanted: string | null): Promise<void> {
    const standing = await ec2.profile(id);
    if (standing?.arn === (wanted ?? undefined)) return;
    if (standing !== undefined) await ec2.takeProfile(standing.association);
    if (wanted !== null) await ec2.giveProfile(id, wanted);
  }
}

function call(action: string, resource: string, parameters: Call['parameters']): Call {
  return { action, resource, parameters };
}

/** Whether requests have somewhere else to go. Older balancers, and groups that know machines by address, are not asked. */
function servedText({ in: groups, asked, all }: Awaited<ReturnType<BalancersOf>>): string[] {
  const more = all ? '' : ` (${asked} were asked, there are more)`;
  if (groups.length === 0)
    return [`No target group of a load balancer has it by its id${more}; by address, or in a classic one, it may be`];
  const texts = groups.map(({ group, state, healthyOthers }) =>
    healthyOthers === 0
      ? `${group} (${state}, nobody else healthy there)`
      : `${group} (${state}, ${healthyOthers} others healthy)`,
  );
  return [`Load balancers send it requests through ${someOf(texts)}${more}`];
}

function groupsOf({ interfaces }: Reach, id: string): readonly string[] {
  return interfaces.find((one) => one.id === id)?.groups ?? [];
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name) => other.includes(name));
}

function idOf(resource: string): string {
  return resource.split('/').at(-1) ?? '';
}
