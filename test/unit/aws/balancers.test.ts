import {
  DeregisterTargetsCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { balancers as balancersOf } from '../../../lib/aws/account/balancers.ts';

const elb = mockClient(ElasticLoadBalancingV2Client);
const balancers = balancersOf(new ElasticLoadBalancingV2Client({ region: 'us-east-1' }));
const machine = { id: 'i-1', network: 'vpc-1' };
const group = (name: string, more: object = {}) => ({
  ...{ TargetGroupArn: `arn:${name}`, TargetGroupName: name, TargetType: 'instance' as const, VpcId: 'vpc-1' },
  ...more,
});
const target = (Id: string, State: 'healthy' | 'unhealthy' | 'draining', Port = 80) => ({
  Target: { Id, Port },
  TargetHealth: { State },
});

beforeEach(() => {
  elb.reset();
});

test('says in which groups a machine is, how it stands there, and how many other machines are healthy, whatever their ports', async () => {
  elb.on(DescribeTargetGroupsCommand).resolves({
    TargetGroups: [
      group('web'),
      group('other'),
      group('far', { VpcId: 'vpc-2' }),
      group('addresses', { TargetType: 'ip' }),
    ],
  });
  elb.on(DescribeTargetHealthCommand, { TargetGroupArn: 'arn:web' }).resolves({
    TargetHealthDescriptions: [
      target('i-1', 'healthy'),
      target('i-2', 'healthy'),
      target('i-2', 'healthy', 81),
      target('i-3', 'unhealthy'),
    ],
  });
  elb.on(DescribeTargetHealthCommand, { TargetGroupArn: 'arn:other' }).resolves({
    TargetHealthDescriptions: [target('i-2', 'healthy')],
  });

  expect(await balancers.of(machine)).toEqual({
    in: [{ arn: 'arn:web', group: 'web', ports: [80], state: 'healthy', healthyOthers: 1 }],
    asked: 2,
    all: true,
  });
});

test('of very many groups a hundred are asked, and that there are more is said', async () => {
  elb.on(DescribeTargetGroupsCommand).resolves({
    TargetGroups: Array.from({ length: 101 }, (_one, index) => group(`g${index}`)),
  });
  elb.on(DescribeTargetHealthCommand).resolves({ TargetHealthDescriptions: [] });

  expect(await balancers.of(machine)).toEqual({ in: [], asked: 100, all: false });
});

test('that it cannot be asked is no answer', async () => {
  elb.on(DescribeTargetGroupsCommand).rejects(new Error('denied'));

  await expect(balancers.of(machine)).rejects.toThrow('denied');
});

test('a port on which it is being taken out is none that it is in on', async () => {
  elb.on(DescribeTargetGroupsCommand).resolves({ TargetGroups: [group('web')] });
  elb.on(DescribeTargetHealthCommand).resolves({
    TargetHealthDescriptions: [
      target('i-1', 'draining', 81),
      target('i-1', 'healthy', 80),
      target('i-1', 'draining', 82),
    ],
  });

  const { in: found } = await balancers.of(machine);

  expect(found).toEqual([{ arn: 'arn:web', group: 'web', ports: [80], state: 'draining', healthyOthers: 0 }]);
});

test('it is taken out on its ports, also where the group is gone, and put in again on the same; not into a group that is gone', async () => {
  const gone = Object.assign(new Error('gone'), { name: 'TargetGroupNotFoundException' });
  elb.on(DeregisterTargetsCommand).rejects(gone);
  elb.on(RegisterTargetsCommand).rejects(gone);

  await balancers.takeOut('arn:web', 'i-1', [80, 81]);
  await expect(balancers.putIn('arn:web', 'i-1', [81])).rejects.toThrow('gone');

  expect(elb.commandCalls(DeregisterTargetsCommand)[0]?.args[0].input).toEqual({
    TargetGroupArn: 'arn:web',
    Targets: [
      { Id: 'i-1', Port: 80 },
      { Id: 'i-1', Port: 81 },
    ],
  });
  expect(elb.commandCalls(RegisterTargetsCommand)[0]?.args[0].input).toEqual({
    TargetGroupArn: 'arn:web',
    Targets: [{ Id: 'i-1', Port: 81 }],
  });
});
