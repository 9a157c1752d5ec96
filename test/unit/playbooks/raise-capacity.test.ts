import {
  AutoScalingClient,
  type AutoScalingGroup,
  DescribeAutoScalingGroupsCommand,
  DescribePoliciesCommand,
  DescribeScheduledActionsCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { DescribeTargetGroupsCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import declaration from '../../../functions/playbooks/raise-capacity.ts';
import detection from '../../../lib/detections/impact/ddos-detected.ts';
import { proposalsOf } from '../../../lib/domain/finding/detection.ts';
import { capacityImpact, raised, type ScalingGroup } from '../../../lib/playbooks/raise-capacity/capacity.ts';
import { sampleEvent } from '../../../local/scenario.ts';

const ARN = 'arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:1:autoScalingGroupName/web';
const BALANCER = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/shop/1';
const TARGETS = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/shop/1';
const ASK = {
  reason: 'flood',
  requestedBy: 'detection',
  execution: 'e1',
  account: '123456789012',
  region: 'us-east-1',
  partition: 'aws',
};
const group = (changed: Partial<AutoScalingGroup> = {}): AutoScalingGroup => ({
  AutoScalingGroupName: 'web',
  AutoScalingGroupARN: ARN,
  MinSize: 2,
  MaxSize: 10,
  DesiredCapacity: 3,
  DefaultCooldown: 300,
  AvailabilityZones: ['us-east-1a'],
  HealthCheckType: 'ELB',
  CreatedTime: new Date(0),
  TargetGroupARNs: [TARGETS],
  Instances: [],
  Tags: [{ Key: 'team', Value: 'shop' }],
  ...changed,
});

const scaling = mockClient(AutoScalingClient);
const balancers = mockClient(ElasticLoadBalancingV2Client);
if ('steps' in declaration) throw new Error('has states');
const changes = declaration.changes({ info: () => undefined, warn: () => undefined, error: () => undefined } as never);
const have = (...AutoScalingGroups: AutoScalingGroup[]) =>
  scaling.on(DescribeAutoScalingGroupsCommand).resolves({ AutoScalingGroups });
const refusal = async (params: Parameters<typeof changes.find>[0]) =>
  (await changes.find(params, ASK)).refused[0]?.reason;
const written = () => scaling.commandCalls(UpdateAutoScalingGroupCommand).map(({ args }) => args[0].input);

beforeEach(() => {
  process.env.AWS_REGION = 'us-east-1';
  scaling.reset();
  balancers.reset();
  have(group());
  scaling.on(DescribePoliciesCommand).resolves({ ScalingPolicies: [] });
  scaling.on(DescribeScheduledActionsCommand).resolves({ ScheduledUpdateGroupActions: [] });
  scaling.on(UpdateAutoScalingGroupCommand).resolves({});
  balancers.on(DescribeTargetGroupsCommand).resolves({ TargetGroups: [{ TargetGroupArn: TARGETS }] });
});

describe('which groups are meant', () => {
  test('those that the flooded balancer sends requests to, with their tags', async () => {
    have(group(), group({ AutoScalingGroupName: 'other', TargetGroupARNs: [] }));

    const { targets } = await changes.find({ resource: BALANCER }, ASK);

    expect(targets).toEqual([
      { label: 'web', resource: ARN, account: '123456789012', region: 'us-east-1', tags: ['team'] },
    ]);
  });

  test.each([
    [BALANCER.replace('123456789012', '999999999999'), 'belongs to account 999999999999, riposte is in 123456789012'],
    [BALANCER.replace('us-east-1', 'eu-west-1'), 'is in eu-west-1: ask the stack of that region'],
  ])('none of another account or region: %s', async (resource, reason) => {
    expect(await refusal({ resource })).toBe(reason);
  });

  test('none where the balancer is gone, or sends to something else', async () => {
    balancers.on(DescribeTargetGroupsCommand).resolves({ TargetGroups: [] });
    const elsewhere = await refusal({ resource: BALANCER });
    const gone = Object.assign(new Error('gone'), { name: 'LoadBalancerNotFoundException' });
    balancers.on(DescribeTargetGroupsCommand).rejects(gone);

    expect(elsewhere).toContain('sends no Auto Scaling group requests');
    expect(await refusal({ resource: BALANCER })).toBe('is no load balancer of this account and region');
  });

  test.each([
    [{ Tags: [{ Key: 'eks:nodegroup-name', Value: 'n' }] }, 'belongs to an EKS node group'],
    [{ Tags: [{ Key: 'AmazonECSManaged', Value: '' }] }, 'belongs to an ECS capacity provider'],
    [{ Tags: [{ Key: 'elasticbeanstalk:environment-id', Value: 'e-1' }] }, 'belongs to Elastic Beanstalk'],
    [{ Tags: [{ Key: 'AWSBatchServiceTag', Value: 'batch' }] }, 'belongs to AWS Batch'],
    [{ Status: 'Delete in progress' }, 'is being deleted'],
    [{ DesiredCapacityType: 'vcpu' }, 'counts weights, vCPUs or memory'],
    [
      {
        MixedInstancesPolicy: {
          LaunchTemplate: { Overrides: [{ InstanceType: 'c5.large' as const, WeightedCapacity: '2' }] },
        },
      },
      'counts weights, vCPUs or memory',
    ],
  ])('none that somebody else sizes: %j', async (changed, reason) => {
    have(group(changed));

    expect(await refusal({ group: 'web' })).toContain(reason);
  });

  test('none that is not there', async () => {
    have();

    expect(await refusal({ group: 'web' })).toBe('is no Auto Scaling group of this account and region');
  });
});

describe('how far the minimum goes', () => {
  const sized = (min: number, desired: number, max: number) => ({ min, desired, max }) as ScalingGroup;

  test.each([
    [sized(2, 3, 10), undefined, { min: 6 }],
    [sized(2, 3, 5), undefined, { min: 5 }],
    [sized(2, 50, 500), undefined, { min: 70 }],
    [sized(2, 3, 10), 3, { min: 3 }],
    [sized(2, 3, 10), 10, { min: 10 }],
    [sized(0, 0, 10), 4, { min: 4 }],
  ])('%j with %s', (of, asked, to) => {
    expect(raised(of, asked)).toEqual(to);
  });

  test.each([
    [sized(2, 3, 10), 11, 'may run 10 at most'],
    [sized(2, 3, 100), 24, 'would start 21 machines at once'],
    [sized(2, 3, 10), 2, 'has 2 as its minimum already: nothing is lowered'],
    [sized(2, 3, 10), 1, 'nothing is lowered'],
    [sized(2, 10, 10), undefined, 'runs 10 already, and 10 is its maximum'],
    [sized(0, 0, 10), undefined, 'runs nothing'],
  ])('refuses %j with %s', (of, asked, reason) => {
    expect(raised(of, asked)).toEqual({ refuse: expect.stringContaining(reason) });
  });
});

describe('what is written', () => {
  const target = { label: 'web', resource: ARN, account: '123456789012', region: 'us-east-1' };
  const walked = async () => {
    const before = (await changes.read(target)) ?? { min: 0, desired: 0 };
    const wanted = await changes.wanted(target, before, { group: 'web', minimum: 6 }, ASK);
    if ('refuse' in wanted) throw new Error(wanted.refuse);
    await changes.write(target, before, wanted.state);
    await changes.write(target, wanted.state, before);
    return written();
  };

  test('the minimum and what the group wants, where only people set that, and both back', async () => {
    expect(await walked()).toEqual([
      { AutoScalingGroupName: 'web', MinSize: 6, DesiredCapacity: 6 },
      { AutoScalingGroupName: 'web', MinSize: 2, DesiredCapacity: 3 },
    ]);
  });

  test.each(['policies', 'scheduled actions'])('the minimum alone, where %s set how many run', async (what) => {
    if (what === 'policies') scaling.on(DescribePoliciesCommand).resolves({ ScalingPolicies: [{ PolicyName: 'cpu' }] });
    else
      scaling
        .on(DescribeScheduledActionsCommand)
        .resolves({ ScheduledUpdateGroupActions: [{ ScheduledActionName: 'night' }] });

    expect(await walked()).toEqual([
      { AutoScalingGroupName: 'web', MinSize: 6 },
      { AutoScalingGroupName: 'web', MinSize: 2 },
    ]);
  });
});

test('it is said from where to where, what starts, and what is suspended; no price is made up', () => {
  const of: ScalingGroup = {
    ...{ name: 'web', arn: ARN, min: 2, max: 10, desired: 3, scales: true, tags: [], weighted: false, deleting: false },
    ...{ suspended: ['Launch', 'AZRebalance'], types: ['m5.large'] },
  };

  expect(capacityImpact(of, { min: 6, desired: null })).toEqual([
    'web: minimum from 2 to 6, its maximum is 10; it wants 3 now',
    'web starts 3 more machines (m5.large): up to 3 machine hours an hour more are paid for, at their price',
    'afterwards its scaling policies or scheduled actions decide how many stay',
    'Launch is suspended: no machine starts until it is resumed',
    'EC2 may refuse machines beyond the quota of the account, or where it has none left of the type: the activity of the group says so',
  ]);
});

test('a flood of requests on a balancer proposes a lower limit, then room to grow', () => {
  const event = sampleEvent('impact/ddos-detected');

  expect(proposalsOf(detection).map(({ playbook, params }) => [playbook, params(event, [])])).toEqual([
    [
      'tighten-rate-limit',
      { resource: 'arn:aws:elasticloadbalancing:eu-central-1:000000000000:loadbalancer/app/shop/1' },
    ],
    ['raise-capacity', { resource: 'arn:aws:elasticloadbalancing:eu-central-1:000000000000:loadbalancer/app/shop/1' }],
  ]);
});
