import { describe, expect, test } from '@jest/globals';
import { letsInternetIn } from '../../../lib/documents/network-acl.ts';
import { addedRanges } from '../../../lib/documents/prefix-list.ts';
import { exposedPorts } from '../../../lib/documents/security-group.ts';

const WORLD = { ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] } };
const from = (...ranges: string[]) => ({ ipRanges: { items: ranges.map((cidrIp) => ({ cidrIp })) } });
const permissions = (...items: object[]) => ({ groupId: 'sg-1', ipPermissions: { items } });
const tcp = (port: number, source: object = WORLD) => ({ ipProtocol: 'tcp', fromPort: port, toPort: port, ...source });

describe('a security group opens to the internet', () => {
  test.each<[string, unknown, number[]]>([
    ['SSH', permissions(tcp(22)), [22]],
    ['SSH over IPv6', permissions(tcp(22, { ipv6Ranges: { items: [{ cidrIpv6: '::/0' }] } })), [22]],
    ['a range with databases in it', permissions({ ...tcp(3000), toPort: 4000 }), [3306, 3389]],
    ['TCP by its number', permissions({ ...tcp(3389), ipProtocol: '6' }), [3389]],
    ['TCP by its number, as one', permissions({ ...tcp(3389), ipProtocol: 6 }), [3389]],
    ['TCP in capitals', permissions({ ...tcp(22), ipProtocol: 'TCP' }), [22]],
    ['ports as texts', permissions({ ipProtocol: 'tcp', fromPort: '22', toPort: '22', ...WORLD }), [22]],
    ['memcached over UDP', permissions({ ...tcp(11_211), ipProtocol: 'udp' }), [11_211]],
    ['SNMP over UDP by its number', permissions({ ...tcp(161), ipProtocol: '17' }), [161]],
    ['halves of the internet in one rule', permissions(tcp(22, from('0.0.0.0/1', '128.0.0.0/1'))), [22]],
    ['halves in two rules', permissions(tcp(22, from('0.0.0.0/1')), tcp(22, from('128.0.0.0/1'))), [22]],
    ['an eighth of it', permissions(tcp(5432, from('0.0.0.0/5'))), [5432]],
    ['a half of IPv6', permissions(tcp(22, { ipv6Ranges: { items: [{ cidrIpv6: '::/1' }] } })), [22]],
    ['all of it by another address', permissions(tcp(22, from('198.51.100.7/0'))), [22]],
    [
      'all of it beside a group and a prefix list',
      permissions(
        tcp(22, {
          ...WORLD,
          groups: { items: [{ groupId: 'sg-2' }] },
          prefixListIds: { items: [{ prefixListId: 'pl-1' }] },
        }),
      ),
      [22],
    ],
    ['a database, beside SSH to the office', permissions(tcp(3306), tcp(22, from('198.51.100.0/24'))), [3306]],
    ['RDP and SSH, in the order of their numbers', permissions(tcp(3389), tcp(22), tcp(9200)), [22, 3389, 9200]],
    ['TCP with a zero before its number', permissions({ ...tcp(22), ipProtocol: ' 06 ' }), [22]],
    [
      'SSH, in the old form',
      { groupName: 'web', ipProtocol: 'tcp', fromPort: 22, toPort: 22, cidrIp: '0.0.0.0/0' },
      [22],
    ],
    [
      'RDP, by changing a rule',
      {
        ModifySecurityGroupRulesRequest: {
          GroupId: 'sg-1',
          SecurityGroupRule: {
            SecurityGroupRule: { IpProtocol: 'tcp', FromPort: 3389, ToPort: 3389, CidrIpv4: '0.0.0.0/0' },
          },
        },
      },
      [3389],
    ],
    [
      'RDP over IPv6, by changing several rules',
      {
        ModifySecurityGroupRulesRequest: {
          SecurityGroupRule: [
            { SecurityGroupRule: { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIpv4: '0.0.0.0/0' } },
            { SecurityGroupRule: { IpProtocol: 'tcp', FromPort: 3389, ToPort: 3389, CidrIpv6: '::/0' } },
          ],
        },
      },
      [3389],
    ],
  ])('%s', (_name, parameters, ports) => {
    expect(exposedPorts(parameters)).toEqual(ports);
  });

  test.each<[string, unknown]>([
    ['every protocol', permissions({ ipProtocol: '-1', ...WORLD })],
    ['every protocol, by its name', permissions({ ipProtocol: 'all', ...WORLD })],
    ['every protocol, by another name', permissions({ ipProtocol: 'Any', ...WORLD })],
    ['a protocol that is left out', permissions({ ...WORLD })],
    ['every protocol, whatever ports it names', permissions({ ...tcp(443), ipProtocol: '-1' })],
    ['every protocol, as a number', permissions({ ipProtocol: -1, ...WORLD })],
    ['TCP without ports', permissions({ ipProtocol: 'tcp', ...WORLD })],
    ['TCP with -1 as ports', permissions({ ipProtocol: 'tcp', fromPort: -1, toPort: -1, ...WORLD })],
    ['all ports', permissions({ ipProtocol: 'tcp', fromPort: 0, toPort: 65_535, ...WORLD })],
  ])('%s, which is every port', (_name, parameters) => {
    expect(exposedPorts(parameters)).toEqual(expect.arrayContaining([22, 3306, 3389, 5432, 27_017]));
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['the web', permissions(tcp(443), tcp(80))],
    ['SSH to the office', permissions(tcp(22, from('198.51.100.0/24')))],
    ['SSH to private networks', permissions(tcp(22, from('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16')))],
    ['the web to the world beside SSH to the office', permissions(tcp(443), tcp(22, from('198.51.100.0/24')))],
    ['all of ICMP', permissions({ ipProtocol: 'icmp', fromPort: -1, toPort: -1, ...WORLD })],
    ['a type of ICMP', permissions({ ipProtocol: 'icmp', fromPort: 3, toPort: -1, ...WORLD })],
    ['ICMP by its number, of a type like a port', permissions({ ipProtocol: '1', fromPort: 8, toPort: 22, ...WORLD })],
    [
      'ICMP of IPv6',
      permissions({ ipProtocol: 'icmpv6', fromPort: -1, toPort: -1, ipv6Ranges: { items: [{ cidrIpv6: '::/0' }] } }),
    ],
    ['ICMP of IPv6 by its number', permissions({ ipProtocol: '58', fromPort: -1, toPort: -1, ...WORLD })],
    ['GRE', permissions({ ipProtocol: '47', ...WORLD })],
    ['a protocol that begins with TCP’s number', permissions({ ...tcp(22), ipProtocol: '6x' })],
    ['a protocol that ends with TCP’s number', permissions({ ...tcp(22), ipProtocol: 'x6' })],
    ['port 0 alone', permissions(tcp(0))],
    ['ESP, with ports that mean nothing', permissions({ ipProtocol: 50, fromPort: 22, toPort: 22, ...WORLD })],
    ['DNS over UDP', permissions({ ...tcp(53), ipProtocol: 'udp' })],
    ['SSH to another group', permissions(tcp(22, { groups: { items: [{ groupId: 'sg-2' }] } }))],
    ['more rules than a call can add', permissions(...Array.from({ length: 1_000 }, () => tcp(443)), tcp(22))],
    ['more ranges than a rule can hold', permissions(tcp(22, from(...Array(1_000).fill('10.0.0.0/8'), '0.0.0.0/0')))],
    ['SSH to a prefix list', permissions(tcp(22, { prefixListIds: { items: [{ prefixListId: 'pl-1' }] } }))],
  ])('not: %s', (_name, parameters) => {
    expect(exposedPorts(parameters)).toEqual([]);
  });
});

describe('a network ACL lets the internet in', () => {
  const entry = (more: object) => ({ ruleAction: 'allow', egress: false, cidrBlock: '0.0.0.0/0', ...more });

  test.each<[string, object, boolean]>([
    ['everything', { aclProtocol: '-1' }, true],
    ['everything from half of the internet', { aclProtocol: '-1', cidrBlock: '0.0.0.0/1' }, true],
    ['everything over IPv6', { aclProtocol: '-1', cidrBlock: undefined, ipv6CidrBlock: '::/0' }, true],
    ['every port of TCP', { aclProtocol: '6', portRange: { from: 0, to: 65_535 } }, true],
    ['SSH', { aclProtocol: '6', portRange: { from: 22, to: 22 } }, true],
    ['RDP', { aclProtocol: '6', portRange: { from: 3389, to: 3389 } }, true],
    ['the web', { aclProtocol: '6', portRange: { from: 443, to: 443 } }, false],
    ['answers to outgoing connections', { aclProtocol: '6', portRange: { from: 1024, to: 65_535 } }, false],
    ['TCP without ports, which is every port', { aclProtocol: '6' }, true],
    ['ports up to SSH', { aclProtocol: '6', portRange: { to: 22 } }, true],
    ['ports from RDP on', { aclProtocol: '6', portRange: { from: 3389 } }, false],
    ['RDP among a few', { aclProtocol: '6', portRange: { from: 3000, to: 3999 } }, true],
    ['RDP among many', { aclProtocol: '6', portRange: { from: 3000, to: 4000 } }, false],
    ['ports that end before SSH', { aclProtocol: '6', portRange: { from: 0, to: 21 } }, false],
    ['ports that end before RDP', { aclProtocol: '6', portRange: { from: 3000, to: 3388 } }, false],
    ['every port of UDP', { aclProtocol: '17', portRange: { from: 0, to: 65_535 } }, false],
    ['everything, by the shorter name of the protocol', { protocol: '-1' }, true],
    ['the web, by the shorter name', { protocol: '6', portRange: { from: 443, to: 443 } }, false],
    ['everything, in capitals', { ruleAction: 'ALLOW', aclProtocol: '-1' }, true],
    ['everything, the direction left out', { egress: undefined, aclProtocol: '-1' }, true],
    ['pings', { aclProtocol: '1', icmpTypeCode: { type: -1, code: -1 } }, false],
    ['everything, on the way out', { aclProtocol: '-1', egress: true }, false],
    ['nothing', { aclProtocol: '-1', ruleAction: 'deny' }, false],
    ['everything of the office', { aclProtocol: '-1', cidrBlock: '198.51.100.0/24' }, false],
  ])('%s: %#', (_name, more, expected) => {
    expect(letsInternetIn(entry(more))).toBe(expected);
  });
});

test.each<[string, object, string[]]>([
  ['a new list', { CreateManagedPrefixListRequest: { Entry: { tag: 1, Cidr: '::/0' } } }, ['::/0']],
  [
    'several entries',
    { entries: { items: [{ cidr: '0.0.0.0/1' }, { cidr: '128.0.0.0/1' }] } },
    ['0.0.0.0/1', '128.0.0.0/1'],
  ],
  ['entries of a list that is there', { addEntries: { items: [{ cidr: '::/0' }] } }, ['::/0']],
  [
    'entries of a list that is there, as a request',
    { ModifyManagedPrefixListRequest: { AddEntry: { Cidr: '::/0' } } },
    ['::/0'],
  ],
  ['entries taken out', { ModifyManagedPrefixListRequest: { RemoveEntry: { Cidr: '0.0.0.0/0' } } }, []],
])('the ranges put into a prefix list: %s', (_name, parameters, ranges) => {
  expect(addedRanges(parameters)).toEqual(ranges);
});
