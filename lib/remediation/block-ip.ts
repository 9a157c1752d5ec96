import * as z from 'zod/mini';
import { type Cidr, guardAddress, isRefusal } from '../domain/address.ts';
import { RefusedError, VerificationError } from '../domain/errors.ts';
import { fullSetError, IP_SET_LIMIT, isActive, isoTime, type Lease, missingFrom } from '../domain/lease.ts';
import type { Decision, Refusal } from '../domain/playbook.ts';
import { playbookPolicy } from '../domain/policy.ts';
import type { IpSetRef, IpSets, LeaseStore, LoadPolicy, SpendCap } from '../domain/ports.ts';
import { decide } from './decide.ts';
import { type Execution, manualReason, originSchema, readInput, requestSchema } from './request.ts';

/** What the block-ip playbook needs from outside. */
export interface BlockIpPorts {
  readonly sets: readonly IpSetRef[];
  readonly ipSets: IpSets;
  readonly leases: LeaseStore;
  readonly loadPolicy: LoadPolicy;
  readonly spendCap: SpendCap;
  readonly now: () => Date;
}

const EXAMPLE = '{"ips":["203.0.113.7"],"reason":"scanner"} or {"unblock":["203.0.113.7"],"reason":"customer"}';
const ipList = z.array(z.string()).check(z.minLength(1), z.maxLength(1_000));

const inputSchema = z.union([
  z.strictObject({ ips: ipList, reason: manualReason }),
  z.strictObject({ unblock: ipList, reason: manualReason }),
  z.strictObject({ requests: z.array(requestSchema(z.object({ ips: ipList }))).check(z.minLength(1)) }),
]);

const targetSchema = z.object({
  cidr: z.string(),
  family: z.enum(['IPV4', 'IPV6']),
  reason: z.string(),
  requestedBy: z.string(),
});

/** What the playbook would do, for people and for the next steps: the before-image and the exact calls. */
export const blockPlanSchema = z.object({
  kind: z.enum(['block', 'unblock']),
  decision: z.enum(['apply', 'approve', 'observe', 'refuse']),
  why: z.string(),
  targets: z.array(targetSchema),
  refused: z.array(z.object({ input: z.string(), reason: z.string() })),
  leaseMinutes: z.number(),
  before: z.array(z.object({ set: z.string(), size: z.number(), alreadyThere: z.number() })),
  calls: z.array(z.string()),
  findings: z.array(originSchema),
});

export type BlockPlan = z.infer<typeof blockPlanSchema>;
type Target = z.infer<typeof targetSchema>;

/** Reads the input, refuses what must not be blocked, and says what would be done; changes nothing. */
export async function planBlock(
  input: unknown,
  execution: Execution,
  ownAddresses: readonly string[],
  ports: BlockIpPorts,
): Promise<BlockPlan> {
  const request = readInput(inputSchema, input, EXAMPLE);
  const { policy, problem } = await ports.loadPolicy();
  const settings = playbookPolicy(policy, 'block-ip');
  const wanted = wantedOf(request, execution);
  const guarded = { neverTouch: policy.neverTouch.cidrs, own: ownAddresses };
  const { targets, refused } = 'unblock' in request ? sortUnblock(wanted) : sortOut(wanted, guarded);
  const decision: Decision = targets.length === 0 ? 'refuse' : decide(settings.mode, !('requests' in request), problem);
  const before = await Promise.all(
    ports.sets.map(async (set) => {
      const { addresses } = await ports.ipSets.read(set);
      const ofFamily = targets.filter((target) => target.family === set.family);
      const there = ofFamily.length - missingFrom(addresses, ofFamily).length;
      return { set: set.name, size: addresses.length, alreadyThere: there };
    }),
  );
  return {
    kind: 'unblock' in request ? 'unblock' : 'block',
    decision,
    why: whyOf(decision, settings.mode, targets.length, problem),
    targets,
    refused,
    leaseMinutes: settings.leaseMinutes,
    before,
    calls: ports.sets
      .filter((set) => targets.some((target) => target.family === set.family))
      .map((set) => `wafv2:UpdateIPSet ${set.name}`),
    findings: 'requests' in request ? request.requests.flatMap((one) => one.finding ?? []).slice(0, 20) : [],
  };
}

type Wanted = Omit<Target, 'cidr' | 'family'> & { readonly ip: string };

function wantedOf(request: z.infer<typeof inputSchema>, execution: Execution): Wanted[] {
  if ('requests' in request) {
    return request.requests.flatMap(({ params, reason, requestedBy }) =>
      params.ips.map((ip) => ({ ip, reason, requestedBy })),
    );
  }
  const ips = 'ips' in request ? request.ips : request.unblock;
  return ips.map((ip) => ({ ip, reason: request.reason, requestedBy: `person, execution ${execution.name}` }));
}

function sortOut(
  wanted: readonly Wanted[],
  guarded: Parameters<typeof guardAddress>[1],
): { targets: Target[]; refused: Refusal[] } {
  const targets = new Map<string, Target>();
  const refused = new Map<string, Refusal>();
  for (const { ip, ...rest } of wanted) {
    const answer = guardAddress(ip, guarded);
    if (isRefusal(answer)) refused.set(ip, answer);
    else if (!targets.has(answer.cidr)) targets.set(answer.cidr, { ...answer, ...rest });
  }
  return { targets: [...targets.values()], refused: [...refused.values()] };
}

/** Taking a block away endangers nobody of ours: only the address has to be readable. */
function sortUnblock(wanted: readonly Wanted[]): { targets: Target[]; refused: Refusal[] } {
  const { targets, refused } = sortOut(wanted, { neverTouch: [], own: [] });
  return { targets, refused };
}

function whyOf(decision: Decision, mode: string, targets: number, problem: string | undefined): string {
  if (targets === 0) return 'none of the addresses may be blocked';
  if (problem !== undefined) return `the policy cannot be used, so nothing is changed: ${problem}`;
  if (decision === 'refuse') return 'the policy has block-ip off';
  return `the policy's mode is ${mode}`;
}

/** Grants the leases; the IP sets follow from them. Throws RefusedError when the hourly cap is used up. Returns when the block ends (ISO 8601). */
export async function applyBlock(plan: BlockPlan, ports: BlockIpPorts): Promise<{ leases: number; expiresAt: string }> {
  const now = ports.now();
  const { policy } = await ports.loadPolicy();
  const { capPerHour } = playbookPolicy(policy, 'block-ip');
  if (!(await ports.spendCap('block-ip', plan.targets.length, capPerHour, now))) {
    throw new RefusedError(
      `The policy allows ${capPerHour} blocks an hour and they are used up: ${plan.targets.length} addresses not blocked`,
    );
  }
  const createdAt = Math.floor(now.getTime() / 1000);
  const expiresAt = plan.leaseMinutes === 0 ? undefined : createdAt + plan.leaseMinutes * 60;
  const leases = (await leasesFor(plan, ports)).map((lease) => ({
    ...lease,
    createdAt,
    ...(expiresAt === undefined ? {} : { expiresAt }),
  }));
  await inChunks(leases, 25, (lease) => ports.leases.grant(lease));
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
      return targets.map((target) => ({ ...target, scope: set.scope, ours: missing.has(target.cidr) }));
    }),
  );
  return perSet.flat();
}

/** Re-reads the sets: every target must be there (or, after an unblock, gone). Throws IpSetFullError or VerificationError. */
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

/** Ends leases ahead of their time (unblock by hand); at a lease's own end there is nothing to do, time ended it. */
export async function undoBlock(
  plan: BlockPlan,
  ports: BlockIpPorts,
): Promise<{ released: number; unknown: string[] }> {
  if (plan.kind === 'block') return { released: 0, unknown: [] };
  const now = Math.floor(ports.now().getTime() / 1000);
  const unknown: string[] = [];
  let released = 0;
  for (const { cidr, family } of plan.targets) {
    const results = await Promise.all(
      ports.sets
        .filter((set) => set.family === family)
        .map(({ scope }) => ports.leases.release({ scope, family, cidr }, now)),
    );
    if (results.includes(true)) released += 1;
    else unknown.push(cidr);
  }
  if (released === 0)
    throw new RefusedError(
      `Riposte holds no lease on ${unknown.join(', ')}: somebody else put it in the IP set, and they take it out`,
    );
  return { released, unknown };
}

async function inChunks<T>(items: readonly T[], size: number, work: (item: T) => Promise<void>): Promise<void> {
  for (let start = 0; start < items.length; start += size) {
    await Promise.all(items.slice(start, start + size).map(work));
  }
}
