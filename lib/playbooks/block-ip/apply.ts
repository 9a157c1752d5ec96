import { inChunks } from '../../domain/in-chunks.ts';
import { guardAddress, isRefusal } from '../../domain/network/address.ts';
import { isoTime, type Lease, missingFrom } from '../../domain/network/lease.ts';
import { givenByAws, unlessInVpc } from '../../domain/network/own-addresses.ts';
import { hereOf } from '../../domain/policy/modes.ts';
import { type Policy, unlessPassing } from '../../domain/policy/policy.ts';
import { blockBudgets, shareOf } from '../../domain/remediation/cap.ts';
import { decide } from '../../remediation/decide.ts';
import { usedUp, withinCap } from '../../remediation/within-cap.ts';
import type { BlockIpPorts } from './plan.ts';
import type { BlockPlan } from './schema.ts';
import { blockMode, blockSettings } from './settings.ts';

/** What applying came to: the plan with what was really granted, and when the block ends (ISO 8601, empty when only a person ends it). */
export interface Applied {
  readonly plan: BlockPlan;
  readonly leases: number;
  readonly expiresAt: string;
}

/** Keeps how things are before leases are granted, and until when (seconds; undefined: until a person ends them). */
type Keep = (plan: BlockPlan, expiresAt: number | undefined) => Promise<void>;

/**
 * Grants the leases; the IP sets follow from them. What allowed the plan is asked again, since a person may have taken a day to
 * answer: the policy, its never-touch list, what is our own, the caps. What no longer holds is taken out of the plan with the reason, the rest is
 * done. Throws PolicyUnreachableError and CapContentionError, which are worth a repetition.
 */
export async function applyBlock(planned: BlockPlan, ports: BlockIpPorts, keep?: Keep): Promise<Applied> {
  const loaded = unlessPassing(await ports.loadPolicy(0));
  const plan = loaded.ok
    ? await allowed(planned, loaded.policy, ports)
    : refused(planned, `the policy cannot be used, so nothing is changed: ${loaded.problem}`);
  const kept = new Set(plan.targets.map(({ cidr }) => cidr));
  const dropped = planned.targets.filter(({ cidr }) => !kept.has(cidr));
  // Nobody is at these any more: the next event is answered anew.
  await inChunks(dropped, ({ cidr }) => ports.claims.giveBack(cidr, plan.execution));
  return { plan, ...(await grant(plan, ports, keep)) };
}

async function allowed(planned: BlockPlan, policy: Policy, ports: BlockIpPorts): Promise<BlockPlan> {
  const { capPerHour } = blockSettings(policy);
  const here = hereOf(planned.execution, planned.findings, ports.now());
  const mode = blockMode(policy, here);
  const decision = decide(mode, planned.byPerson, undefined);
  const approved = decision === 'approve' && planned.decision === 'approve';
  if (decision !== 'apply' && !approved) return refused(planned, `the policy's mode for block-ip is ${mode} by now`);
  const own = await ports.ownAddresses();
  return withinCaps(guardedAgain(planned, own, policy.neverTouch.cidrs), capPerHour, ports);
}

function refused(plan: BlockPlan, why: string): BlockPlan {
  return { ...plan, decision: 'refuse', why, targets: [] };
}

function guardedAgain(plan: BlockPlan, own: readonly string[], neverTouch: readonly string[]): BlockPlan {
  const guarded = { neverTouch, own: givenByAws(own) };
  const answers = plan.targets.map(({ cidr }) => {
    const answer = guardAddress(cidr, guarded);
    return plan.byPerson ? answer : unlessInVpc(answer, own);
  });
  const targets = plan.targets.filter((_, index) => !isRefusal(answers[index] ?? { input: '', reason: '' }));
  return left({ ...plan, targets, refused: [...plan.refused, ...answers.filter(isRefusal)] });
}

async function withinCaps(plan: BlockPlan, cap: number, ports: BlockIpPorts): Promise<BlockPlan> {
  const { execution, byPerson } = plan;
  const wanted = plan.targets.map((target) => {
    const asked = plan.asked[target.asked];
    const asker = { byPerson, ...asked };
    return {
      id: target.cidr,
      label: target.cidr,
      budgets: blockBudgets(target, asker, cap),
      by: shareOf(asker),
      askedBy: [asked?.requestedBy ?? 'unknown'],
    };
  });
  const spending = { playbook: 'block-ip', execution, now: ports.now() };
  const { granted, short } = await withinCap(wanted, spending, ports.spendCaps);
  return left({ ...plan, targets: plan.targets.filter(({ cidr }) => granted.has(cidr)), short });
}

/** A plan of which nothing is left is refused. */
function left(plan: BlockPlan): BlockPlan {
  if (plan.targets.length > 0) return plan;
  return refused(plan, usedUp(plan.short) ?? 'none of the addresses may be blocked by now');
}

async function grant(plan: BlockPlan, ports: BlockIpPorts, keep?: Keep): Promise<Omit<Applied, 'plan'>> {
  const createdAt = Math.floor(ports.now().getTime() / 1000);
  const expiresAt = plan.leaseMinutes === 0 ? undefined : createdAt + plan.leaseMinutes * 60;
  const leases = (await leasesFor(plan, ports)).map((lease) => ({
    ...lease,
    createdAt,
    ...(expiresAt === undefined ? {} : { expiresAt }),
  }));
  await keep?.(plan, expiresAt);
  await inChunks(leases, (lease) => ports.leases.grant(lease));
  return { leases: leases.length, expiresAt: expiresAt === undefined ? '' : isoTime(expiresAt) };
}

async function leasesFor(plan: BlockPlan, ports: BlockIpPorts): Promise<Omit<Lease, 'createdAt'>[]> {
  const perSet = await Promise.all(
    ports.sets.map(async (set) => {
      const targets = plan.targets.filter((target) => target.family === set.family);
      if (targets.length === 0) return [];
      const { addresses } = await ports.ipSets.read(set);
      const missing = new Set(missingFrom(addresses, targets));
      // What is in the set already may be somebody else's: then the end of our lease leaves it there.
      return targets.map(({ cidr, family, asked }) => {
        const { reason, requestedBy } = plan.asked[asked] ?? { reason: 'unknown', requestedBy: 'unknown' };
        return { cidr, family, scope: set.scope, ours: missing.has(cidr), reason, requestedBy };
      });
    }),
  );
  return perSet.flat();
}
