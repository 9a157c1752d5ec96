import { expect, test } from '@jest/globals';
import type { Lease } from '../../../lib/domain/network/lease.ts';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { type WriterPorts, writeIpSets } from '../../../lib/playbooks/block-ip/write-ip-sets.ts';
import { failing, type Moment } from '../support/failing.ts';
import { keepingLog } from '../support/fixtures.ts';
import { memoryIpSets, memoryLeases, V4, V6 } from '../support/memory-waf.ts';

const START = Date.parse('2026-03-02T03:00:00Z');
const SECONDS = START / 1000;
type Breaks = (index: number) => Moment | undefined;

function lease(cidr: string, more: Partial<Lease> = {}): Lease {
  const family = cidr.includes(':') ? 'IPV6' : 'IPV4';
  const common = { scope: 'REGIONAL', reason: 'test', requestedBy: 'test', ours: true } as const;
  return { cidr, family, ...common, createdAt: SECONDS - 3_600, expiresAt: SECONDS + 3_600, ...more };
}

/** The writer, tried again a second later where it fails, and once more by its schedule, which goes on until nothing is to be done. */
async function written(breaks: Breaks) {
  const waf = memoryIpSets({ v4: ['192.0.2.1/32', '203.0.113.8/32', '203.0.113.9/32'], v6: ['2001:db8::8/128'] });
  const leases = memoryLeases();
  for (const one of [
    lease('203.0.113.1/32'),
    // Somebody put it there before; ended, and ended while somebody else had it in.
    lease('192.0.2.1/32', { ours: false }),
    lease('203.0.113.8/32', { expiresAt: SECONDS - 10 }),
    lease('203.0.113.9/32', { expiresAt: SECONDS - 10, ours: false }),
    // It was somebody's when it was granted, and was taken out since: ours once it is put in.
    lease('203.0.113.2/32', { ours: false }),
    lease('2001:db8::1/128'),
    lease('2001:db8::8/128', { expiresAt: SECONDS - 10 }),
  ])
    leases.rows.set(`${one.scope} ${one.family} ${one.cidr}`, one);
  let now = START;
  const unowned: string[] = [];
  const ports: WriterPorts = {
    sets: [V4, V6],
    ipSets: {
      ...waf.ipSets,
      write: async (set, addresses, token) => {
        const before = waf.content.get(set.name) ?? [];
        const kept = new Map([...leases.rows.values()].map((one) => [one.cidr, one.ours]));
        unowned.push(...addresses.filter((cidr) => !before.includes(cidr) && kept.get(cidr) !== true));
        return waf.ipSets.write(set, addresses, token);
      },
    },
    leases: leases.store,
    loadPolicy: async () => ({ ok: true, policy: parsePolicy({ version: 1 }) }),
    ownAddresses: async () => [],
    log: keepingLog(),
    now: () => new Date(now),
    sleep: async () => {},
  };
  const broken = failing(ports, breaks);
  // As the function does, which fails where nothing could be added.
  const write = async (by: WriterPorts) => {
    const { hindrance } = await writeIpSets(by);
    if (hindrance !== undefined) throw hindrance;
  };
  await write(broken.ports).catch(async () => {
    // A write between would have to wait for its turn.
    now += 5_000;
    await write(ports);
  });
  now += 900_000;
  const last = await writeIpSets(ports);
  return {
    calls: broken.calls,
    outcome: {
      sets: [waf.content.get('v4')?.toSorted(), waf.content.get('v6')?.toSorted()],
      leases: [...leases.rows.values()].map(({ cidr, ours }) => `${cidr} ${ours ? 'ours' : 'there before'}`).sort(),
      unowned,
      last: last.writes,
    },
  };
}

test('whatever call of the writer fails once, the sets and the leases come to the same, and no address is put in that nobody would take out', async () => {
  const calm = await written(() => undefined);
  const wrong: string[] = [];

  for (const moment of ['before', 'after'] as const)
    for (const [nth, name] of calm.calls.entries()) {
      const { outcome } = await written((index) => (index === nth ? moment : undefined));
      if (JSON.stringify(outcome) !== JSON.stringify(calm.outcome))
        wrong.push(`${nth} ${name} failed ${moment} its effect: ${JSON.stringify(outcome)}`);
    }

  expect(calm.outcome).toEqual({
    sets: [['192.0.2.1/32', '203.0.113.1/32', '203.0.113.2/32', '203.0.113.9/32'], ['2001:db8::1/128']],
    leases: ['192.0.2.1/32 there before', '2001:db8::1/128 ours', '203.0.113.1/32 ours', '203.0.113.2/32 ours'],
    unowned: [],
    last: 0,
  });
  expect(calm.calls.length).toBeGreaterThanOrEqual(14);
  expect(wrong).toEqual([]);
});
