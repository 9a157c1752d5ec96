import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupsCommand,
  type EC2Client,
  type IpPermission,
  type NetworkInterface,
  paginateDescribeNetworkInterfaces,
  paginateDescribeSecurityGroupRules,
  RevokeSecurityGroupIngressCommand,
  type SecurityGroupRule,
} from '@aws-sdk/client-ec2';
import type { NumberedRule, SecurityGroups } from '../../playbooks/close-ingress/ports.ts';
import type { Rule } from '../../playbooks/close-ingress/rules.ts';
import { unlessError } from '../errors.ts';
import { keysOf } from '../tag-keys.ts';

const NO_GROUP = ['InvalidGroup.NotFound', 'InvalidGroupId.Malformed', 'InvalidGroupId.NotFound'];

/** What a rule names is not there any more, or there is no room for it: as it was it cannot be made. Source: EC2's error codes. */
const NOT_MADE =
  /^(Invalid(Group|GroupId|PrefixListI[dD]|SecurityGroupID|ParameterValue)(\..*)?|InvalidPermission\.Malformed|RulesPerSecurityGroupLimitExceeded)$/;

/** Whether EC2 refuses a rule as such, so that to try again does not help. */
export function isRefusedRule(error: unknown): boolean {
  return error instanceof Error && NOT_MADE.test(error.name);
}

/** EC2's security groups of one region. */
export function securityGroups(client: EC2Client): SecurityGroups {
  return {
    async find(group) {
      const ask = new DescribeSecurityGroupsCommand({ GroupIds: [group] });
      const [found] = (await unlessError(NO_GROUP, () => client.send(ask)))?.SecurityGroups ?? [];
      if (found === undefined) return undefined;
      const { OwnerId: owner = '', GroupName: name = '', Tags } = found;
      return { owner, name, tags: keysOf(Tags) };
    },
    ingress: async (group) => (await rules(client, 'group-id', [group])).filter(({ egress }) => !egress),
    byId: (ids) => rules(client, 'security-group-rule-id', ids),
    async revoke(group, ids) {
      await client.send(new RevokeSecurityGroupIngressCommand({ GroupId: group, SecurityGroupRuleIds: [...ids] }));
    },
    async authorize(group, ...rules) {
      const Tags = Object.entries(rules[0]?.tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
      const tags = { TagSpecifications: [{ ResourceType: 'security-group-rule' as const, Tags }] };
      await client.send(
        new AuthorizeSecurityGroupIngressCommand({
          GroupId: group,
          IpPermissions: rules.map(permissionOf),
          ...(Tags.length === 0 ? {} : tags),
        }),
      );
    },
    async ofMachine(instance) {
      const found = await interfaces(client, 'attachment.instance-id', instance);
      const own = found.filter(({ Attachment }) => Attachment?.InstanceId === instance);
      const groups = own.flatMap(({ Groups = [] }) => Groups.flatMap(({ GroupId }) => GroupId ?? []));
      return [...new Set(groups)].sort();
    },
    interfaces: async (group) =>
      (await interfaces(client, 'group-id', group)).map(
        ({ NetworkInterfaceId = '', Attachment, Description = '' }) =>
          Attachment?.InstanceId ?? (Description === '' ? NetworkInterfaceId : Description),
      ),
  };
}

async function interfaces(client: EC2Client, Name: string, value: string): Promise<NetworkInterface[]> {
  const found: NetworkInterface[] = [];
  const Filters = [{ Name, Values: [value] }];
  for await (const { NetworkInterfaces = [] } of paginateDescribeNetworkInterfaces({ client }, { Filters }))
    found.push(...NetworkInterfaces);
  return found;
}

async function rules(client: EC2Client, Name: string, Values: readonly string[]): Promise<NumberedRule[]> {
  const found: NumberedRule[] = [];
  const Filters = [{ Name, Values: [...Values] }];
  for await (const { SecurityGroupRules = [] } of paginateDescribeSecurityGroupRules({ client }, { Filters }))
    found.push(...SecurityGroupRules.map(ruleOf));
  return found;
}

function ruleOf(rule: SecurityGroupRule): NumberedRule {
  const { SecurityGroupRuleId: id = '', GroupId: group = '', IsEgress: egress = false, IpProtocol = '-1' } = rule;
  const { FromPort: from = -1, ToPort: to = -1, Description: description = '', Tags = [] } = rule;
  const tags = Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));
  return { id, group, egress, protocol: IpProtocol, from, to, source: sourceOf(rule), description, tags };
}

function sourceOf({ CidrIpv4, CidrIpv6, PrefixListId, ReferencedGroupInfo, GroupOwnerId }: SecurityGroupRule): string {
  const { UserId = GroupOwnerId ?? '', GroupId = '' } = ReferencedGroupInfo ?? {};
  return CidrIpv4 ?? CidrIpv6 ?? PrefixListId ?? `${UserId}/${GroupId}`;
}

function permissionOf({ protocol, from, to, source, description }: Rule): IpPermission {
  const said = description === '' ? {} : { Description: description };
  const ports = { IpProtocol: protocol, FromPort: from, ToPort: to };
  if (source.startsWith('pl-')) return { ...ports, PrefixListIds: [{ PrefixListId: source, ...said }] };
  const [UserId = '', GroupId = ''] = source.split('/');
  if (GroupId.startsWith('sg-')) return { ...ports, UserIdGroupPairs: [{ UserId, GroupId, ...said }] };
  if (source.includes(':')) return { ...ports, Ipv6Ranges: [{ CidrIpv6: source, ...said }] };
  return { ...ports, IpRanges: [{ CidrIp: source, ...said }] };
}
