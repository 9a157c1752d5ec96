import {
  DescribeInstancesCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRegionsCommand,
  EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { expect, test } from '@jest/globals';
import { testStack } from './stack.ts';

const stack = testStack();
const ec2 = new EC2Client({ ...stack.config, region: 'eu-north-1' });

test('an account has the regions that need no opt-in', async () => {
  const { Regions = [] } = await ec2.send(new DescribeRegionsCommand({}));

  const names = Regions.map(({ RegionName }) => RegionName);
  expect(names).toHaveLength(17);
  expect(names).toEqual(expect.arrayContaining(['us-east-1', 'eu-north-1', 'sa-east-1']));
  expect(names).not.toContain('me-south-1');
});

test('an instance has an interface, and its public address stands there', async () => {
  const { Instances } = await ec2.send(new RunInstancesCommand({ ImageId: 'ami-1', MinCount: 1, MaxCount: 1 }));
  const InstanceIds = [Instances?.[0]?.InstanceId ?? ''];
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds }));
  const address = Reservations?.[0]?.Instances?.[0]?.PublicIpAddress;

  const { NetworkInterfaces = [] } = await ec2.send(new DescribeNetworkInterfacesCommand({}));

  const own = NetworkInterfaces.find(({ Attachment }) => Attachment?.InstanceId === InstanceIds[0]);
  expect(address).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
  expect(own?.Association?.PublicIp).toBe(address);
});
