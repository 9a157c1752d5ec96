import { randomBytes } from 'node:crypto';
import {
  AttachInstancesCommand,
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  DetachInstancesCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { expect, test } from '@jest/globals';
import { testStack } from './stack.ts';

const stack = testStack();

test('a scaling group wants its new minimum at least, keeps what more it wants, and its minimum within its maximum', async () => {
  const client = new AutoScalingClient(stack.config);
  const AutoScalingGroupName = `patch-${randomBytes(4).toString('hex')}`;
  const sizes = { MinSize: 1, MaxSize: 5, DesiredCapacity: 2 };
  await client.send(
    new CreateAutoScalingGroupCommand({ AutoScalingGroupName, ...sizes, AvailabilityZones: ['us-east-1a'] }),
  );
  const after = async (change: object) => {
    const error = await client.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, ...change })).then(
      () => '',
      ({ name }: Error) => name,
    );
    const ask = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [AutoScalingGroupName] });
    const [found] = (await client.send(ask)).AutoScalingGroups ?? [];
    return [error, found?.MinSize, found?.DesiredCapacity];
  };

  const seen = [
    await after({ MinSize: 4 }),
    await after({ MinSize: 1 }),
    await after({ MinSize: 6 }),
    await after({ DesiredCapacity: 6 }),
  ];

  expect(seen).toEqual([
    ['', 4, 4],
    ['', 1, 4],
    ['ValidationError', 1, 4],
    ['ValidationError', 1, 4],
  ]);
});

test('a machine that is detached is replaced, and attached makes the group want one more, within its maximum', async () => {
  const client = new AutoScalingClient(stack.config);
  const { Instances: [machine] = [] } = await new EC2Client(stack.config).send(
    new RunInstancesCommand({ ImageId: 'ami-1', MinCount: 1, MaxCount: 1 }),
  );
  const InstanceIds = [machine?.InstanceId ?? ''];
  const AutoScalingGroupName = `patch-${randomBytes(4).toString('hex')}`;
  const sizes = { MinSize: 1, MaxSize: 2, DesiredCapacity: 1 };
  await client.send(
    new CreateAutoScalingGroupCommand({ AutoScalingGroupName, ...sizes, AvailabilityZones: ['us-east-1a'] }),
  );
  const after = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => '',
      ({ name }: Error) => name,
    );
    const ask = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [AutoScalingGroupName] });
    const [found] = (await client.send(ask)).AutoScalingGroups ?? [];
    const own = found?.Instances?.some(({ InstanceId }) => InstanceId === InstanceIds[0]);
    return [error, found?.DesiredCapacity, found?.Instances?.length, own];
  };
  const attach = () => client.send(new AttachInstancesCommand({ AutoScalingGroupName, InstanceIds }));
  const detach = () =>
    client.send(
      new DetachInstancesCommand({ AutoScalingGroupName, InstanceIds, ShouldDecrementDesiredCapacity: false }),
    );

  const seen = [
    await after(attach()),
    await after(attach()),
    await after(detach()),
    await after(detach()),
    await after(attach()),
  ];

  expect(seen).toEqual([
    ['', 2, 2, true],
    ['ValidationError', 2, 2, true],
    ['', 2, 2, false],
    ['ValidationError', 2, 2, false],
    ['ValidationError', 2, 2, false],
  ]);
});
