import {
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeInstanceTypesCommand,
  EC2Client,
  type Instance,
} from '@aws-sdk/client-ec2';
import {
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import playbook from '../../../functions/playbooks/stop-instances-of-region.ts';
import { groupText } from '../../../lib/remediation/impact.ts';

const ask = {
  reason: 'x',
  requestedBy: 'x',
  execution: 'e',
  account: '111122223333',
  region: 'eu-central-1',
  partition: 'aws',
};
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const instance = (id: string, more: Instance = {}): Instance => ({
  InstanceId: id,
  State: { Name: 'running' },
  RootDeviceType: 'ebs',
  ...more,
});

test('machines that stopping would harm, or not stop, are left and said; others are targets in their own region', async () => {
  const ec2 = mockClient(EC2Client);
  ec2.on(DescribeInstancesCommand).resolves({
    Reservations: [
      {
        OwnerId: '111122223333',
        Instances: [
          instance('i-00000001'),
          instance('i-00000002', { InstanceLifecycle: 'spot' }),
          instance('i-00000003', { RootDeviceType: 'instance-store' }),
          instance('i-00000004', { Tags: [{ Key: 'aws:autoscaling:groupName', Value: 'web' }] }),
          instance('i-00000005', { State: { Name: 'shutting-down' } }),
          instance('i-00000007', { Tags: [{ Key: 'aws:elasticmapreduce:job-flow-id', Value: 'j-1' }] }),
          instance('i-00000006', { Operator: { Managed: true, Principal: 'eks.amazonaws.com' } }),
        ],
      },
    ],
  });
  const changes = playbook.changes(log);

  const { targets, refused } = await changes.find({ region: 'ap-south-1' }, ask);

  expect(targets.map(({ resource }) => resource)).toEqual(['arn:aws:ec2:ap-south-1:111122223333:instance/i-00000001']);
  expect(refused).toEqual([
    { input: 'i-00000002', reason: 'is a spot instance: cancel its request by hand' },
    { input: 'i-00000003', reason: 'would lose its disk: keep a copy first' },
    { input: 'i-00000004', reason: 'belongs to the scaling group web, which would start another' },
    {
      input: 'i-00000007',
      reason: 'is a node of an EMR cluster, which loses it and what it holds: end the cluster by hand',
    },
    { input: 'i-00000006', reason: 'is run by eks.amazonaws.com, which alone may stop it' },
  ]);
});

test('what a stop loses for good is said before anything is done, also to a person who names the machine', async () => {
  const ec2 = mockClient(EC2Client);
  const machine = instance('i-00000001', {
    InstanceType: 'i3.large',
    Tags: [{ Key: 'aws:ec2:fleet-id', Value: 'fleet-1' }],
  });
  ec2.on(DescribeInstancesCommand).resolves({ Reservations: [{ Instances: [machine] }] });
  ec2.on(DescribeInstanceAttributeCommand).resolves({});
  ec2
    .on(DescribeInstanceTypesCommand, { InstanceTypes: ['i3.large'] })
    .resolves({ InstanceTypes: [{ InstanceType: 'i3.large', InstanceStorageInfo: { TotalSizeInGB: 475 } }] });
  const changes = playbook.changes(log);
  const params = { region: 'ap-south-1', instances: ['i-00000001'] };
  const [target] = (await changes.find(params, ask)).targets;
  if (target === undefined) throw new Error('no target');

  expect(await changes.wanted(target, { on: true }, params, ask)).toEqual({
    state: { on: false },
    asks: [
      'i-00000001 (i3.large) has 475 GB on disks of its host: what is there is gone for good once it stops, and no snapshot holds it',
      'i-00000001 was started by an EC2 Fleet: one that keeps up a number of machines may replace it, and end it, disks and all',
    ],
    asksAnybody: true,
  });
});

test('a machine with stop protection is left on, when it is planned and when it is to be stopped, with how to take that off', async () => {
  const ec2 = mockClient(EC2Client);
  const asked = { InstanceId: 'i-00000001', Attribute: 'disableApiStop' as const };
  ec2.on(DescribeInstanceAttributeCommand, asked).resolves({ DisableApiStop: { Value: true } });
  ec2
    .on(DescribeInstanceAttributeCommand, { ...asked, InstanceId: 'i-00000002' })
    .resolves({ DisableApiStop: { Value: false } });
  const changes = playbook.changes(log);
  const target = (id: string) => ({
    label: id,
    resource: `arn:aws:ec2:ap-south-1:111122223333:instance/${id}`,
    account: '111122223333',
    region: 'ap-south-1',
  });
  const wanted = (id: string) => changes.wanted(target(id), { on: true }, { region: 'ap-south-1' }, ask);
  const says =
    'has stop protection, so that EC2 refuses to stop it: somebody means it to run. If it is to stop all the same, take that off and ask again: ' +
    'aws ec2 modify-instance-attribute --no-disable-api-stop --instance-id i-00000001 --region ap-south-1';

  expect(await wanted('i-00000001')).toEqual({ refuse: says });
  expect(await changes.notAnyMore?.(target('i-00000001'))).toBe(says);
  ec2.on(DescribeInstancesCommand).resolves({ Reservations: [] });
  expect(await wanted('i-00000002')).toEqual({ state: { on: false }, asks: [], asksAnybody: true });
  expect(await changes.notAnyMore?.(target('i-00000002'))).toBeUndefined();
});

test('the region riposte runs in is not stopped as a whole', async () => {
  const changes = playbook.changes(log);

  const { targets, refused } = await changes.find({ region: 'eu-central-1' }, ask);

  expect(targets).toEqual([]);
  expect(refused).toEqual([
    { input: 'eu-central-1', reason: 'is the region riposte runs in, so it is used: name the instances' },
  ]);
});

test('a machine that is stopped says what would start another, and who sends it requests, or that nobody can tell', async () => {
  const ec2 = mockClient(EC2Client);
  const launched: Instance = { InstanceType: 't4g.nano', LaunchTime: new Date('2026-03-02T03:00:00Z'), VpcId: 'vpc-1' };
  ec2.on(DescribeInstancesCommand).resolves({ Reservations: [{ Instances: [instance('i-00000001', launched)] }] });
  const elb = mockClient(ElasticLoadBalancingV2Client);
  elb.on(DescribeTargetGroupsCommand).resolves({
    TargetGroups: [{ TargetGroupArn: 'arn:web', TargetGroupName: 'web', TargetType: 'instance', VpcId: 'vpc-1' }],
  });
  elb.on(DescribeTargetHealthCommand).resolves({
    TargetHealthDescriptions: [{ Target: { Id: 'i-00000001', Port: 80 }, TargetHealth: { State: 'healthy' } }],
  });
  const resource = 'arn:aws:ec2:ap-south-1:111122223333:instance/i-00000001';
  const change = {
    label: 'i-00000001',
    resource,
    account: '111122223333',
    region: 'ap-south-1',
    before: '',
    after: '',
  };

  const impact = await playbook.changes(log).impact?.(change);
  elb.on(DescribeTargetGroupsCommand).rejects(new Error('throttled'));
  const unknown = await playbook.changes(log).impact?.(change);

  expect(impact).toEqual([
    'i-00000001 ends what it runs: t4g.nano, started 2026-03-02T03:00:00.000Z, in no scaling group that would start another',
    'Load balancers send it requests through web (healthy, nobody else healthy there)',
  ]);
  expect(unknown?.[1]).toBe('unknown for the load balancers before i-00000001: throttled');
});

test('a machine of a scaling group says its name', () => {
  expect(groupText('web')).toBe('in the scaling group web, which starts another');
});
