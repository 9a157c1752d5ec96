import * as z from 'zod/mini';
import { lastCalls } from '../../lib/aws/account/event-history.ts';
import {
  clusterSnapshots,
  databaseSnapshots,
  diskSnapshots,
  images,
  type Shares,
} from '../../lib/aws/account/shares.ts';
import { computeClient, databaseClient, trailClient } from '../../lib/aws/clients.ts';
import { callsText, impactLines } from '../../lib/remediation/impact.ts';
import { allOf, notFound } from '../../lib/remediation/not-found.ts';
import { type Ask, type Changes, type Found, playbook } from '../../lib/remediation/playbook.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';

const name = /^(arn:[\w-]+:rds:[\w-]+:\d{12}:(cluster-)?snapshot:)?[A-Za-z][\w:-]{0,254}$/;
const params = z.strictObject({
  snapshots: z
    .array(
      z
        .string()
        .check(
          z.regex(name, 'must be ids of EBS snapshots (snap-…) or images (ami-…), or names or ARNs of RDS snapshots'),
        ),
    )
    .check(z.minLength(1), z.maxLength(20)),
  /** Only these lose it: `all`, accounts, or organizations by ARN. */
  from: z.optional(z.array(z.string().check(z.minLength(3), z.maxLength(200))).check(z.minLength(1), z.maxLength(100))),
});
type Params = z.infer<typeof params>;

const SNAPSHOTS = `arn:\${AWS::Partition}:ec2:\${AWS::Region}::snapshot/*`;
const IMAGES = `arn:\${AWS::Partition}:ec2:\${AWS::Region}::image/*`;
const DATABASES = `arn:\${AWS::Partition}:rds:\${AWS::Region}:\${AWS::AccountId}:snapshot:*`;
const CLUSTERS = `arn:\${AWS::Partition}:rds:\${AWS::Region}:\${AWS::AccountId}:cluster-snapshot:*`;
const CHANGE = [
  { sid: 'ShareDisks', actions: ['ec2:ModifySnapshotAttribute'], resources: [SNAPSHOTS] },
  { sid: 'ShareImages', actions: ['ec2:ModifyImageAttribute'], resources: [IMAGES] },
  { sid: 'ShareDatabases', actions: ['rds:ModifyDBSnapshotAttribute'], resources: [DATABASES] },
  { sid: 'ShareClusters', actions: ['rds:ModifyDBClusterSnapshotAttribute'], resources: [CLUSTERS] },
];

const declaration = playbook<Params, string[]>({
  id: 'unshare-snapshot',
  title: 'Take a snapshot or image back from those it is shared with',
  says: { todo: 'Stop sharing', done: 'Stopped sharing', undone: 'Shared again' },
  what:
    'Takes the permission to copy from everybody an EBS snapshot, a machine image or a snapshot of RDS is shared with (accounts, ' +
    'organizations, the public), or only from those that `from` names; where a detection asks, never from those whom the policy has as `trusted`.',
  risk: 'Accounts that start machines or restore databases from it, your own other accounts too, no longer can.',
  stops: 'new copies by those it was shared with',
  doesNotStop: 'copies that were made before, which stay theirs, and the use of secrets that are in them',
  params,
  example: { snapshots: ['snap-0123456789abcdef0'] },
  permissions: {
    plan: [
      {
        sid: 'FindDisks',
        actions: ['ec2:DescribeSnapshots', 'ec2:DescribeImages'],
        resources: ['*'],
        why: 'EC2 lets nobody narrow these reads to a resource',
      },
      { sid: 'ReadDisks', actions: ['ec2:DescribeSnapshotAttribute'], resources: [SNAPSHOTS] },
      { sid: 'ReadImages', actions: ['ec2:DescribeImageAttribute'], resources: [IMAGES] },
      {
        sid: 'ReadDatabases',
        actions: ['rds:DescribeDBSnapshots', 'rds:DescribeDBSnapshotAttributes'],
        resources: [DATABASES],
      },
      {
        sid: 'ReadClusters',
        actions: ['rds:DescribeDBClusterSnapshots', 'rds:DescribeDBClusterSnapshotAttributes'],
        resources: [CLUSTERS],
      },
      {
        sid: 'SeeWhoUsedIt',
        actions: ['cloudtrail:LookupEvents'],
        resources: ['*'],
        why: 'LookupEvents knows no resources',
      },
    ],
    apply: CHANGE,
    undo: CHANGE,
  },
  undo: 'It is shared again with exactly those it was taken from.',
  changes: () => shareChanges(),
});

export default declaration;
export const handler = playbookFunction(declaration);

function shareChanges(): Changes<Params, string[]> {
  const ec2 = computeClient();
  const rds = databaseClient();
  const trail = trailClient();
  const kinds: Readonly<Record<string, Shares>> = {
    snapshot: diskSnapshots(ec2),
    image: images(ec2),
    database: databaseSnapshots(rds),
    cluster: clusterSnapshots(rds),
  };
  const at = (resource: string): [Shares, string] => {
    const { kind, id } = partsOf(resource);
    return [kinds[kind] ?? diskSnapshots(ec2), id];
  };
  return {
    async find({ snapshots }, ask): Promise<Found> {
      const found = await Promise.all(snapshots.map((one) => target(one, ask)));
      return allOf(found);
    },
    identity({ resource }) {
      const [shares, id] = at(resource);
      return shares.identity(id);
    },
    async read({ resource }) {
      const [shares, id] = at(resource);
      return shares.read(id);
    },
    wanted(_target, before, { from }, { isOwn = () => false }) {
      const missing = from?.filter((one) => !before.includes(one)) ?? [];
      if (missing.length > 0) return { refuse: `is not shared with ${missing.join(', ')}` };
      if (before.length === 0) return { refuse: 'is shared with nobody' };
      const state = before.filter((one) => isOwn(one) || (from !== undefined && !from.includes(one)));
      return state.length === before.length ? { refuse: 'is shared only with whom the policy trusts' } : { state };
    },
    calls({ resource }, from, to) {
      const call = (operation: string, whom: readonly string[]) =>
        whom.length === 0 ? [] : [{ action: actionOf(resource), resource, parameters: { operation, whom: [...whom] } }];
      return [
        ...call(
          'remove',
          from.filter((one) => !to.includes(one)),
        ),
        ...call(
          'add',
          to.filter((one) => !from.includes(one)),
        ),
      ];
    },
    async write({ resource }, from, to) {
      const [shares, id] = at(resource);
      const gone = from.filter((one) => !to.includes(one));
      const back = to.filter((one) => !from.includes(one));
      if (gone.length > 0) await shares.change(id, 'remove', gone);
      if (back.length > 0) await shares.change(id, 'add', back);
    },
    async impact({ label, resource, before, after }) {
      const whom = (before as string[]).filter((one) => !(after as string[]).includes(one));
      const named = whom.map((one) => (one === 'all' ? 'everybody' : one)).slice(0, 5);
      const more = whom.length > named.length ? ` and ${whom.length - named.length} more` : '';
      const { kind, id } = partsOf(resource);
      const used = await impactLines([
        {
          about: `who used ${label}`,
          ask: () => usesOf(kind, kind === 'snapshot' || kind === 'image' ? id : resource),
        },
      ]);
      return [`${named.join(', ')}${more} can no longer copy or use ${label}`, ...used];
    },
  };

  /** Another account's copy of what is shared with it is told to the owner, as an event of its own. */
  async function usesOf(kind: string, id: string): Promise<string[]> {
    const seen = callsText(await lastCalls(trail, 'ResourceName', id));
    return [seen ?? `no call about this ${kind} is in CloudTrail's event history here`];
  }

  async function target(asked: string, { account, region, partition }: Ask): Promise<Found> {
    const id = asked.replace(/^arn:.*?:(cluster-)?snapshot:/, '');
    const [, , , where = region, theirs = account] = asked.split(':', asked.startsWith('arn:') ? 5 : 1);
    if (theirs !== account)
      return { targets: [{ label: id, resource: asked, account: theirs, region, tags: [] }], refused: [] };
    if (where !== region) return notFound(asked, `is in ${where}: ask riposte there`);
    for (const kind of kindsOf(asked)) {
      const found = await kinds[kind]?.find(id);
      if (found === undefined) continue;
      const owner = found.owner ?? account;
      // RDS takes a name in letters of either case: it is guarded as RDS has it.
      const resource = found.arn ?? arnOf(kind, id, { account: owner, region, partition });
      const label = partsOf(resource).id;
      return { targets: [{ label, resource, account: owner, region, tags: [...found.tags] }], refused: [] };
    }
    return notFound(asked, 'is no snapshot or image of this account and region');
  }
}

function kindsOf(asked: string): string[] {
  if (asked.startsWith('snap-')) return ['snapshot'];
  if (asked.startsWith('ami-')) return ['image'];
  if (asked.includes(':cluster-snapshot:')) return ['cluster'];
  return asked.startsWith('arn:') ? ['database'] : ['database', 'cluster'];
}

/** Disks and images have no account in their ARNs. */
function arnOf(
  kind: string,
  id: string,
  { account, region, partition }: Pick<Ask, 'account' | 'region' | 'partition'>,
) {
  if (kind === 'snapshot' || kind === 'image') return `arn:${partition}:ec2:${region}::${kind}/${id}`;
  return `arn:${partition}:rds:${region}:${account}:${kind === 'cluster' ? 'cluster-' : ''}snapshot:${id}`;
}

function partsOf(resource: string): { kind: string; id: string } {
  const disk = /:(snapshot|image)\/(.+)$/.exec(resource);
  if (disk !== null) return { kind: disk[1] ?? '', id: disk[2] ?? '' };
  const [, cluster, id = ''] = /:(cluster-)?snapshot:(.+)$/.exec(resource) ?? [];
  return { kind: cluster === undefined ? 'database' : 'cluster', id };
}

function actionOf(resource: string): string {
  const actions: Readonly<Record<string, string>> = {
    snapshot: 'ec2:ModifySnapshotAttribute',
    image: 'ec2:ModifyImageAttribute',
    database: 'rds:ModifyDBSnapshotAttribute',
    cluster: 'rds:ModifyDBClusterSnapshotAttribute',
  };
  return actions[partsOf(resource).kind] ?? '';
}
