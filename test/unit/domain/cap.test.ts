import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  allot,
  blockBudgets,
  largestShares,
  type Spending,
  shareOf,
  wholeCap,
} from '../../../lib/domain/remediation/cap.ts';

const PERSON = { byPerson: true };
const v4 = (cidr: string) => ({ cidr, family: 'IPV4' as const });
const limits = (cidr: string, asker: Parameters<typeof blockBudgets>[1], cap: number) =>
  blockBudgets(cidr.includes(':') ? { cidr, family: 'IPV6' } : v4(cidr), asker, cap).map(
    ({ key, limit }) => [key, limit] as const,
  );

describe('the budgets of a block', () => {
  test('of a person are the whole cap', () => {
    expect(limits('203.0.113.7/32', PERSON, 2_000)).toEqual([['all', 2_000]]);
  });

  test('of the queue are shares for the detection, the actor and the network', () => {
    expect(limits('203.0.113.7/32', { byPerson: false, detection: 't/d', actor: 'mallory' }, 2_000)).toEqual([
      ['all', 2_000],
      ['detection t/d', 1_800],
      [expect.stringMatching(/^actor [0-9a-f]{32}$/), 1_800],
      ['network 203.0.113.0/24', 250],
    ]);
  });

  test('of an IPv6 address are shares for its /64 and the /48 around it', () => {
    expect(limits('2001:db8:1:2::/64', { byPerson: false }, 2_000)).toEqual([
      ['all', 2_000],
      ['network 2001:db8:1:2::/64', 250],
      ['network 2001:db8:1::/48', 250],
    ]);
  });

  test.each([
    [0, 0, 0],
    [1, 1, 1],
    [2, 1, 1],
    [5, 4, 4],
    [100, 90, 12],
  ])('with a cap of %d leave room: %d for a detection, %d for a network', (cap, detection, network) => {
    expect(limits('203.0.113.7/32', { byPerson: false, detection: 'd' }, cap).map(([, limit]) => limit)).toEqual([
      cap,
      detection,
      network,
    ]);
  });
});

/** What the queue asks for: an address, and the detection that asks. */
const asks = (ip: string, detection: string, cap: number): Spending => ({
  id: ip,
  budgets: blockBudgets(v4(`${ip}/32`), { byPerson: false, detection }, cap),
});

describe('what fits', () => {
  test('is granted in order, and the rest is told apart by the budget that is used up', () => {
    const wanted = ['198.51.100.1', '192.0.2.1', '203.0.113.1'].map((ip) => asks(ip, 'd', 3));

    const { granted, short } = allot(wanted, new Map());

    expect(granted.map(({ id }) => id)).toEqual(['198.51.100.1', '192.0.2.1']);
    expect([...short].map(([id, { name }]) => [id, name])).toEqual([
      ['203.0.113.1', '2 blocks an hour for one detection, d'],
    ]);
  });

  test('throw-away addresses of one network do not protect one of another network', () => {
    const flood = Array.from({ length: 200 }, (_, index) => asks(`203.0.113.${index}`, 'd', 100));

    const { granted } = allot([...flood, asks('198.51.100.9', 'd', 100)], new Map());

    expect(granted).toHaveLength(13);
    expect(granted.at(-1)?.id).toBe('198.51.100.9');
  });

  test('a detection that is flooded from everywhere leaves room for another, and for a person', () => {
    const flood = Array.from({ length: 200 }, (_, index) => asks(`11.0.${index}.1`, 'd', 100));
    const person = { id: '192.0.2.1', budgets: blockBudgets(v4('192.0.2.1/32'), PERSON, 100) };

    const { granted } = allot([...flood, asks('198.51.100.9', 'other', 100), person], new Map());

    expect(granted.map(({ id }) => id).slice(90)).toEqual(['198.51.100.9', '192.0.2.1']);
  });

  test('never exceeds a budget, whatever is asked and was used', () => {
    const budget = fc.record({
      key: fc.constantFrom('a', 'b', 'c'),
      name: fc.constant('n'),
      limit: fc.constant(5),
    });
    const wanted = fc.array(fc.uniqueArray(budget, { selector: ({ key }) => key, minLength: 1 }), { maxLength: 40 });
    fc.assert(
      fc.property(wanted, fc.nat(8), (lists, before) => {
        const used = new Map([['a', before]]);

        const { granted, short } = allot(
          lists.map((budgets, index) => ({ id: String(index), budgets })),
          used,
        );

        for (const key of ['a', 'b', 'c']) {
          const times = granted.filter(({ budgets }) => budgets.some((one) => one.key === key)).length;
          expect(times + (used.get(key) ?? 0)).toBeLessThanOrEqual(Math.max(5, used.get(key) ?? 0));
        }
        expect(granted.length + short.size).toBe(lists.length);
      }),
    );
  });
});

test('a cap without shares is one budget, which says what it counts', () => {
  expect(wholeCap(5, 'rotations')).toEqual([{ key: 'all', name: '5 rotations an hour', limit: 5 }]);
});

test.each([
  [{ byPerson: true, detection: 'impact/x' }, 'people'],
  [{ byPerson: false, detection: 'impact/x' }, 'detection impact/x'],
  [{ byPerson: false }, 'tasks that name no finding'],
])('the share of %j is that of %s', (asker, share) => {
  expect(shareOf(asker)).toBe(share);
});

test('the three largest shares are named, the largest first', () => {
  const shares = new Map([
    ['a', 2],
    ['b', 9],
    ['c', 1],
    ['d', 4],
  ]);

  expect(largestShares(shares)).toEqual(['b (9)', 'd (4)', 'a (2)']);
});
