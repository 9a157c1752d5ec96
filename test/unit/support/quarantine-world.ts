import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { quarantineChanges } from '../../../lib/playbooks/quarantine-instance/changes.ts';
import type { Reached } from '../../../lib/playbooks/quarantine-instance/parts.ts';
import type { Group, Machine, Recorder } from '../../../lib/playbooks/quarantine-instance/ports.ts';
import { world } from './change-world.ts';

const NOBODY: readonly string[] = [];

/** A machine in service in the scaling group and the target group web, with two interfaces, and what was done to it, in order. */
export function quarantineWorld() {
  const did: string[] = [];
  const faces = new Map([
    ['eni-1', ['sg-web']],
    ['eni-2', ['sg-db', 'sg-web']],
  ]);
  const machine: Machine = {
    owner: '123456789012',
    name: 'web-1',
    isGone: false,
    network: 'vpc-1',
    disks: ['vol-1'],
    type: 't4g.nano',
    launched: new Date('2026-03-02T03:00:00Z'),
    publicAddress: undefined,
    isSpot: false,
    tags: ['Name'],
    service: undefined,
    quarantined: undefined,
  };
  const web: Group = { max: 3, desired: 2, tags: NOBODY, suspended: NOBODY, deleting: false };
  const the = {
    did,
    machine,
    profile: 'arn:web' as string | undefined,
    /** The roles of its profile. */
    roles: ['arn:aws:iam::123456789012:role/app/web'],
    place: { name: 'web', state: 'InService' } as { name: string; state: string } | undefined,
    group: web as Group | undefined,
    ports: new Map([['arn:x:targetgroup/web/1', [8080, 80]]]),
    recorders: [] as Recorder[],
    /** What the group of those that are cut off lets, by rules that somebody gave it. */
    lets: 'nothing' as 'nothing' | 'in' | 'out',
    /** What fails from now on, by the beginning of what is done. */
    fails: '',
    /** When snapshots were begun, by disk and description. */
    begun: new Map<string, Date>(),
    /** Disks of which EC2 lets none be begun. */
    limited: new Set<string>(),
    reached: {} as Reached,
  };
  const does = (what: string) => {
    if (the.fails !== '' && what.startsWith(the.fails))
      throw Object.assign(new Error('not now'), { name: 'ResourceContentionFault' });
    did.push(what);
  };
  const limit = () => Object.assign(new Error('too many'), { name: 'ConcurrentSnapshotLimitExceeded' });
  the.reached = {
    rolesOf: async () => the.roles,
    ec2: {
      find: async () => the.machine,
      interfaces: async () => [...faces].map(([id, groups]) => ({ id, subnet: 'subnet-1', groups })),
      setGroups: async (id, groups) => {
        does(`${id} in ${groups.join()}`);
        faces.set(id, [...groups]);
      },
      group: async () => ({ id: 'sg-closed', letsIn: the.lets === 'in', letsOut: the.lets === 'out' }),
      closedGroup: async () => 'sg-closed',
      profile: async () => (the.profile === undefined ? undefined : { association: 'a', arn: the.profile }),
      takeProfile: async () => {
        does('take profile');
        the.profile = undefined;
      },
      giveProfile: async (_id, arn) => {
        does(`give ${arn}`);
        the.profile = arn;
      },
      tag: async (_id, execution) => {
        does(`tag ${execution}`);
        the.machine = { ...the.machine, quarantined: execution };
      },
      untag: async (_id, execution) => {
        does(`untag ${execution}`);
        the.machine = { ...the.machine, quarantined: undefined };
      },
      recorders: async () => the.recorders,
      lastSnapshot: async ([disk = ''], description) => the.begun.get(`${disk}: ${description}`),
      snapshot: async (_id, description) => {
        if (the.machine.disks.some((disk) => the.limited.has(disk))) throw limit();
        does('snapshots');
        for (const disk of the.machine.disks)
          the.begun.set(`${disk}: ${description}`, new Date('2026-06-01T00:09:00Z'));
      },
      snapshotOf: async (_id, disk, description) => {
        if (the.limited.has(disk)) throw limit();
        does(`snapshot of ${disk}`);
        the.begun.set(`${disk}: ${description}`, new Date('2026-06-01T00:09:00Z'));
      },
    },
    balancers: {
      of: async () => ({
        in: [...the.ports].map(([arn, ports]) => ({ arn, group: 'web', ports, state: 'healthy', healthyOthers: 1 })),
        asked: 1,
        all: true,
      }),
      takeOut: async (group, _id, ports) => {
        does(`out of ${group} ${ports.join()}`);
        the.ports.delete(group);
      },
      putIn: async (group, _id, ports) => {
        does(`in ${group} ${ports.join()}`);
        the.ports.set(group, [...ports]);
      },
    },
    scaling: {
      of: async () => the.place,
      group: async () => the.group,
      detach: async (name) => {
        does(`detach from ${name}`);
        the.place = undefined;
      },
      attach: async (name) => {
        does(`attach to ${name}`);
        the.place = { name, state: 'Pending' };
      },
    },
  };
  return the;
}

/** The same under a policy that lets it be cut off by itself, with the changes that do it. */
export function quarantineInAuto() {
  const the = quarantineWorld();
  const around = world();
  const playbooks = { 'quarantine-instance': { mode: 'auto' } };
  around.policy = { ok: true, policy: parsePolicy({ version: 1, playbooks }) };
  const changes = quarantineChanges(the.reached, 'closed', () => new Date('2026-06-01T00:10:00Z'));
  return { the, around, changes };
}
