import {
  type AutoScalingClient,
  type AutoScalingGroup,
  DescribeAutoScalingGroupsCommand,
  DescribePoliciesCommand,
  DescribeScheduledActionsCommand,
  paginateDescribeAutoScalingGroups,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  type ElasticLoadBalancingV2Client,
  paginateDescribeTargetGroups,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Capacity, ScalingGroup } from '../../playbooks/raise-capacity/capacity.ts';
import { unlessError } from '../errors.ts';
import { keysOf } from '../tag-keys.ts';

/** Auto Scaling groups, and those that a load balancer sends requests to. */
export interface ScalingGroups {
  one(name: string): Promise<ScalingGroup | undefined>;
  /** The names of the groups behind a balancer; undefined where there is no such balancer. */
  behind(balancer: string): Promise<string[] | undefined>;
  /** Sets the minimum, and how many the group wants where that is said. */
  set(name: string, capacity: Capacity): Promise<void>;
}

/** Those of this account and region. */
export function scalingGroups(client: AutoScalingClient, balancers: ElasticLoadBalancingV2Client): ScalingGroups {
  async function targetGroupsOf(LoadBalancerArn: string): Promise<Set<string>> {
    const found = new Set<string>();
    for await (const { TargetGroups = [] } of paginateDescribeTargetGroups({ client: balancers }, { LoadBalancerArn }))
      for (const { TargetGroupArn } of TargetGroups) if (TargetGroupArn !== undefined) found.add(TargetGroupArn);
    return found;
  }

  /** Whether something else than a person sets how many run. */
  async function scales(AutoScalingGroupName: string): Promise<boolean> {
    const { ScalingPolicies = [] } = await client.send(new DescribePoliciesCommand({ AutoScalingGroupName }));
    if (ScalingPolicies.length > 0) return true;
    const ask = new DescribeScheduledActionsCommand({ AutoScalingGroupName });
    return ((await client.send(ask)).ScheduledUpdateGroupActions ?? []).length > 0;
  }

  return {
    async one(name) {
      const ask = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] });
      const found = (await client.send(ask)).AutoScalingGroups?.[0];
      return found === undefined ? undefined : groupOf(found, await scales(name));
    },
    async behind(balancer) {
      const targets = await unlessError(['LoadBalancerNotFoundException', 'LoadBalancerNotFound'], () =>
        targetGroupsOf(balancer),
      );
      if (targets === undefined) return undefined;
      const names: string[] = [];
      if (targets.size === 0) return names;
      for await (const { AutoScalingGroups = [] } of paginateDescribeAutoScalingGroups({ client }, {}))
        for (const { AutoScalingGroupName = '', TargetGroupARNs = [] } of AutoScalingGroups)
          if (TargetGroupARNs.some((arn) => targets.has(arn))) names.push(AutoScalingGroupName);
      return names;
    },
    async set(AutoScalingGroupName, { min, desired }) {
      // Without a number that it should want, the group itself takes the minimum where it wants less, and never less than it wants.
      const wants = desired === null ? {} : { DesiredCapacity: desired };
      await client.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, MinSize: min, ...wants }));
    },
  };
}

function groupOf(found: AutoScalingGroup, scales: boolean): ScalingGroup {
  const { MixedInstancesPolicy, DesiredCapacityType = 'units', Instances = [] } = found;
  const overrides = MixedInstancesPolicy?.LaunchTemplate?.Overrides ?? [];
  const types = Instances.flatMap(({ InstanceType }) => InstanceType ?? []);
  return {
    name: found.AutoScalingGroupName ?? '',
    arn: found.AutoScalingGroupARN ?? '',
    min: found.MinSize ?? 0,
    max: found.MaxSize ?? 0,
    desired: found.DesiredCapacity ?? 0,
    scales,
    tags: keysOf(found.Tags),
    suspended: (found.SuspendedProcesses ?? []).flatMap(({ ProcessName }) => ProcessName ?? []),
    types: [...new Set(types)].sort(),
    weighted:
      DesiredCapacityType !== 'units' || overrides.some(({ WeightedCapacity }) => WeightedCapacity !== undefined),
    deleting: (found.Status ?? '') !== '',
  };
}
