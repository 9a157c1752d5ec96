import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fullSetError, type Lease, mergeIpSet, missingFrom } from '../../../lib/domain/network/lease.ts';

const NOW = 1_000_000;

function lease(cidr: string, more: Partial<Lease> = {}): Lease {
  return {
    cidr,
    family: 'IPV4',
    scope: 'REGIONAL',
    createdAt: NOW - 60,
    expiresAt: NOW + 60,
    ours: true,
    reason: 'test',
    requestedBy: 'test',
    ...more,
  };
}

describe('mergeIpSet', () => {
  test('adds an active lease and keeps addresses others put there, in their spelling', () => {
    const plan = mergeIpSet(
      ['198.51.100.9/32', '2001:0db8:0000:0000:0000:0000:0000:0001/128'],
      [lease('203.0.113.7/32')],
      NOW,
    );

    expect(plan.addresses).toEqual([
      '198.51.100.9/32',
      '2001:0db8:0000:0000:0000:0000:0000:0001/128',
      '203.0.113.7/32',
    ]);
    expect(plan.removed).toEqual([]);
  });

  test('drops an ended lease of ours', () => {
    const plan = mergeIpSet(['203.0.113.7/32', '198.51.100.9/32'], [lease('203.0.113.7/32', { expiresAt: NOW })], NOW);

    expect(plan.addresses).toEqual(['198.51.100.9/32']);
  });

  test('leaves an address that was there before us when our lease ends', () => {
    const plan = mergeIpSet(['203.0.113.7/32'], [lease('203.0.113.7/32', { expiresAt: NOW - 1, ours: false })], NOW);

    expect(plan.addresses).toEqual(['203.0.113.7/32']);
    expect(plan.ended).toHaveLength(1);
  });

  test('recognises an address in the long form WAF returns for IPv6', () => {
    const plan = mergeIpSet(
      ['2001:0db8:0000:0000:0000:0000:0000:0001/128'],
      [lease('2001:db8::1/128', { family: 'IPV6' })],
      NOW,
    );

    expect(plan.added).toEqual([]);
  });

  test('can empty a set', () => {
    expect(mergeIpSet(['203.0.113.7/32'], [lease('203.0.113.7/32', { expiresAt: NOW - 1 })], NOW).addresses).toEqual(
      [],
    );
  });

  test('a lease without an end stays', () => {
    const { expiresAt: _, ...permanent } = lease('203.0.113.7/32');

    expect(mergeIpSet([], [permanent], NOW + 10 ** 9).addresses).toEqual(['203.0.113.7/32']);
  });

  test('gives the room of a full set to the oldest leases and names the rest', () => {
    const plan = mergeIpSet(
      ['192.0.2.1/32'],
      [lease('203.0.113.2/32', { createdAt: 2 }), lease('203.0.113.1/32', { createdAt: 1 })],
      NOW,
      2,
    );

    expect(plan.addresses).toEqual(['192.0.2.1/32', '203.0.113.1/32']);
    expect(plan.full.map((one) => one.cidr)).toEqual(['203.0.113.2/32']);
  });

  const address = fc.ipV4().map((text) => `${text}/32`);
  test('never loses what others put there, never exceeds the limit, and is stable', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(address, { maxLength: 20 }),
        fc.uniqueArray(address, { maxLength: 20 }),
        fc.integer({ min: 20, max: 30 }),
        (foreign, wanted, limit) => {
          const leases = wanted
            .filter((cidr) => !foreign.includes(cidr))
            .map((cidr, index) => lease(cidr, { expiresAt: index % 3 === 0 ? NOW - 1 : NOW + 1 }));

          const once = mergeIpSet(foreign, leases, NOW, limit);
          const twice = mergeIpSet(once.addresses, leases, NOW, limit);

          expect(once.addresses).toEqual(expect.arrayContaining(foreign));
          expect(once.addresses.length).toBeLessThanOrEqual(limit);
          expect(twice.addresses).toEqual(once.addresses);
          expect(twice.added).toEqual([]);
        },
      ),
    );
  });
});

test('the error of a full set names the lease that ends first', () => {
  const error = fullSetError(
    'set',
    ['203.0.113.9/32'],
    [lease('203.0.113.1/32', { expiresAt: NOW + 500 }), lease('203.0.113.2/32', { expiresAt: NOW + 100 })],
    NOW,
  );

  expect(error.name).toBe('IpSetFullError');
  expect(error.message).toContain('203.0.113.9/32 not blocked');
  expect(error.message).toContain('the next lease to end is 203.0.113.2/32 at 1970-01-12T13:48:20Z');
});

test('the error of a full set names none that makes no room', () => {
  const { expiresAt: _, ...endless } = lease('192.0.2.2/32');
  const leases = [
    lease('192.0.2.1/32', { expiresAt: NOW + 10, ours: false }),
    endless,
    lease('192.0.2.3/32', { expiresAt: NOW - 10 }),
    lease('192.0.2.4/32', { expiresAt: NOW + 20 }),
  ];

  expect(fullSetError('x', ['192.0.2.4/32'], leases, NOW).message).toContain('no lease of ours ends by itself');
  expect(fullSetError('x', [], leases, NOW).message).toContain('the next lease to end is 192.0.2.4/32');
});

test('the error of a full set names five addresses, and how many more', () => {
  const refused = (count: number) => fullSetError('x', [...'abcdefg'].slice(0, count), [], NOW).message;

  expect(refused(5)).toContain(': a, b, c, d, e not blocked');
  expect(refused(7)).toContain(': a, b, c, d, e and 2 more not blocked');
});

test('missingFrom compares addresses, not spellings', () => {
  const wanted = [
    { cidr: '203.0.113.7/32', family: 'IPV4' as const },
    { cidr: '203.0.113.8/32', family: 'IPV4' as const },
  ];

  expect(missingFrom(['203.0.113.7/32'], wanted)).toEqual(['203.0.113.8/32']);
});
