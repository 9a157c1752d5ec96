import { EC2Client } from '@aws-sdk/client-ec2';
import { describe, expect, test } from '@jest/globals';
import closeIngress from '../../../functions/playbooks/close-ingress.ts';
import { answering, at, named } from '../support/broken-off-world.ts';

describe('a group with three rules', () => {
  const GROUP = 'sg-0123456789abcdef0';
  interface Range {
    readonly id: string;
    readonly source: string;
    readonly tag: string;
  }
  const rule = ({ id, source, tag }: Range) => ({
    SecurityGroupRuleId: id,
    GroupId: GROUP,
    GroupOwnerId: '123456789012',
    IsEgress: false,
    IpProtocol: 'tcp',
    FromPort: 22,
    ToPort: 22,
    ...(source.startsWith('sg-')
      ? { ReferencedGroupInfo: { GroupId: source, UserId: '123456789012' } }
      : { CidrIpv4: source }),
    Tags: [{ Key: 'team', Value: tag }],
  });
  const ec2 = (...sources: string[]) => {
    const state = {
      rules: sources.map((one, at) => {
        const [source = '', tag = 'web'] = one.split(' ');
        return { id: `sgr-0000000${at}`, source, tag };
      }),
      made: [] as string[][],
      left: 99,
    };
    answering(EC2Client, {
      DescribeSecurityGroups: () => ({
        SecurityGroups: [{ GroupId: GROUP, OwnerId: '123456789012', GroupName: 'web' }],
      }),
      DescribeSecurityGroupRules: () => ({ SecurityGroupRules: state.rules.map(rule) }),
      DescribeNetworkInterfaces: () => ({ NetworkInterfaces: [] }),
      RevokeSecurityGroupIngress: () => (state.rules = []),
      AuthorizeSecurityGroupIngress({ IpPermissions, TagSpecifications }) {
        state.left -= 1;
        if (state.left < 0) throw named('RequestLimitExceeded');
        const asked = IpPermissions.map((one) => one.IpRanges?.[0]?.CidrIp ?? one.UserIdGroupPairs?.[0]?.GroupId ?? '');
        state.made.push(asked);
        if (asked.includes('sg-gone')) throw named('InvalidGroup.NotFound');
        const tag = TagSpecifications[0].Tags[0].Value;
        state.rules.push(...asked.map((source) => ({ id: `sgr-1000000${state.rules.length}`, source, tag })));
      },
    });
    return state;
  };
  const closed = async (...sources: string[]) => {
    const state = ec2(...sources);
    const the = at(closeIngress, { rules: state.rules.map(({ id }) => id), reason: 'x' });
    expect(await the.apply(await the.plan())).toBe('applied');
    return { state, the };
  };
  const sources = ({ rules }: ReturnType<typeof ec2>) => rules.map(({ source }) => source).sort();

  test('of the same tags are made again in one call', async () => {
    const { state, the } = await closed('10.0.0.1/32', '0.0.0.0/0', '1.2.3.0/24');

    expect(await the.undo()).toEqual({ status: 'undone', targets: 1 });
    expect(state.made).toEqual([['0.0.0.0/0', '1.2.3.0/24', '10.0.0.1/32']]);
  });

  test('of which some came back when the undo broke off, gets the rest', async () => {
    const { state, the } = await closed('0.0.0.0/0', '1.2.3.0/24', '10.0.0.1/32 owner');
    state.left = 1;
    await expect(the.undo()).rejects.toThrow('RequestLimitExceeded');
    state.left = 99;

    expect(await the.undo()).toEqual({ status: 'undone', targets: 1 });
    expect(sources(state)).toEqual(['0.0.0.0/0', '1.2.3.0/24', '10.0.0.1/32']);
  });

  test('of which one lets in a group that is gone, gets the others, and that one is named', async () => {
    const { state, the } = await closed('0.0.0.0/0', 'sg-gone', '10.0.0.1/32');

    const undone = {
      name: 'RefusedError',
      message: expect.stringContaining('tcp 22 from 123456789012/sg-gone (InvalidGroup.NotFound)'),
    };
    await expect(the.undo()).rejects.toMatchObject(undone);
    expect(sources(state)).toEqual(['0.0.0.0/0', '10.0.0.1/32']);
    await expect(the.undo()).rejects.toMatchObject(undone);
    expect(sources(state)).toEqual(['0.0.0.0/0', '10.0.0.1/32']);
  });

  test('to which somebody added another since is left alone', async () => {
    const { state, the } = await closed('0.0.0.0/0', '1.2.3.0/24', '10.0.0.1/32');
    state.rules.push({ id: 'sgr-9', source: '5.6.7.8/32', tag: 'theirs' });

    expect(await the.undo()).toMatchObject({ status: 'drifted' });
    expect(sources(state)).toEqual(['5.6.7.8/32']);
  });
});
