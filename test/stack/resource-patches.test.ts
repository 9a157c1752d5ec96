import { randomUUID } from 'node:crypto';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  CreateSnapshotCommand,
  CreateTagsCommand,
  CreateVolumeCommand,
  DeleteTagsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSnapshotAttributeCommand,
  DescribeSubnetsCommand,
  DescribeTagsCommand,
  EC2Client,
  type IpPermission,
  ModifySnapshotAttributeCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, test } from '@jest/globals';
import { testStack } from './stack.ts';

const stack = testStack();
const ec2 = new EC2Client(stack.config);

describe('security groups', () => {
  const ssh = (...ranges: string[]): IpPermission => ({
    IpProtocol: 'tcp',
    FromPort: 22,
    ToPort: 22,
    IpRanges: ranges.filter((one) => !one.includes(':')).map((CidrIp) => ({ CidrIp, Description: `of ${CidrIp}` })),
    Ipv6Ranges: ranges.filter((one) => one.includes(':')).map((CidrIpv6) => ({ CidrIpv6 })),
  });

  async function groupWith(...ranges: string[]) {
    const { GroupId = '' } = await ec2.send(
      new CreateSecurityGroupCommand({ GroupName: `patch-${randomUUID()}`, Description: 'patch test' }),
    );
    await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [ssh(...ranges)] }));
    return GroupId;
  }
  const rulesOf = async (GroupId: string) => {
    const Filters = [{ Name: 'group-id', Values: [GroupId] }];
    const { SecurityGroupRules = [] } = await ec2.send(new DescribeSecurityGroupRulesCommand({ Filters }));
    return SecurityGroupRules.filter(({ IsEgress }) => !IsEgress);
  };
  const said = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error: Error) => error.name,
    );

  test('have a rule a range, which goes alone, by range or by id', async () => {
    const GroupId = await groupWith('0.0.0.0/0', '198.51.100.0/24', '::/0');
    const before = await rulesOf(GroupId);
    const v6 = before.find(({ CidrIpv6 }) => CidrIpv6 === '::/0')?.SecurityGroupRuleId ?? '';

    await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions: [ssh('0.0.0.0/0')] }));
    await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds: [v6] }));

    expect(new Set(before.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId)).size).toBe(3);
    expect((await rulesOf(GroupId)).map(({ CidrIpv4, Description }) => [CidrIpv4, Description])).toEqual([
      ['198.51.100.0/24', 'of 198.51.100.0/24'],
    ]);
  });

  test('show rules of the same ports as one permission', async () => {
    const GroupId = await groupWith('0.0.0.0/0', '::/0');

    const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }));

    expect(SecurityGroups?.[0]?.IpPermissions).toHaveLength(1);
    expect(SecurityGroups?.[0]?.IpPermissions?.[0]?.IpRanges).toHaveLength(1);
    expect(SecurityGroups?.[0]?.IpPermissions?.[0]?.Ipv6Ranges).toHaveLength(1);
  });

  test('refuse what is there, and what is not; a rule made anew is another one', async () => {
    const GroupId = await groupWith('0.0.0.0/0');
    const [first] = await rulesOf(GroupId);
    const IpPermissions = [ssh('0.0.0.0/0')];

    const results = [
      await said(ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }))),
      await said(ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions }))),
      await said(ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions }))),
      await said(ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }))),
    ];

    expect(results).toEqual(['InvalidPermission.Duplicate', 'done', 'InvalidPermission.NotFound', 'done']);
    expect((await rulesOf(GroupId))[0]?.SecurityGroupRuleId).not.toBe(first?.SecurityGroupRuleId);
  });

  test('are asked which interfaces stand behind them', async () => {
    const GroupId = await groupWith('0.0.0.0/0');
    const { Subnets } = await ec2.send(new DescribeSubnetsCommand({}));
    const SubnetId = Subnets?.[0]?.SubnetId ?? '';
    const { NetworkInterface } = await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId, Groups: [GroupId] }));

    const Filters = [{ Name: 'group-id', Values: [GroupId] }];
    const { NetworkInterfaces } = await ec2.send(new DescribeNetworkInterfacesCommand({ Filters }));

    expect(NetworkInterfaces?.map((one) => one.NetworkInterfaceId)).toEqual([NetworkInterface?.NetworkInterfaceId]);
  });
});

test('a snapshot can be shared with everybody, and no longer', async () => {
  const { VolumeId = '' } = await ec2.send(new CreateVolumeCommand({ AvailabilityZone: 'us-east-1a', Size: 1 }));
  const { SnapshotId = '' } = await ec2.send(new CreateSnapshotCommand({ VolumeId }));
  const share = (OperationType: 'add' | 'remove') =>
    ec2.send(
      new ModifySnapshotAttributeCommand({
        SnapshotId,
        Attribute: 'createVolumePermission',
        OperationType,
        GroupNames: ['all'],
      }),
    );
  const shared = async () =>
    (await ec2.send(new DescribeSnapshotAttributeCommand({ SnapshotId, Attribute: 'createVolumePermission' })))
      .CreateVolumePermissions;

  await share('add');
  const then = await shared();
  await share('remove');

  expect(then).toEqual([{ Group: 'all' }]);
  expect(await shared()).toEqual([]);
});

test('a tag goes where it says what is named, or where nothing is named that it says', async () => {
  const { VolumeId = '' } = await ec2.send(new CreateVolumeCommand({ AvailabilityZone: 'us-east-1a', Size: 1 }));
  const tags = ['a', 'b', 'c'].map((Key) => ({ Key, Value: 'one' }));
  await ec2.send(new CreateTagsCommand({ Resources: [VolumeId], Tags: tags }));

  await ec2.send(
    new DeleteTagsCommand({
      Resources: [VolumeId],
      Tags: [{ Key: 'a', Value: 'one' }, { Key: 'b', Value: 'other' }, { Key: 'c' }],
    }),
  );

  const { Tags = [] } = await ec2.send(
    new DescribeTagsCommand({ Filters: [{ Name: 'resource-id', Values: [VolumeId] }] }),
  );
  expect(Tags.map(({ Key }) => Key)).toEqual(['b']);
});
