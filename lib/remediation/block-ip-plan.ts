import * as z from 'zod/mini';
import { guardAddress, isRefusal, NOTHING_PROTECTED, type Protected } from '../domain/address.ts';
import { missingFrom } from '../domain/lease.ts';
import type { Decision, Refusal } from '../domain/playbook.ts';
import { playbookPolicy, policyForTelling } from '../domain/policy.ts';
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

/** Of a task's reason this much is kept, so that a merged plan stays within what a state may carry. */
const TASK_REASON_LIMIT = 200;

const ipList = z.array(z.string()).check(z.minLength(1), z.maxLength(1_000));

const inputSchema = z.union([
  z.strictObject({ ips: ipList, reason: manualReason }),
  z.strictObject({ unblock: ipList, reason: manualReason }),
  z.strictObject({ requests: z.array(requestSchema(z.object({ ips: ipList }))).check(z.minLength(1)) }),
]);

/** Reads the workflow's input; throws InvalidInputError that shows a valid one. */
export function readBlockInput(input: unknown): z.infer<typeof inputSchema> {
  return readInput(inputSchema, input, EXAMPLE);
}

const targetSchema = z.object({
  cidr: z.string(),
  family: z.enum(['IPV4', 'IPV6']),
  /** Which of the plan's `asked` it was asked with: the texts stand once, a state's payload holds 256 KB. */
  asked: z.number(),
});

/** What the playbook would do, for people and for the next steps: the before-image and the exact calls. */
export const blockPlanSchema = z.object({
  kind: z.enum(['block', 'unblock']),
  decision: z.enum(['apply', 'approve', 'observe', 'refuse']),
  why: z.string(),
  targets: z.array(targetSchema),
  asked: z.array(z.object({ reason: z.string(), requestedBy: z.string() })),
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
  const request = readBlockInput(input);
  const { policy, problem } = policyForTelling(await ports.loadPolicy());
  const settings = playbookPolicy(policy, 'block-ip');
  // Taking a block away endangers nobody of ours, whatever list the address is on by now.
  const guarded = 'unblock' in request ? NOTHING_PROTECTED : { neverTouch: policy.neverTouch.cidrs, own: ownAddresses };
  const { targets, refused, asked } = sortOut(wantedOf(request, execution), guarded);
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
    asked,
    leaseMinutes: settings.leaseMinutes,
    before,
    calls: ports.sets
      .filter((set) => targets.some((target) => target.family === set.family))
      .map((set) => `wafv2:UpdateIPSet ${set.name}`),
    findings: 'requests' in request ? request.requests.flatMap((one) => one.finding ?? []) : [],
  };
}

interface Wanted {
  readonly ip: string;
  readonly reason: string;
  readonly requestedBy: string;
}

function wantedOf(request: z.infer<typeof inputSchema>, execution: Execution): Wanted[] {
  if ('requests' in request) {
    return request.requests.flatMap(({ params, reason, requestedBy }) =>
      params.ips.map((ip) => ({ ip, reason: reason.slice(0, TASK_REASON_LIMIT), requestedBy })),
    );
  }
  const ips = 'ips' in request ? request.ips : request.unblock;
  return ips.map((ip) => ({ ip, reason: request.reason, requestedBy: `person, execution ${execution.name}` }));
}

function sortOut(wanted: readonly Wanted[], guarded: Protected): Pick<BlockPlan, 'targets' | 'refused' | 'asked'> {
  const targets = new Map<string, Target>();
  const refused = new Map<string, Refusal>();
  const asked: BlockPlan['asked'] = [];
  for (const { ip, reason, requestedBy } of wanted) {
    const answer = guardAddress(ip, guarded);
    if (isRefusal(answer)) {
      refused.set(ip, answer);
    } else if (!targets.has(answer.cidr)) {
      let index = asked.findIndex((one) => one.reason === reason && one.requestedBy === requestedBy);
      if (index < 0) index = asked.push({ reason, requestedBy }) - 1;
      targets.set(answer.cidr, { ...answer, asked: index });
    }
  }
  return { targets: [...targets.values()], refused: [...refused.values()], asked };
}

function whyOf(decision: Decision, mode: string, targets: number, problem: string | undefined): string {
  if (targets === 0) return 'none of the addresses may be blocked';
  if (problem !== undefined) return `the policy cannot be used, so nothing is changed: ${problem}`;
  if (decision === 'refuse') return 'the policy has block-ip off';
  return `the policy's mode is ${mode}`;
}
