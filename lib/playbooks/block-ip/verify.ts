import { RefusedError, VerificationError } from '../../domain/errors.ts';
import { inChunks } from '../../domain/in-chunks.ts';
import type { Cidr } from '../../domain/network/address.ts';
import type { IpSetRef } from '../../domain/network/ip-set-ports.ts';
import { fullSetError, IP_SET_LIMIT, isActive, missingFrom } from '../../domain/network/lease.ts';
import { heldOrNot } from './held.ts';
import type { BlockIpPorts } from './plan.ts';
import type { BlockPlan, BlockTarget } from './schema.ts';

/**
 * Re-reads the sets: every target must be there (or, after an unblock, gone). Throws IpSetFullError or VerificationError. What is
 * blocked needs no claim any more: its lease says so.
 */
export async function verifyBlock(
  plan: BlockPlan,
  expected: 'blocked' | 'unblocked',
  ports: BlockIpPorts,
): Promise<{ verified: number; kept: string[] }> {
  const now = Math.floor(ports.now().getTime() / 1000);
  const kept: string[] = [];
  for (const set of ports.sets) {
    const targets: Cidr[] = plan.targets.filter((target) => target.family === set.family);
    if (targets.length === 0) continue;
    const { addresses } = await ports.ipSets.read(set);
    const missing = missingFrom(addresses, targets);
    if (expected === 'blocked' && missing.length > 0) {
      const { leases } = await ports.leases.list(set);
      if (addresses.length >= IP_SET_LIMIT) throw fullSetError(set.name, missing, leases, now);
      throw new VerificationError(
        `${missing.length} of ${targets.length} addresses are not in ${set.name} after the write: ${missing.slice(0, 5).join(', ')}`,
      );
    }
    if (expected === 'unblocked' && missing.length < targets.length) {
      kept.push(...(await stillWanted(set, targets, missing, now, ports)));
    }
  }
  if (expected === 'blocked') await inChunks(plan.targets, ({ cidr }) => ports.claims.giveBack(cidr, plan.execution));
  return { verified: plan.targets.length - kept.length, kept };
}

/** Addresses that are still there after an unblock for a good reason: a longer lease, or somebody else's entry. */
async function stillWanted(
  set: IpSetRef,
  targets: readonly Cidr[],
  missing: readonly string[],
  now: number,
  ports: BlockIpPorts,
): Promise<string[]> {
  const { leases } = await ports.leases.list(set);
  return targets
    .filter((target) => !missing.includes(target.cidr))
    .map(({ cidr }) => {
      const lease = leases.find((one) => one.cidr === cidr);
      if (lease === undefined) return `${cidr} stays: it is in ${set.name} without a lease of ours`;
      if (isActive(lease, now)) return `${cidr} stays: its lease was prolonged`;
      if (!lease.ours) return `${cidr} stays: it was in ${set.name} before riposte blocked it`;
      throw new VerificationError(`${cidr} is still in ${set.name} after the write`);
    });
}

/** Whether others had some of it in the set before: then only a sealed lease says what is ours to take out. */
function sharedWithOthers({ before }: BlockPlan, name: string): boolean {
  return before.some(({ set, alreadyThere }) => set === name && alreadyThere > 0);
}

/** Ends leases ahead of their time (unblock by hand); at a lease's own end time ended it, and only one of a version before has to be told so. */
export async function undoBlock(
  plan: BlockPlan,
  ports: BlockIpPorts,
): Promise<{ released: number; unknown: string[] }> {
  const now = Math.floor(ports.now().getTime() / 1000);
  if (plan.kind === 'block') {
    await inChunks(plan.targets, ({ cidr, family }) =>
      Promise.all(
        ports.sets
          .filter((set) => set.family === family && !sharedWithOthers(plan, set.name))
          .map(({ scope }) => ports.leases.endUnsealed({ scope, family, cidr }, now)),
      ),
    );
    return { released: 0, unknown: [] };
  }
  const unknown: BlockTarget[] = [];
  let released = 0;
  for (const target of plan.targets) {
    const { cidr, family } = target;
    const results = await Promise.all(
      ports.sets
        .filter((set) => set.family === family)
        .map(({ scope }) => ports.leases.release({ scope, family, cidr }, now)),
    );
    if (results.includes(true)) released += 1;
    else unknown.push(target);
  }
  if (released === 0) {
    const sets = await Promise.all(ports.sets.map(async (set) => ({ set, ...(await ports.ipSets.read(set)) })));
    const { refused } = await heldOrNot(unknown, sets, ports.leases);
    throw new RefusedError(refused.map(({ reason }) => reason).join('. '));
  }
  return { released, unknown: unknown.map(({ cidr }) => cidr) };
}
