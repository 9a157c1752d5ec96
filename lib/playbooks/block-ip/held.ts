import { inChunks } from '../../domain/in-chunks.ts';
import type { LeaseStore } from '../../domain/network/ip-set-ports.ts';
import { boundsOf, parseRange, rangesOf } from '../../domain/network/ranges.ts';
import type { ReadSet } from './answered.ts';
import type { BlockPlan, BlockTarget } from './schema.ts';

/** Parts what is to be unblocked into what riposte holds and what it does not, with what was looked at. */
export async function heldOrNot(
  targets: readonly BlockTarget[],
  sets: readonly ReadSet[],
  leases: LeaseStore,
): Promise<Pick<BlockPlan, 'targets' | 'refused'>> {
  const reasons = await inChunks(targets, (target) => whyNotHeld(target, sets, leases));
  const refused = targets.flatMap(({ cidr }, index) => {
    const reason = reasons[index];
    return reason === undefined ? [] : [{ input: cidr, reason }];
  });
  return { targets: targets.filter((_, index) => reasons[index] === undefined), refused };
}

/** Why a range is not riposte's to unblock, or undefined where it has a lease. */
async function whyNotHeld(
  { cidr, family }: BlockTarget,
  sets: readonly ReadSet[],
  leases: LeaseStore,
): Promise<string | undefined> {
  const own = sets.filter(({ set }) => set.family === family);
  const held = await Promise.all(own.map(({ set: { scope } }) => leases.get({ scope, family, cidr })));
  if (held.some((lease) => lease !== undefined)) return undefined;
  const looked = own.map(({ set }) => set.name).join(', ');
  const parsed = parseRange(cidr);
  const inside = own.flatMap(({ set, addresses }) => {
    const range = parsed === undefined ? undefined : rangesOf(addresses).covering(boundsOf(parsed));
    return range === undefined ? [] : [range === cidr ? set.name : `${set.name} (inside ${range})`];
  });
  const found =
    inside.length === 0
      ? 'and it is in none of them'
      : `and it is in ${inside.join(', ')}: riposte did not put it there, whoever did takes it out`;
  return `Riposte holds no lease on ${cidr}; it looked at the leases and the addresses of ${looked || 'no IP set'}, ${found}`;
}
