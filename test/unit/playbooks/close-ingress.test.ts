import { AuthorizeSecurityGroupIngressCommand, EC2Client } from '@aws-sdk/client-ec2';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { securityGroups } from '../../../lib/aws/account/security-groups.ts';
import { inOrder, inWords, isOpen, type Rule, without } from '../../../lib/playbooks/close-ingress/rules.ts';

const rule = (source: string, port = 22, more: Partial<Rule> = {}): Rule => ({
  protocol: 'tcp',
  from: port,
  to: port,
  source,
  description: '',
  tags: {},
  ...more,
});

describe('which rules are closed', () => {
  test.each([
    ['SSH from anywhere', rule('0.0.0.0/0'), true],
    ['SSH from anywhere by IPv6', rule('::/0'), true],
    ['half of the internet', rule('128.0.0.0/1'), true],
    ['everything from anywhere', rule('::/0', -1, { protocol: '-1' }), true],
    ['a range of ports with a database in it', rule('0.0.0.0/0', 3000, { to: 4000 }), true],
    ['the web', rule('0.0.0.0/0', 443), false],
    ['SSH from one network', rule('198.51.100.0/24'), false],
    ['SSH from private addresses', rule('10.0.0.0/8'), false],
    ['another group', rule('111122223333/sg-0123456789abcdef0'), false],
    ['a prefix list', rule('pl-0123456789abcdef0'), false],
    ['ping', rule('0.0.0.0/0', -1, { protocol: 'icmp' }), false],
  ])('%s: %s', (_name, one, open) => {
    expect(isOpen(one)).toBe(open);
  });

  test('rules that differ in a description or a tag only are different rules', () => {
    const rules = [rule('0.0.0.0/0'), rule('0.0.0.0/0', 22, { description: 'ops' })];

    expect(without(rules, [rule('0.0.0.0/0')])).toEqual([rule('0.0.0.0/0', 22, { description: 'ops' })]);
  });

  test('the order in which EC2 lists them does not matter', () => {
    const rules = [rule('::/0'), rule('0.0.0.0/0'), rule('0.0.0.0/0', 443)];

    expect(inOrder(rules)).toEqual(inOrder([...rules].reverse()));
  });

  test('are told as a person says them', () => {
    expect([
      inWords(rule('0.0.0.0/0')),
      inWords(rule('::/0', 1, { to: 99 })),
      inWords(rule('::/0', -1, { protocol: '-1' })),
    ]).toEqual(['tcp 22 from 0.0.0.0/0', 'tcp 1-99 from ::/0', 'everything from ::/0']);
  });
});

describe('a rule is made again as it was', () => {
  test.each([
    ['IPv4', '0.0.0.0/0', { IpRanges: [{ CidrIp: '0.0.0.0/0', Description: 'ops' }] }],
    ['IPv6', '::/0', { Ipv6Ranges: [{ CidrIpv6: '::/0', Description: 'ops' }] }],
    ['prefix list', 'pl-1', { PrefixListIds: [{ PrefixListId: 'pl-1', Description: 'ops' }] }],
    [
      'group',
      '111122223333/sg-1',
      { UserIdGroupPairs: [{ UserId: '111122223333', GroupId: 'sg-1', Description: 'ops' }] },
    ],
  ])('%s', async (_kind, source, expected) => {
    const ec2 = mockClient(EC2Client);
    ec2.on(AuthorizeSecurityGroupIngressCommand).resolves({});

    const wanted = rule(source, 22, { description: 'ops', tags: { team: 'web' } });
    await securityGroups(new EC2Client({ region: 'us-east-1' })).authorize('sg-9', wanted);

    expect(ec2.commandCalls(AuthorizeSecurityGroupIngressCommand)[0]?.args[0].input).toEqual({
      GroupId: 'sg-9',
      IpPermissions: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, ...expected }],
      TagSpecifications: [{ ResourceType: 'security-group-rule', Tags: [{ Key: 'team', Value: 'web' }] }],
    });
  });
});
