import { describe, expect, test } from '@jest/globals';
import usedElsewhere from '../../../lib/detections/credential-access/instance-credentials-used-elsewhere.ts';
import { isReached, markOf } from '../../../lib/domain/finding/threshold.ts';
import { guardSource, sourceOf } from '../../../lib/domain/network/address.ts';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import type { BlockIpPorts } from '../../../lib/playbooks/block-ip/plan.ts';
import { eventFile } from '../support/fixtures.ts';
import { memoryCaps } from '../support/memory-caps.ts';
import { memoryClaims, memoryIpSets, memoryLeases, V4, V6 } from '../support/memory-waf.ts';
import { plannedBlock } from '../support/planned-block.ts';

describe('an address is counted as', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:DB8:1:2:0:0:0:9', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
    ['iam.amazonaws.com', 'iam.amazonaws.com'],
  ])('%s: %s', (address, source) => {
    expect(sourceOf(address)).toBe(source);
  });
});

describe('an address that was seen is blocked as', () => {
  const guarded = { neverTouch: ['2001:db8:9::9'], own: ['2001:db8:8::/56', '198.51.100.7'] };

  test.each([
    ['203.0.113.7', { cidr: '203.0.113.7/32', family: 'IPV4' }],
    ['2001:db8:1:2::9', { cidr: '2001:db8:1:2::/64', family: 'IPV6' }],
    ['2001:db8:1:2::/96', { cidr: '2001:db8:1:2::/96', family: 'IPV6' }],
    [
      '2001:db8:9::7',
      {
        cidr: '2001:db8:9::7/128',
        family: 'IPV6',
        note: "2001:db8:9::7/128 by itself and not its /64: 2001:db8:9::9 is on the policy's never-touch list",
      },
    ],
  ])('%s: %j', (address, answer) => {
    expect(guardSource(address, guarded)).toEqual(answer);
  });

  test.each([
    ['2001:db8:9::9', 'never-touch list'],
    ['2001:db8:8::1', 'address of this account'],
    ['198.51.100.7', 'address of this account'],
    ['fe80::1', 'link-local'],
  ])('not at all: %s', (address, reason) => {
    expect(guardSource(address, guarded)).toEqual({ input: address, reason: expect.stringContaining(reason) });
  });
});

describe('a plan', () => {
  const ports: BlockIpPorts = {
    sets: [V4, V6],
    ipSets: memoryIpSets().ipSets,
    leases: memoryLeases().store,
    claims: memoryClaims().claims,
    loadPolicy: async () => ({
      ok: true,
      policy: parsePolicy({
        version: 1,
        playbooks: { 'block-ip': { mode: 'auto' } },
        neverTouch: { cidrs: ['2001:db8:9::9'] },
      }),
    }),
    spendCaps: memoryCaps().spendCaps,
    readFinding: async () => undefined,
    wasAsked: async () => true,
    ownAddresses: async () => [],
    now: () => new Date('2026-03-02T03:00:00Z'),
  };
  const planned = (input: unknown) => plannedBlock(input, { name: 'e', id: 'arn:e', startedAt: '' }, ports);
  const seen = ['2001:db8:1:2::1', '2001:db8:1:2::2', '2001:db8:9::7'];

  test('for what was seen blocks IPv6 clients, each once, and says where it does not', async () => {
    const task = { taskId: 't', params: { ips: seen }, reason: 'guessing', requestedBy: 'detection x' };

    const { targets, notes } = await planned({ requests: [task] });

    expect(targets.map(({ cidr }) => cidr)).toEqual(['2001:db8:1:2::/64', '2001:db8:9::7/128']);
    expect(notes).toEqual([expect.stringContaining('2001:db8:9::7/128 by itself and not its /64')]);
  });

  test('for a person blocks what they wrote', async () => {
    const { targets } = await planned({ ips: seen, reason: 'scanner' });

    expect(targets.map(({ cidr }) => cidr)).toEqual([
      '2001:db8:1:2::1/128',
      '2001:db8:1:2::2/128',
      '2001:db8:9::7/128',
    ]);
  });
});

describe('the credentials of an instance', () => {
  const seen = eventFile('credential-access/instance-credentials-used-elsewhere');
  /** Whether calls from these addresses, one after the other, are seen as from two places. */
  const twoPlaces = (...addresses: string[]) => {
    const { threshold } = usedElsewhere;
    if (threshold === undefined) throw new Error('a threshold is expected');
    const marks = addresses.flatMap((sourceIPAddress, index) => {
      const detail = { ...seen.detail, sourceIPAddress };
      return markOf(threshold, { ...seen, id: `e-${index}`, time: `2026-03-02T03:0${index}:00Z`, detail }) ?? [];
    });
    const last = marks.at(-1);
    return isReached(
      threshold,
      marks.filter(({ key }) => key === last?.key),
      last?.at ?? 0,
    );
  };

  test.each([
    ['one address of each kind, as in a dual-stack subnet', false, ['198.51.100.20', '2600:1f18:1234:5600::20']],
    ['two addresses of one IPv6 network', false, ['2600:1f18:1234:5600::20', '2600:1f18:1234:5600::21']],
    ['two IPv4 addresses', true, ['198.51.100.20', '198.51.100.21']],
    ['two IPv6 networks', true, ['2600:1f18:1234:5600::20', '2600:1f18:1234:5601::20']],
    ['an IPv6 address between two IPv4 addresses', true, ['198.51.100.20', '2600:1f18::1', '198.51.100.21']],
  ])('%s: two places is %s', (_name, expected, addresses) => {
    expect(twoPlaces(...addresses)).toBe(expected);
  });

  test('name no address to block: which of the two is the instance is not known', () => {
    expect(usedElsewhere.playbook).toBeUndefined();
  });
});
