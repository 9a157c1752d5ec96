import { expect, test } from '@jest/globals';
import type { IpSetRef, IpSets } from '../../lib/domain/network/ip-set-ports.ts';

/** Two empty sets of IPv4 addresses. */
export interface EmptySets {
  readonly ipSets: IpSets;
  readonly sets: readonly [IpSetRef, IpSetRef];
}

/** What the writer of IP sets relies on. */
export function ipSetsKeepTheirWord(make: () => Promise<EmptySets>): void {
  test('what was written is there, in place of what was, and in no other set', async () => {
    const { ipSets, sets } = await make();
    const [one, other] = sets;
    const { addresses, lockToken } = await ipSets.read(one);

    expect(addresses).toEqual([]);
    expect(await ipSets.write(one, ['203.0.113.7/32', '203.0.113.8/32'], lockToken)).toBe(true);
    expect([...(await ipSets.read(one)).addresses].sort()).toEqual(['203.0.113.7/32', '203.0.113.8/32']);
    expect(await ipSets.write(one, [], (await ipSets.read(one)).lockToken)).toBe(true);

    expect((await ipSets.read(one)).addresses).toEqual([]);
    expect((await ipSets.read(other)).addresses).toEqual([]);
  });

  test('whoever read before somebody else wrote writes nothing', async () => {
    const { ipSets, sets } = await make();
    const [one] = sets;
    const { lockToken } = await ipSets.read(one);
    await ipSets.write(one, ['203.0.113.7/32'], lockToken);

    expect(await ipSets.write(one, ['203.0.113.8/32'], lockToken)).toBe(false);

    expect((await ipSets.read(one)).addresses).toEqual(['203.0.113.7/32']);
  });

  test('a read changes nothing: two who read see the same, and the first to write does', async () => {
    const { ipSets, sets } = await make();
    const [one] = sets;
    const [first, second] = [await ipSets.read(one), await ipSets.read(one)];

    expect(second).toEqual(first);
    expect(await ipSets.write(one, ['203.0.113.7/32'], second.lockToken)).toBe(true);
  });
}
