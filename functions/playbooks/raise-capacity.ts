import * as z from 'zod/mini';
import { scalingGroups } from '../../lib/aws/account/scaling-groups.ts';
import { balancerClient, scalingClient } from '../../lib/aws/clients.ts';
import {
  type Capacity,
  capacityImpact,
  leftAlone,
  MOST_MORE,
  raised,
} from '../../lib/playbooks/raise-capacity/capacity.ts';
import { allOf, notFound } from '../../lib/remediation/not-found.ts';
import { type Ask, type Changes, type Found, playbook } from '../../lib/remediation/playbook.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';

const minimum = z.optional(z.number().check(z.int(), z.gte(1), z.lte(10_000)));
const params = z.union([
  z.strictObject({
    group: z.string().check(z.regex(/^[^\s:/][^:/]{0,254}$/, 'must be the name of an Auto Scaling group')),
    minimum,
  }),
  z.strictObject({
    /** The balancer that is flooded. */
    resource: z
      .string()
      .check(
        z.regex(
          /^arn:aws[\w-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:loadbalancer\/(app|net)\/\S{1,200}$/,
          'must be the ARN of an application or network load balancer',
        ),
      ),
    minimum,
  }),
]);
type Params = z.infer<typeof params>;

/** So long the minimum stays raised, minutes: an attack is over or answered otherwise by then. */
const LEASE_MINUTES = 240;

const WRITE = {
  sid: 'SetMinimum',
  actions: ['autoscaling:UpdateAutoScalingGroup'],
  resources: [
    `arn:\${AWS::Partition}:autoscaling:\${AWS::Region}:\${AWS::AccountId}:autoScalingGroup:*:autoScalingGroupName/*`,
  ],
};

const declaration = playbook<Params, Capacity>({
  id: 'raise-capacity',
  title: 'Raise the minimum of a scaling group',
  says: { todo: 'Raise the minimum of', done: 'Raised the minimum of', undone: 'Gave back the minimum of' },
  what:
    'Raises the minimum of the Auto Scaling groups that a load balancer sends requests to (or of the one that is named) to `minimum`, or to twice ' +
    `what the group wants to run; never over its maximum, by ${MOST_MORE} machines at most, and never lower. The group starts what is missing. A detection has it raised once, as long as that holds. Groups that EKS, ECS, ` +
    'Elastic Beanstalk or Batch run, and those that count weights, are left alone.',
  risk: 'Machines cost by the hour, and each may open connections to a database that has room for few: it may be that which breaks next.',
  stops: 'that a flood overwhelms the machines behind a balancer before the group has grown by itself',
  doesNotStop: 'the flood, what it costs in traffic, and one that is larger than the group may grow',
  params,
  example: { group: 'shop-web' },
  permissions: {
    plan: [
      {
        sid: 'ReadGroups',
        actions: [
          'autoscaling:DescribeAutoScalingGroups',
          'autoscaling:DescribePolicies',
          'autoscaling:DescribeScheduledActions',
        ],
        resources: ['*'],
        why: 'Auto Scaling lets nobody narrow these reads to a group',
      },
      {
        sid: 'FindGroups',
        actions: ['elasticloadbalancing:DescribeTargetGroups'],
        resources: ['*'],
        why: 'Elastic Load Balancing lets nobody narrow this read to a balancer',
      },
    ],
    apply: [WRITE],
    undo: [WRITE],
  },
  undo:
    'The minimum becomes exactly what it was. Where neither policies nor scheduled actions set how many run, that becomes what it was, too: the group ' +
    'ends as many machines as it started.',
  defaults: { leaseMinutes: LEASE_MINUTES },
  onlyAtSdkBoundary: [
    'Machines that start and end: the local stack keeps a list of them.',
    'Suspended processes, weights and mixed types: the local stack knows none.',
  ],
  changes: () => capacityChanges(),
});

export default declaration;
export const handler = playbookFunction(declaration);

function capacityChanges(): Changes<Params, Capacity> {
  const groups = scalingGroups(scalingClient(), balancerClient());
  return {
    async find(asked, ask) {
      if ('group' in asked) return groupsOf([asked.group], ask);
      const [, , , where, owner] = asked.resource.split(':');
      if (owner !== ask.account)
        return notFound(asked.resource, `belongs to account ${owner}, riposte is in ${ask.account}`);
      if (where !== ask.region) return notFound(asked.resource, `is in ${where}: ask the stack of that region`);
      const behind = await groups.behind(asked.resource);
      if (behind === undefined) return notFound(asked.resource, 'is no load balancer of this account and region');
      if (behind.length === 0)
        return notFound(
          asked.resource,
          'sends no Auto Scaling group requests: what is behind it (containers, functions, single machines) is scaled elsewhere',
        );
      return groupsOf(behind, ask);
    },
    byDegrees: true,
    inForce: async ({ resource }) => ({ names: [resource] }),
    // The ARN has an id of the group's own.
    identity: async ({ label }) => (await groups.one(label))?.arn ?? null,
    async read({ label }) {
      const found = await groups.one(label);
      return found === undefined ? null : { min: found.min, desired: found.scales ? null : found.desired };
    },
    async wanted({ label }, before, { minimum: asked }) {
      const found = await groups.one(label);
      if (found === undefined) return { refuse: 'is gone' };
      const to = raised(found, asked);
      if ('refuse' in to) return to;
      return { state: { min: to.min, desired: before.desired === null ? null : Math.max(before.desired, to.min) } };
    },
    calls: ({ resource }, _from, { min, desired }) => [
      {
        action: 'autoscaling:UpdateAutoScalingGroup',
        resource,
        parameters: { MinSize: min, ...(desired === null ? {} : { DesiredCapacity: desired }) },
      },
    ],
    write: ({ label }, _from, to) => groups.set(label, to),
    async impact({ label, after }) {
      const found = await groups.one(label);
      return found === undefined ? [`${label} is gone`] : capacityImpact(found, after as Capacity);
    },
  };

  async function groupsOf(names: readonly string[], { account, region }: Ask): Promise<Found> {
    const found = await Promise.all(names.map(async (name) => ({ name, group: await groups.one(name) })));
    const sorted = found.map(({ name, group }): Found => {
      if (group === undefined) return notFound(name, 'is no Auto Scaling group of this account and region');
      const reason = leftAlone(group);
      if (reason !== undefined) return notFound(name, reason);
      return {
        targets: [{ label: name, resource: group.arn, account, region, tags: [...group.tags] }],
        refused: [],
      };
    });
    return allOf(sorted);
  }
}
