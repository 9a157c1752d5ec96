import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { OwnAddressesUnknownError } from '../../../lib/domain/errors.ts';
import type { Lease } from '../../../lib/domain/network/lease.ts';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import type { LoadPolicy } from '../../../lib/domain/ports.ts';
import { type WriterPorts, writeIpSets } from '../../../lib/playbooks/block-ip/write-ip-sets.ts';
import { keepingLog } from '../support/fixtures.ts';
import { memoryIpSets, memoryLeases, V4, V6 } from '../support/memory-waf.ts';

const NOW = Date.parse('2026-03-02T03:00:00Z');
const policyWith = (...cidrs: string[]): Awaited<ReturnType<LoadPolicy>> => ({
  ok: true,
  policy: parsePolicy({ version: 1, neverTouch: { cidrs } }),
});

let clock: number;
let waf: ReturnType<typeof memoryIpSets>;
let leases: ReturnType<typeof memoryLeases>;
let loaded: Awaited<ReturnType<LoadPolicy>>;
let own: string[] | Error;
let log: ReturnType<typeof keepingLog>;
let ports: WriterPorts;

beforeEach(() => {
  clock = NOW;
  waf = memoryIpSets({ v4: ['192.0.2.1/32'], v6: [] });
  leases = memoryLeases();
  loaded = policyWith('198.51.100.0/24');
  own = ['203.0.113.99'];
  log = keepingLog();
  ports = {
    sets: [V4, V6],
    ipSets: waf.ipSets,
    leases: leases.store,
    loadPolicy: async () => loaded,
    ownAddresses: async () => {
      if (own instanceof Error) throw own;
      return own;
    },
    log,
    now: () => new Date(clock),
    sleep: async () => {},
  };
});

/** A lease in the table, whoever wrote it. */
function kept(cidr: string, more: Partial<Lease> = {}): void {
  const lease: Lease = {
    cidr,
    family: cidr.includes(':') ? 'IPV6' : 'IPV4',
    scope: 'REGIONAL',
    createdAt: NOW / 1000 - 60,
    expiresAt: NOW / 1000 + 60,
    ours: true,
    reason: 'test',
    requestedBy: 'test',
    ...more,
  };
  leases.rows.set(cidr, lease);
}

describe('a lease that must not be acted on', () => {
  test.each([
    ['203.0.113.99/32', {}, 'is an address of this account'],
    ['203.0.113.0/24', {}, 'is an address of this account'],
    ['198.51.100.7/32', {}, 'never-touch list'],
    ['10.0.0.1/32', {}, 'private range'],
    ['0.0.0.0/1', {}, 'no outside client has this address'],
    ['8.0.0.0/8', {}, 'wider than /16'],
    ['203.0.113.7', {}, 'not in the form of its set: 203.0.113.7/32 is meant'],
    ['2001:db8::1/128', { family: 'IPV4' as const }, 'not in the form of its set'],
    ['everything', {}, 'not an IP address'],
    ['', {}, 'not an IP address'],
  ])('%j is skipped, counted and named; the others are blocked', async (cidr, more, reason) => {
    kept(cidr, more);
    kept('203.0.113.7/32');

    const { added, unusable } = await writeIpSets(ports);

    expect(added).toBe(1);
    expect(waf.content.get('v4')).toEqual(['192.0.2.1/32', '203.0.113.7/32']);
    expect(unusable).toEqual([{ cidr, reason: expect.stringContaining(reason) }]);
    expect(log.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', message: 'Leases that are not acted on' }),
    );
  });

  test('for it cannot be read is named, and stops nobody', async () => {
    leases.unusable.push({ key: '203.0.113.8/32', problem: 'not a lease: createdAt' });
    kept('203.0.113.7/32');

    const { added, unusable } = await writeIpSets(ports);

    expect(added).toBe(1);
    expect(unusable).toContainEqual({ cidr: '203.0.113.8/32', reason: 'not a lease: createdAt' });
  });

  test('by now is taken out again, and its record stays', async () => {
    kept('203.0.113.7/32');
    await writeIpSets(ports);
    loaded = policyWith('203.0.113.7');
    clock += 5_000;

    await writeIpSets(ports);

    expect(waf.content.get('v4')).toEqual(['192.0.2.1/32']);
    expect(leases.rows.has('203.0.113.7/32')).toBe(true);
  });
});

describe('while nobody knows what must not be blocked', () => {
  test.each([
    ['the policy cannot be used', { policy: { ok: false, problem: 'not valid' } as const }, 'RefusedError'],
    [
      'the policy cannot be reached',
      { policy: { ok: false, problem: 'throttled', passing: true } as const },
      'PolicyUnreachableError',
    ],
    [
      'the own addresses are unknown',
      { addresses: new OwnAddressesUnknownError('eu-north-1') },
      'OwnAddressesUnknownError',
    ],
  ])(
    'since %s nothing is added, what ended goes, what is there stays',
    async (_why, trouble: { policy?: typeof loaded; addresses?: Error }, name) => {
      waf.writeByOthers(V4, ['192.0.2.1/32', '203.0.113.1/32', '203.0.113.2/32']);
      kept('203.0.113.1/32');
      kept('203.0.113.2/32', { expiresAt: NOW / 1000 });
      kept('203.0.113.3/32');
      loaded = trouble.policy ?? loaded;
      own = trouble.addresses ?? own;

      const { hindrance, added, removed } = await writeIpSets(ports);

      expect(waf.content.get('v4')).toEqual(['192.0.2.1/32', '203.0.113.1/32']);
      expect([added, removed]).toEqual([0, 1]);
      expect(hindrance?.name).toBe(name);
    },
  );

  test('and nothing is to be added, nobody is asked', async () => {
    own = new OwnAddressesUnknownError('eu-north-1');
    waf.writeByOthers(V4, ['203.0.113.1/32']);
    kept('203.0.113.1/32');

    expect((await writeIpSets(ports)).hindrance).toBeUndefined();
  });
});

test('whatever the table says, nothing of ours and nothing of others is touched', async () => {
  const octets = fc.tuple(fc.nat(255), fc.nat(255)).map(([a, b]) => `203.0.${a}.${b}`);
  const text = fc.oneof(
    fc.tuple(octets, fc.integer({ min: 0, max: 33 })).map(([ip, prefix]) => `${ip}/${prefix}`),
    octets,
    fc.string(),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(text, fc.boolean(), fc.integer())), async (rows) => {
      waf = memoryIpSets({ v4: ['192.0.2.1/32'], v6: [] });
      leases = memoryLeases();
      for (const [cidr, ours, expiresAt] of rows) kept(cidr, { ours, expiresAt, family: 'IPV4' });
      kept('198.18.0.1/32');
      kept('9.9.9.9/32');

      await writeIpSets({ ...ports, ipSets: waf.ipSets, leases: leases.store });

      const content = waf.content.get('v4') ?? [];
      expect(content).toEqual(expect.arrayContaining(['192.0.2.1/32', '9.9.9.9/32']));
      for (const cidr of content) expect(cidr).toMatch(/^\d+\.\d+\.\d+\.\d+\/(1[6-9]|2\d|3[0-2])$/);
      expect(content).not.toContain('203.0.113.99/32');
    }),
  );
});
