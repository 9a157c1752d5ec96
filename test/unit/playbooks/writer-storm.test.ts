import { beforeEach, expect, test } from '@jest/globals';
import type { Lease } from '../../../lib/domain/network/lease.ts';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { blocksOf } from '../../../lib/playbooks/block-ip/to-plan.ts';
import { type WriterPorts, writeIpSets } from '../../../lib/playbooks/block-ip/write-ip-sets.ts';
import { keepingLog } from '../support/fixtures.ts';
import { memoryIpSets, memoryLeases, V4, V6 } from '../support/memory-waf.ts';

const NOW = Date.parse('2026-03-02T03:00:00Z');

let clock: number;
let waf: ReturnType<typeof memoryIpSets>;
let leases: ReturnType<typeof memoryLeases>;
let listed: string[];
let ports: WriterPorts;

beforeEach(() => {
  clock = NOW;
  waf = memoryIpSets({ v4: ['192.0.2.1/32'], v6: [] });
  leases = memoryLeases();
  listed = [];
  ports = {
    sets: [V4, V6],
    ipSets: waf.ipSets,
    leases: {
      ...leases.store,
      list: (set) => {
        listed.push(set.family);
        return leases.store.list(set);
      },
    },
    loadPolicy: async () => ({ ok: true, policy: parsePolicy({ version: 1 }) }),
    ownAddresses: async () => [],
    log: keepingLog(),
    now: () => new Date(clock),
    sleep: async () => {},
  };
});

const v4 = (cidr: string) => ({ cidr, family: 'IPV4' as const });

function grant(cidr: string): Promise<void> {
  const lease: Lease = {
    ...v4(cidr),
    scope: 'REGIONAL',
    createdAt: NOW / 1000,
    ours: true,
    reason: 'test',
    requestedBy: 'test',
  };
  return leases.store.grant(lease);
}

/** A storm that has been going on for two minutes: the next write is due in a minute. */
async function storm(): Promise<void> {
  await grant('203.0.113.1/32');
  await writeIpSets(ports);
  await leases.store.setPace(V4, { lastWriteAt: clock, streak: 9 });
  listed = [];
}

test('whoever waits for a block in a storm learns without a look at all the leases whether it is there, or how long it takes', async () => {
  await storm();
  await grant('203.0.113.2/32');
  clock += 10_000;

  expect(await writeIpSets(ports, [v4('203.0.113.1/32')])).toMatchObject({ writes: 0, waitSeconds: 0 });
  expect(await writeIpSets(ports, [v4('203.0.113.1/32'), v4('203.0.113.2/32')])).toMatchObject({
    writes: 0,
    waitSeconds: 50,
  });
  expect(listed).toEqual([]);
});

test('once the next write is due whoever waits writes everything that is wanted', async () => {
  await storm();
  await grant('203.0.113.2/32');
  await grant('203.0.113.3/32');
  clock += 60_000;

  expect(await writeIpSets(ports, [v4('203.0.113.2/32')])).toMatchObject({ writes: 1, added: 2 });
  expect(waf.content.get('v4')).toEqual(['192.0.2.1/32', '203.0.113.1/32', '203.0.113.2/32', '203.0.113.3/32']);
});

test('an unblock in a storm waits for eight seconds at the most, and takes the blocks along that wait', async () => {
  await storm();
  await grant('203.0.113.2/32');
  clock += 2_000;
  await leases.store.release({ ...v4('203.0.113.1/32'), scope: 'REGIONAL' }, clock / 1000);

  expect(await writeIpSets(ports)).toMatchObject({ writes: 0, waitSeconds: 6 });
  clock += 6_000;
  expect(await writeIpSets(ports)).toMatchObject({ writes: 1, added: 1, removed: 1 });
  expect(waf.content.get('v4')).toEqual(['192.0.2.1/32', '203.0.113.2/32']);
});

test('whoever waits for blocks of one family leaves the sets of the other alone', async () => {
  await grant('203.0.113.1/32');

  expect(await writeIpSets(ports, [v4('203.0.113.1/32')])).toMatchObject({ writes: 1, added: 1 });
  expect(listed).toEqual(['IPV4']);
});

test('a plan says which ranges it blocks; one that takes out, or of a version before, says nothing', () => {
  const shows = { addresses: ['203.0.113.7/32', '2001:db8::/64'] };

  expect(blocksOf({ own: { kind: 'block' }, shows })).toEqual([
    { cidr: '203.0.113.7/32', family: 'IPV4' },
    { cidr: '2001:db8::/64', family: 'IPV6' },
  ]);
  expect(blocksOf({ own: { kind: 'unblock' }, shows })).toBeUndefined();
  expect(blocksOf({ kind: 'block', targets: [{ cidr: '203.0.113.7/32' }] })).toBeUndefined();
  expect(blocksOf(undefined)).toBeUndefined();
});
