import { randomUUID } from 'node:crypto';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DescribeSecurityGroupRulesCommand,
  EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { type Fixture, NO_ACCOUNT } from './fixture.ts';

const ranges = (IpProtocol: string, port: number, ...CidrIp: string[]) => ({
  IpProtocol,
  FromPort: port,
  ToPort: port,
  IpRanges: CidrIp.map((one) => ({ CidrIp: one, Description: `for ${one}` })),
});

const fixture: Fixture = {
  playbook: 'close-ingress',
  async arrange({ config }) {
    const ec2 = new EC2Client(config);
    const { GroupId = '' } = await ec2.send(
      new CreateSecurityGroupCommand({ GroupName: `open-${randomUUID()}`, Description: 'opened to the world' }),
    );
    const open = (port: number, ...range: string[]) =>
      ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [ranges('tcp', port, ...range)] }));
    await open(22, '0.0.0.0/0', '198.51.100.0/24');
    await open(443, '0.0.0.0/0');
    const Ipv6Ranges = [{ CidrIpv6: '::/0' }];
    await ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId,
        IpPermissions: [{ IpProtocol: '-1', Ipv6Ranges }],
        TagSpecifications: [{ ResourceType: 'security-group-rule', Tags: [{ Key: 'team', Value: 'web' }] }],
      }),
    );
    const machines = await ec2.send(
      new RunInstancesCommand({ ImageId: 'ami-1', MinCount: 1, MaxCount: 1, SecurityGroupIds: [GroupId] }),
    );
    const instance = machines.Instances?.[0]?.InstanceId ?? '';
    return {
      input: { group: GroupId },
      async look() {
        const Filters = [{ Name: 'group-id', Values: [GroupId] }];
        const { SecurityGroupRules = [] } = await ec2.send(new DescribeSecurityGroupRulesCommand({ Filters }));
        return SecurityGroupRules.map(({ IpProtocol, FromPort, CidrIpv4, CidrIpv6, Description, Tags = [] }) =>
          JSON.stringify([IpProtocol, FromPort, CidrIpv4, CidrIpv6, Description, Tags]),
        ).sort();
      },
      async drift() {
        await open(8443, '203.0.113.0/24');
      },
      attack: [
        { detection: 'exfiltration/port-opened-to-the-world', texts: { 'sg-0123456789abcdef0': GroupId } },
        {
          detection: 'credential-access/guard-duty-brute-force',
          texts: { 'i-0123456789abcdef0': instance, f0000000000000000000000000000001: randomUUID() },
        },
      ],
      other: { params: { instance }, statements: [], asks: true },
      gone: { input: { group: 'sg-0000000000000dead' }, says: 'is no security group of this account and region' },
      elsewhere: NO_ACCOUNT,
      async tagged(Key) {
        await ec2.send(new CreateTagsCommand({ Resources: [GroupId], Tags: [{ Key, Value: 'yes' }] }));
        return { input: { group: GroupId } };
      },
      wrong: { input: { group: 'web' }, says: 'must be the id of a security group' },
      notNeeded: { TagRules: 'the local stack does not ask for ec2:CreateTags where a rule is made with tags' },
    };
  },
};

export default fixture;
