import {
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { balancersOf } from '../../lib/aws/balancers.ts';

const elb = mockClient(ElasticLoadBalancingV2Client);
const balancers = balancersOf(new ElasticLoadBalancingV2Client({ region: 'us-east-1' }));
const machine = { id: 'i-1', network: 'vpc-1' };
const group = (name: string, more: object = {}) => ({
  ...{ TargetGroupArn: `arn:${name}`, TargetGroupName: name, TargetType: 'instance' as const, VpcId: 'vpc-1' },
  ...more,
});
const target = (Id: string, State: 'healthy' | 'unhealthy', Port = 80) => ({
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

  expect(await balancers(machine)).toEqual({
    in: [{ group: 'web', state: 'healthy', healthyOthers: 1 }],
    asked: 2,
    all: true,
  });
});

test('of very many groups a hundred are asked, and that there are more is said', async () => {
  elb.on(DescribeTargetGroupsCommand).resolves({
    TargetGroups: Array.from({ length: 101 }, (_one, index) => group(`g${index}`)),
  });
  elb.on(DescribeTargetHealthCommand).resolves({ TargetHealthDescriptions: [] });

  expect(await balancers(machine)).toEqual({ in: [], asked: 100, all: false });
});

test('that it cannot be asked is no answer', async () => {
  elb.on(DescribeTargetGroupsCommand).rejects(new Error('denied'));

  await expect(balancers(machine)).rejects.toThrow('denied');
});
