import {
  AttachInstancesCommand,
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  DescribeAutoScalingInstancesCommand,
  DetachInstancesCommand,
  type LifecycleState,
} from '@aws-sdk/client-auto-scaling';
import {
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeFlowLogsCommand,
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  RevokeSecurityGroupEgressCommand,
} from '@aws-sdk/client-ec2';
import { GetInstanceProfileCommand, IAMClient, NoSuchEntityException } from '@aws-sdk/client-iam';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { rolesOfProfile } from '../../../lib/aws/account/instance-profiles.ts';
import { quarantine } from '../../../lib/aws/account/quarantine.ts';
import { scalingOfMachine } from '../../../lib/aws/account/scaling-of-machine.ts';

const REGION = { region: 'us-east-1' };
const auto = mockClient(AutoScalingClient);
const compute = mockClient(EC2Client);
const scaling = scalingOfMachine(new AutoScalingClient(REGION));
const ec2 = quarantine(new EC2Client(REGION));

beforeEach(() => {
  auto.reset();
  compute.reset();
});

test.each([
  ['InService', { name: 'web', state: 'InService' }],
  ['Pending', { name: 'web', state: 'Pending' }],
  ['Standby', { name: 'web', state: 'Standby' }],
  ['Detaching', undefined],
  ['Detached', undefined],
] as const)('a machine that is %s in a group is in it, or leaves it', async (LifecycleState: LifecycleState, said) => {
  const found = { InstanceId: 'i-1', AutoScalingGroupName: 'web', LifecycleState };
  auto.on(DescribeAutoScalingInstancesCommand, { InstanceIds: ['i-1'] }).resolves({
    AutoScalingInstances: [{ ...found, AvailabilityZone: 'a', HealthStatus: 'HEALTHY', ProtectedFromScaleIn: false }],
  });

  expect(await scaling.of('i-1')).toEqual(said);
});

test('a machine may be in no group, and a group be gone', async () => {
  auto.on(DescribeAutoScalingInstancesCommand).resolves({ AutoScalingInstances: [] });
  auto.on(DescribeAutoScalingGroupsCommand).resolves({ AutoScalingGroups: [] });

  expect(await scaling.of('i-1')).toBeUndefined();
  expect(await scaling.group('web')).toBeUndefined();
});

test('a group says its sizes, tags and what is suspended, and wants as many when one is detached', async () => {
  auto.on(DescribeAutoScalingGroupsCommand, { AutoScalingGroupNames: ['web'] }).resolves({
    AutoScalingGroups: [
      {
        AutoScalingGroupName: 'web',
        MinSize: 1,
        MaxSize: 3,
        DesiredCapacity: 2,
        DefaultCooldown: 300,
        AvailabilityZones: ['a'],
        HealthCheckType: 'EC2',
        CreatedTime: new Date(0),
        Tags: [{ Key: 'team', Value: 'shop' }],
        SuspendedProcesses: [{ ProcessName: 'Launch' }],
        Status: 'Delete in progress',
      },
    ],
  });

  expect(await scaling.group('web')).toEqual({
    max: 3,
    desired: 2,
    tags: ['team'],
    suspended: ['Launch'],
    deleting: true,
  });
  await scaling.detach('web', 'i-1');
  await scaling.attach('web', 'i-1');

  expect(auto.commandCalls(DetachInstancesCommand)[0]?.args[0].input).toEqual({
    AutoScalingGroupName: 'web',
    InstanceIds: ['i-1'],
    ShouldDecrementDesiredCapacity: false,
  });
  expect(auto.commandCalls(AttachInstancesCommand)[0]?.args[0].input).toEqual({
    AutoScalingGroupName: 'web',
    InstanceIds: ['i-1'],
  });
});

test('the tag is set, and taken away with what it says', async () => {
  await ec2.tag('i-1', 'execution-1');
  await ec2.untag('i-1', 'execution-1');

  const said = { Resources: ['i-1'], Tags: [{ Key: 'riposte-quarantined', Value: 'execution-1' }] };
  expect(compute.commandCalls(CreateTagsCommand)[0]?.args[0].input).toEqual(said);
  expect(compute.commandCalls(DeleteTagsCommand)[0]?.args[0].input).toEqual(said);
});

test('flow logs are found for any of several, and say where they write', async () => {
  const FlowLogs = [
    { FlowLogId: 'fl-1', ResourceId: 'eni-1', LogDestination: 'arn:aws:s3:::flows' },
    { FlowLogId: 'fl-2', ResourceId: 'vpc-1', LogGroupName: '/flows' },
  ];
  compute
    .on(DescribeFlowLogsCommand, { Filter: [{ Name: 'resource-id', Values: ['eni-1', 'vpc-1'] }] })
    .resolves({ FlowLogs });

  expect(await ec2.recorders(['eni-1', 'vpc-1'])).toEqual([
    { id: 'fl-1', of: 'eni-1', destination: 'arn:aws:s3:::flows' },
    { id: 'fl-2', of: 'vpc-1', destination: '/flows' },
  ]);
});

test('the roles of an instance profile are asked for by its name; one that is gone has none', async () => {
  const iam = mockClient(IAMClient);
  const dates = { CreateDate: new Date(0) };
  const arn = 'arn:aws:iam::123456789012:role/app/web';
  const role = { Path: '/app/', RoleName: 'web', RoleId: 'AROA1', Arn: arn, ...dates };
  const profile = {
    Path: '/app/',
    InstanceProfileName: 'web',
    InstanceProfileId: 'AIPA1',
    Arn: 'x',
    Roles: [role],
    ...dates,
  };
  iam
    .on(GetInstanceProfileCommand, { InstanceProfileName: 'web' })
    .resolvesOnce({ InstanceProfile: profile })
    .rejects(new NoSuchEntityException({ message: 'gone', $metadata: {} }));
  const rolesOf = rolesOfProfile(new IAMClient(REGION));

  expect(await rolesOf('arn:aws:iam::123456789012:instance-profile/app/web')).toEqual([arn]);
  expect(await rolesOf('arn:aws:iam::123456789012:instance-profile/app/web')).toEqual([]);
});

test.each([
  [{ Managed: true, Principal: 'eks.amazonaws.com' }, 'eks.amazonaws.com'],
  [{ Managed: true }, 'a service of AWS'],
  [{ Managed: false }, undefined],
  [undefined, undefined],
])('a machine with the operator %j is run by %s', async (Operator, service) => {
  const instance = {
    InstanceId: 'i-1',
    State: { Name: 'running' as const },
    ...(Operator === undefined ? {} : { Operator }),
  };
  compute.on(DescribeInstancesCommand).resolves({ Reservations: [{ OwnerId: '123456789012', Instances: [instance] }] });

  expect((await ec2.find('i-1'))?.service).toBe(service);
});

describe('the group of those that are cut off', () => {
  const group = { GroupId: 'sg-1', GroupName: 'closed', VpcId: 'vpc-1' };
  const rule = (more: object) => ({ IpProtocol: '-1', ...more });

  test.each([
    ['any address', { IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
    ['a prefix list', { PrefixListIds: [{ PrefixListId: 'pl-1' }] }],
    ['those in it', { UserIdGroupPairs: [{ GroupId: 'sg-1' }] }],
  ])('that lets in %s is refused right before a machine goes into it', async (_whom, more) => {
    compute.on(DescribeSecurityGroupsCommand).resolves({ SecurityGroups: [{ ...group, IpPermissions: [rule(more)] }] });

    await expect(ec2.closedGroup('closed', 'vpc-1')).rejects.toMatchObject({
      name: 'RefusedError',
      message: 'The security group closed (sg-1) lets something in: take that out, and ask again',
    });
    expect(await ec2.group('closed', 'vpc-1')).toEqual({ id: 'sg-1', letsIn: true, letsOut: false });
  });

  test('that lets out is closed', async () => {
    const out = rule({ IpRanges: [{ CidrIp: '0.0.0.0/0' }] });
    compute
      .on(DescribeSecurityGroupsCommand)
      .resolves({ SecurityGroups: [{ ...group, IpPermissions: [], IpPermissionsEgress: [out] }] });
    compute.on(RevokeSecurityGroupEgressCommand).resolves({});

    expect(await ec2.group('closed', 'vpc-1')).toEqual({ id: 'sg-1', letsIn: false, letsOut: true });
    expect(await ec2.closedGroup('closed', 'vpc-1')).toBe('sg-1');
    expect(compute.commandCalls(RevokeSecurityGroupEgressCommand).map(({ args }) => args[0].input)).toEqual([
      { GroupId: 'sg-1', IpPermissions: [out] },
    ]);
  });
});
