import { expect, test } from '@jest/globals';
import type { LeaseStore } from '../../lib/domain/network/ip-set-ports.ts';
import type { Lease } from '../../lib/domain/network/lease.ts';

const SET = { scope: 'REGIONAL', family: 'IPV4' } as const;
const lease: Lease = {
  ...SET,
  cidr: '203.0.113.7/32',
  createdAt: 1_000,
  expiresAt: 5_000,
  ours: false,
  reason: 'scanner',
  requestedBy: 'alice',
};
const v6: Lease = { ...lease, family: 'IPV6', cidr: '2001:db8::7/128' };
const { expiresAt: _end, ...endless } = lease;

/** What whoever asks for, keeps or ends blocks relies on. */
export function leasesKeepTheirWord(make: () => Promise<LeaseStore>): void {
  test('each stands in its own set, and is found by its address', async () => {
    const store = await make();

    await store.grant(lease);
    await store.grant(v6);

    expect(await store.list(SET)).toEqual({ leases: [lease], unusable: [] });
    expect(await store.list({ scope: 'CLOUDFRONT', family: 'IPV4' })).toEqual({ leases: [], unusable: [] });
    expect(await store.get(v6)).toEqual(v6);
    expect(await store.get({ ...SET, cidr: '203.0.113.8/32' })).toBeUndefined();
  });

  test.each<[string, Lease, Lease, Lease]>([
    [
      'longer: began when it began',
      lease,
      { ...lease, createdAt: 2_000, expiresAt: 9_000, reason: 'again' },
      {
        ...lease,
        expiresAt: 9_000,
        reason: 'again',
      },
    ],
    ['shorter: stays', lease, { ...lease, createdAt: 2_000, expiresAt: 3_000, reason: 'again' }, lease],
    ['as long: stays', lease, { ...lease, createdAt: 2_000, reason: 'again' }, lease],
    ['without end: has none from now on', lease, { ...endless, createdAt: 2_000 }, endless],
    ['with an end where it had none: stays', endless, { ...lease, expiresAt: 9_000 }, endless],
  ])('asked for again, %s', async (_case, first, second, kept) => {
    const store = await make();
    await store.grant(first);

    await store.grant(second);

    expect(await store.get(lease)).toEqual(kept);
  });

  test('what the writer has added is ours, and stays so when it is asked for again; where no lease is, none comes to be', async () => {
    const store = await make();
    await store.grant(lease);

    await store.own({ ...lease, reason: 'as it was read' });
    await store.own(v6);
    await store.grant({ ...lease, expiresAt: 9_000 });

    expect(await store.get(lease)).toEqual({ ...lease, expiresAt: 9_000, ours: true });
    expect(await store.get(v6)).toBeUndefined();
  });

  test('released, it has ended and says when; what is not there is not released', async () => {
    const store = await make();
    await store.grant(endless);

    expect(await store.release(lease, 2_000)).toBe(true);
    expect(await store.release(v6, 2_000)).toBe(false);

    expect(await store.get(lease)).toEqual({ ...lease, expiresAt: 2_000 });
    expect(await store.get(v6)).toBeUndefined();
  });

  test('it is forgotten once it has ended, not before, and not when it was prolonged since', async () => {
    const store = await make();
    await store.grant(lease);
    await store.grant({ ...endless, cidr: '203.0.113.9/32' });

    await store.forget(lease, 4_999);
    await store.forget({ ...endless, cidr: '203.0.113.9/32' }, 9_000);
    expect((await store.list(SET)).leases).toHaveLength(2);
    await store.grant({ ...lease, expiresAt: 9_000 });
    await store.forget(lease, 5_000);
    expect(await store.get(lease)).toEqual({ ...lease, expiresAt: 9_000 });
    await store.forget(lease, 9_000);

    expect(await store.get(lease)).toBeUndefined();
  });

  test('the pace of its writes stands beside a set, and is no lease', async () => {
    const store = await make();
    await store.setPace(SET, { lastWriteAt: 1, streak: 2 });

    await store.setPace(SET, { lastWriteAt: 7, streak: 3 });

    expect(await store.list(SET)).toEqual({ leases: [], unusable: [], pace: { lastWriteAt: 7, streak: 3 } });
    expect(await store.list(v6)).toEqual({ leases: [], unusable: [] });
    expect(await store.pace(SET)).toEqual({ lastWriteAt: 7, streak: 3 });
    expect(await store.pace(v6)).toBeUndefined();
  });

  test('what was given is no way to change what is kept', async () => {
    const store = await make();
    await store.grant(lease);

    const found = await store.get(lease);
    if (found === undefined) throw new Error('a lease was expected');
    Object.assign(found, { ours: true });

    expect(await store.get(lease)).toEqual(lease);
  });
}
