import * as z from 'zod/mini';
import { guardAddress, isRefusal } from '../domain/address.ts';
import { missingFrom } from '../domain/lease.ts';
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
