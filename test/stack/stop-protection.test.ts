import {
  DescribeInstancesCommand,
  DescribeSnapshotsCommand,
  EC2Client,
  ModifyInstanceAttributeCommand,
  RunInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { expect, test } from '@jest/globals';
import { testStack } from './stack.ts';

const stack = testStack();
const region = 'us-east-1';
const ec2 = new EC2Client({ ...stack.config, region, maxAttempts: 1 });

test('a machine with stop protection is refused with the reason before anything is done to it, and stopped once that is off', async () => {
  const { Instances = [] } = await ec2.send(new RunInstancesCommand({ ImageId: 'ami-1', MinCount: 1, MaxCount: 1 }));
  const InstanceId = Instances[0]?.InstanceId ?? '';
  const keepOn = (Value: boolean) =>
    ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, DisableApiStop: { Value } }));
  const stop = () =>
    stack.runWorkflow('StopInstancesOfRegionMachineArn', { region, instances: [InstanceId], reason: 'test' });
  const state = async () => {
    const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [InstanceId] }));
    const { Snapshots = [] } = await ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }));
    const kept = Snapshots.filter(({ Description }) => Description?.includes(InstanceId)).length;
    return [Reservations[0]?.Instances?.[0]?.State?.Name, kept];
  };
  await keepOn(true);
  // As EC2 answers: what the playbook would run into.
  await expect(ec2.send(new StopInstancesCommand({ InstanceIds: [InstanceId] }))).rejects.toMatchObject({
    name: 'OperationNotPermitted',
  });

  const refused = await stop();
  const left = await state();
  await keepOn(false);
  const stopped = await stop();

  expect(refused.output).toMatchObject({
    decision: 'refuse',
    why: expect.stringContaining(`${InstanceId} in ${region}: has stop protection`),
  });
  expect(left).toEqual(['running', 0]);
  expect(stopped.output).toMatchObject({ decision: 'apply' });
  expect(await state()).toEqual(['stopped', 1]);
});
