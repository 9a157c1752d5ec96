import { randomBytes } from 'node:crypto';
import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
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
