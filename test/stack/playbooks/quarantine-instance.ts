import { randomBytes } from 'node:crypto';
import {
  AttachInstancesCommand,
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingInstancesCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  AttachNetworkInterfaceCommand,
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateTagsCommand,
  CreateVpcCommand,
  DescribeIamInstanceProfileAssociationsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSnapshotsCommand,
  DescribeTagsCommand,
  EC2Client,
  ModifyNetworkInterfaceAttributeCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateTargetGroupCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import { approving } from '../approving.ts';
import type { TestStack } from '../stack.ts';
import { type Fixture, NO_ACCOUNT } from './fixture.ts';

/** A machine with two interfaces, the one it is born with and another, in a network of its own: the group that cuts it off is made there. */
async function machineIn({ config }: TestStack, ec2: EC2Client) {
  const name = `machine-${randomBytes(6).toString('hex')}`;
  const iam = new IAMClient(config);
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: JSON.stringify(trust) }));
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: name }));
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: name, RoleName: name }));
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.99.0.0/16' }));
  const VpcId = Vpc?.VpcId ?? '';
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: '10.99.1.0/24' }));
  const groups = await Promise.all(
    ['web', 'other'].map(async (one) => {
      const made = new CreateSecurityGroupCommand({ GroupName: `${name}-${one}`, Description: one, VpcId });
      return (await ec2.send(made)).GroupId ?? '';
    }),
  );
  const { Instances = [] } = await ec2.send(
    new RunInstancesCommand({
      ImageId: 'ami-1',
      MinCount: 1,
      MaxCount: 1,
      SubnetId: Subnet?.SubnetId ?? '',
      IamInstanceProfile: { Name: name },
    }),
  );
  const InstanceId = Instances[0]?.InstanceId ?? '';
  const face = await ec2.send(
    new CreateNetworkInterfaceCommand({ SubnetId: Subnet?.SubnetId ?? '', Groups: groups.slice(0, 1) }),
  );
  const NetworkInterfaceId = face.NetworkInterface?.NetworkInterfaceId ?? '';
  await ec2.send(new AttachNetworkInterfaceCommand({ InstanceId, NetworkInterfaceId, DeviceIndex: 1 }));
  await ec2.send(new CreateTagsCommand({ Resources: [InstanceId], Tags: [{ Key: 'team', Value: 'shop' }] }));
  return { InstanceId, NetworkInterfaceId, VpcId, groups, name };
}

/** A target group that has a machine on another port than its own. */
async function serving({ config }: TestStack, Name: string, VpcId: string, Id: string) {
  const elb = new ElasticLoadBalancingV2Client(config);
  const made = new CreateTargetGroupCommand({ Name, Protocol: 'HTTP', Port: 80, VpcId, TargetType: 'instance' });
  const TargetGroupArn = (await elb.send(made)).TargetGroups?.[0]?.TargetGroupArn;
  await elb.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id, Port: 8080 }] }));
  return async () => {
    const { TargetHealthDescriptions = [] } = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
    return TargetHealthDescriptions.map(({ Target }) => Target);
  };
}

/** A scaling group that has a machine, and one of its own, and room for what starts in the place of the first. */
async function scaled({ config }: TestStack, AutoScalingGroupName: string, instance: string) {
  const scaling = new AutoScalingClient(config);
  const sizes = { MinSize: 1, MaxSize: 3, DesiredCapacity: 1 };
  const LaunchTemplate = { LaunchTemplateName: 'web', Version: '1' };
  await scaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName,
      ...sizes,
      LaunchTemplate,
      AvailabilityZones: ['us-east-1a'],
    }),
  );
  const InstanceIds = [instance];
  await scaling.send(new AttachInstancesCommand({ AutoScalingGroupName, InstanceIds }));
  return async () => {
    const found = await scaling.send(new DescribeAutoScalingInstancesCommand({ InstanceIds }));
    return found.AutoScalingInstances?.map((one) => [one.AutoScalingGroupName, one.LifecycleState]);
  };
}

const fixture: Fixture = {
  playbook: 'quarantine-instance',
  async arrange(stack) {
    const ec2 = new EC2Client(stack.config);
    const { InstanceId, NetworkInterfaceId, VpcId, groups, name } = await machineIn(stack, ec2);
    const targets = await serving(stack, name, VpcId, InstanceId);
    const scalingGroups = await scaled(stack, name, InstanceId);
    const evidence = async () => {
      const { Snapshots = [] } = await ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }));
      return Snapshots.filter(({ Description }) => Description?.includes(InstanceId)).length;
    };
    return {
      input: { instance: InstanceId },
      async look() {
        const { NetworkInterfaces = [] } = await ec2.send(new DescribeNetworkInterfacesCommand({}));
        const own = NetworkInterfaces.filter(({ Attachment }) => Attachment?.InstanceId === InstanceId);
        const Filters = [{ Name: 'instance-id', Values: [InstanceId] }];
        const profiles = await ec2.send(new DescribeIamInstanceProfileAssociationsCommand({ Filters }));
        const Resource = [{ Name: 'resource-id', Values: [InstanceId] }];
        const { Tags = [] } = await ec2.send(new DescribeTagsCommand({ Filters: Resource }));
        const now = {
          tags: Tags.map(({ Key, Value }) => [Key, Value]),
          targets: await targets(),
          scalingGroups: await scalingGroups(),
          interfaces: own.map(({ Groups = [] }) => Groups.map(({ GroupId }) => GroupId)),
          profiles: (profiles.IamInstanceProfileAssociations ?? [])
            .filter(({ State }) => State === 'associated')
            .map(({ IamInstanceProfile }) => IamInstanceProfile?.Arn),
        };
        // Evidence comes before containment, and stays.
        if (now.profiles.length === 0 && (await evidence()) !== 1)
          throw new Error('Cut off without one snapshot a disk');
        if (now.profiles.length === 0 && (now.targets.length > 0 || now.scalingGroups?.length !== 0))
          throw new Error('Cut off, and still in a target group or a scaling group');
        return now;
      },
      async drift() {
        await ec2.send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId, Groups: groups }));
      },
      attack: {
        detection: 'impact/guard-duty-own-machine-attacks',
        texts: { 'i-0123456789abcdef0': InstanceId },
      },
      held: approving(stack, { RoleName: name }),
      gone: { input: { instance: 'i-0000000000000dead' }, says: 'is no instance of this account and region' },
      elsewhere: NO_ACCOUNT,
      async tagged(Key) {
        await ec2.send(new CreateTagsCommand({ Resources: [InstanceId], Tags: [{ Key, Value: 'yes' }] }));
        return { input: { instance: InstanceId } };
      },
      wrong: { input: { instance: 'web-1' }, says: 'must be the id of an instance' },
      notNeeded: { PassRole: 'the local stack does not ask who may hand a role to EC2' },
    };
  },
};

export default fixture;
