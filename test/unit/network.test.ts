import { describe, expect, test } from '@jest/globals';
import { isSensitive, openings } from '../../lib/documents/network.ts';

const permission = (more: object, range: object = { ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] } }) => ({
  ipPermissions: { items: [{ ipProtocol: 'tcp', ...range, ...more }] },
});

describe('what a security group rule opens to the internet', () => {
  test.each<[string, unknown, boolean[]]>([
    ['SSH', permission({ fromPort: 22, toPort: 22 }), [true]],
    [
      'SSH over IPv6',
      permission({ fromPort: 22, toPort: 22 }, { ipv6Ranges: { items: [{ cidrIpv6: '::/0' }] } }),
      [true],
    ],
    ['a range with a database in it', permission({ fromPort: 3000, toPort: 4000 }), [true]],
    ['everything', permission({ ipProtocol: '-1' }), [true]],
    ['the web', permission({ fromPort: 443, toPort: 443 }), [false]],
    [
      'SSH to the office',
      permission({ fromPort: 22, toPort: 22 }, { ipRanges: { items: [{ cidrIp: '198.51.100.0/24' }] } }),
      [],
    ],
    [
      'SSH, in the old form',
      { groupName: 'web', ipProtocol: 'tcp', fromPort: 22, toPort: 22, cidrIp: '0.0.0.0/0' },
      [true],
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
      [true],
    ],
    ['nothing', undefined, []],
  ])('%s', (_name, parameters, sensitive) => {
    expect(openings(parameters).map(isSensitive)).toEqual(sensitive);
  });
});
