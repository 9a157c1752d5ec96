import {
  AssociateIamInstanceProfileCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeIamInstanceProfileAssociationsCommand,
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
  DisassociateIamInstanceProfileCommand,
  type EC2Client,
  type Instance,
  ModifyNetworkInterfaceAttributeCommand,
  paginateDescribeFlowLogs,
  paginateDescribeNetworkInterfaces,
  RevokeSecurityGroupEgressCommand,
  type SecurityGroup,
} from '@aws-sdk/client-ec2';
import { RefusedError } from '../../domain/errors.ts';
import type { Interface, Machine, Quarantine, Recorder } from '../../playbooks/quarantine-instance/ports.ts';
import { QUARANTINED } from '../../playbooks/quarantine-instance/reach.ts';
import { unlessError } from '../errors.ts';
import { keysOf } from '../tag-keys.ts';
import { evidence } from './evidence.ts';
import { runBy } from './instances.ts';

const NO_INSTANCE = ['InvalidInstanceID.NotFound', 'InvalidInstanceID.Malformed'];

/** EC2's machines of the client's region. */
export function quarantine(client: EC2Client): Quarantine {
  const find = async (name: string, network: string): Promise<SecurityGroup | undefined> => {
    const Filters = [
      { Name: 'group-name', Values: [name] },
      { Name: 'vpc-id', Values: [network] },
    ];
    const { SecurityGroups = [] } = await client.send(new DescribeSecurityGroupsCommand({ Filters }));
    return SecurityGroups.find(({ GroupName, VpcId }) => GroupName === name && VpcId === network);
  };
  const close = async ({ GroupId, IpPermissionsEgress = [] }: SecurityGroup) => {
    if (IpPermissionsEgress.length === 0) return;
    await client.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: IpPermissionsEgress }));
  };
  return {
    async find(id) {
      const ask = new DescribeInstancesCommand({ InstanceIds: [id] });
      const { Reservations = [] } = (await unlessError(NO_INSTANCE, () => client.send(ask))) ?? {};
      const [found] = Reservations.flatMap(({ Instances = [], OwnerId: owner = '' }) =>
        Instances.map((one) => machineOf(one, owner)),
      );
      return found;
    },
    async interfaces(id) {
      const found: Interface[] = [];
      const Filters = [{ Name: 'attachment.instance-id', Values: [id] }];
      for await (const { NetworkInterfaces = [] } of paginateDescribeNetworkInterfaces({ client }, { Filters }))
        for (const one of NetworkInterfaces)
          if (one.Attachment?.InstanceId === id)
            found.push({
              id: one.NetworkInterfaceId ?? '',
              subnet: one.SubnetId ?? '',
              groups: (one.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []).sort(),
            });
      return found.sort((a, b) => (a.id < b.id ? -1 : 1));
    },
    async setGroups(networkInterface, groups) {
      await client.send(
        new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId: networkInterface, Groups: [...groups] }),
      );
    },
    async group(name, network) {
      const { GroupId: id = '', IpPermissions = [], IpPermissionsEgress = [] } = (await find(name, network)) ?? {};
      return id === '' ? undefined : { id, letsIn: IpPermissions.length > 0, letsOut: IpPermissionsEgress.length > 0 };
    },
    async closedGroup(GroupName, VpcId) {
      const Description = 'Lets nothing in and nothing out: riposte puts machines into it that are cut off';
      const make = new CreateSecurityGroupCommand({ GroupName, VpcId, Description });
      if ((await find(GroupName, VpcId)) === undefined)
        await unlessError(['InvalidGroup.Duplicate'], () => client.send(make));
      const found = await find(GroupName, VpcId);
      if (found?.GroupId === undefined)
        throw new Error(`The security group ${GroupName} was made and is not there yet`);
      if ((found.IpPermissions ?? []).length > 0)
        throw new RefusedError(
          `The security group ${GroupName} (${found.GroupId}) lets something in: take that out, and ask again`,
        );
      await close(found);
      return found.GroupId;
    },
    ...evidence(client),
    async profile(id) {
      const Filters = [{ Name: 'instance-id', Values: [id] }];
      const answer = await client.send(new DescribeIamInstanceProfileAssociationsCommand({ Filters }));
      const found = answer.IamInstanceProfileAssociations?.find(
        ({ InstanceId, State }) => InstanceId === id && (State === 'associated' || State === 'associating'),
      );
      const { AssociationId: association, IamInstanceProfile } = found ?? {};
      const arn = IamInstanceProfile?.Arn;
      return association === undefined || arn === undefined ? undefined : { association, arn };
    },
    async takeProfile(AssociationId) {
      await client.send(new DisassociateIamInstanceProfileCommand({ AssociationId }));
    },
    async giveProfile(InstanceId, Arn) {
      await client.send(new AssociateIamInstanceProfileCommand({ InstanceId, IamInstanceProfile: { Arn } }));
    },
    async tag(id, Value) {
      await client.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: QUARANTINED, Value }] }));
    },
    async untag(id, Value) {
      // With its value named, EC2 leaves one that says something else.
      await client.send(new DeleteTagsCommand({ Resources: [id], Tags: [{ Key: QUARANTINED, Value }] }));
    },
    async recorders(resources) {
      const found: Recorder[] = [];
      const Filter = [{ Name: 'resource-id', Values: [...resources] }];
      for await (const { FlowLogs = [] } of paginateDescribeFlowLogs({ client }, { Filter }))
        for (const { FlowLogId: id = '', ResourceId: of = '', LogDestination, LogGroupName } of FlowLogs)
          found.push({ id, of, destination: LogDestination ?? LogGroupName ?? 'it is not said where to' });
      return found;
    },
  };
}

function machineOf(instance: Instance, owner: string): Machine {
  const tags = instance.Tags ?? [];
  const tag = (name: string) => tags.find(({ Key }) => Key === name)?.Value;
  return {
    owner,
    name: tag('Name'),
    isGone: ['shutting-down', 'terminated'].includes(instance.State?.Name ?? ''),
    network: instance.VpcId ?? '',
    disks: (instance.BlockDeviceMappings ?? []).flatMap(({ Ebs }) => Ebs?.VolumeId ?? []),
    type: instance.InstanceType ?? 'a machine',
    launched: instance.LaunchTime,
    publicAddress: instance.PublicIpAddress,
    isSpot: instance.InstanceLifecycle === 'spot',
    tags: keysOf(tags),
    service: runBy(instance),
    quarantined: tag(QUARANTINED),
  };
}
