import type { WasAsked } from '../../domain/finding/origin.ts';
import { severityLevel } from '../../domain/finding/severity.ts';
import { guardAddress, guardSource, isRefusal } from '../../domain/network/address.ts';
import type { IpSetRef, IpSets, LeaseStore } from '../../domain/network/ip-set-ports.ts';
import { missingFrom } from '../../domain/network/lease.ts';
import { givenByAws, type OwnAddresses, unlessInVpc, vpcOf } from '../../domain/network/own-addresses.ts';
import { BEYOND_WAF } from '../../domain/network/web-acl.ts';
import type { Refusal } from '../../domain/playbook.ts';
import { hereOf, narrower } from '../../domain/policy/modes.ts';
import { policyForTelling, unlessPassing, versionOf } from '../../domain/policy/policy.ts';
import type { LoadPolicy } from '../../domain/ports.ts';
import type { ReadFinding } from '../../domain/record/finding-ports.ts';
import type { Claims, SpendCaps } from '../../domain/remediation/execution-ports.ts';
import { cleanText, foreignText } from '../../domain/text/clean-text.ts';
import { decide } from '../../remediation/decide.ts';
import { type Traced, traced } from '../../remediation/origins.ts';
import type { Execution } from '../../remediation/request.ts';
import type { Split } from '../../remediation/steps.ts';
import { firstTime, type ReadSet, withoutAnswered } from './answered.ts';
import { heldOrNot } from './held.ts';
import { type Asked, readBlockInput } from './input.ts';
import type { BlockPlan, BlockTarget } from './schema.ts';
import { blockMode, blockSettings } from './settings.ts';
import { split, tooManyToAsk } from './split.ts';

/** What the block-ip playbook needs from outside. */
export interface BlockIpPorts {
  readonly sets: readonly IpSetRef[];
  readonly ipSets: IpSets;
  readonly leases: LeaseStore;
  readonly readFinding: ReadFinding;
  readonly wasAsked: WasAsked;
  readonly claims: Claims;
  readonly loadPolicy: LoadPolicy;
  readonly spendCaps: SpendCaps;
  readonly ownAddresses: OwnAddresses;
  readonly now: () => Date;
}

/** What is no address may be any text; of it this much is kept, characters. */
const LONGEST_INPUT = 100;

/** Reads the input, refuses what must not be blocked, and says what would be done; changes nothing. */
export async function planBlock(input: unknown, execution: Execution, ports: BlockIpPorts): Promise<BlockPlan | Split> {
  const given = readBlockInput(input, execution.name);
  const { policy, problem } = policyForTelling(unlessPassing(await ports.loadPolicy()));
  const settings = blockSettings(policy);
  const modeFor = (asked: readonly Asked[]) => {
    const findings = asked.flatMap(({ finding }) => finding ?? []);
    return blockMode(policy, hereOf(execution.id, findings, ports.now()));
  };
  const claimed = decide(modeFor(given.asked), given.byPerson, problem);
  if (claimed === 'approve' && tooManyToAsk(given)) return split(given, execution);
  // A person can wait until what is ours is read anew. Taking a block away endangers nobody of ours, whatever list the address is on by now.
  const own = given.kind === 'unblock' ? [] : await ports.ownAddresses(given.byPerson ? 0 : undefined);
  const neverTouch = given.kind === 'unblock' ? [] : policy.neverTouch.cidrs;
  // What triage did not ask for is not to begin what it did.
  const origins = await traced(
    given.asked.map((one) => ({ ...one, given: { ips: [...one.ips] } })),
    ports,
  );
  const first = await firstTime(origins.asked, execution.id, ports);
  // What the table says of a finding may make the mode narrower than what the queue says of it, never wider.
  const mode = narrower(modeFor(given.asked), modeFor(first));
  const allowed = decide(mode, given.byPerson, problem);
  const fresh = byUrgency(first);
  // A person means what they write; what was seen stands for the client that has it.
  const guarded = { neverTouch, own: givenByAws(own) };
  const sorted = sortOut(fresh, (ip) =>
    given.byPerson ? withNote(guardAddress(ip, guarded), own) : unlessInVpc(guardSource(ip, guarded), own),
  );
  const sets = await Promise.all(ports.sets.map(async (set) => ({ set, ...(await ports.ipSets.read(set)) })));
  const unheld = given.kind === 'unblock' ? await heldOrNot(sorted.targets, sets, ports.leases) : undefined;
  // Where nothing at all is held the step that ends leases says so, and fails: a person asked for something that is not so.
  const wanted =
    unheld === undefined || unheld.targets.length === 0 ? { targets: sorted.targets, refused: [] } : unheld;
  // A person who blocks again prolongs the block; a finding that repeats is answered once.
  const { targets, already } =
    given.byPerson || allowed === 'refuse'
      ? { targets: wanted.targets, already: [] }
      : await withoutAnswered(wanted.targets, sets, execution.id, ports);
  const refused = [...given.refused, ...origins.refused, ...sorted.refused, ...wanted.refused];
  const decision = targets.length > 0 ? allowed : refused.length > 0 ? 'refuse' : 'done';
  return {
    kind: given.kind,
    decision,
    why: whyOf({ decision, targets, already }, mode, problem),
    execution: execution.id,
    byPerson: given.byPerson,
    targets,
    asked: sorted.asked,
    refused,
    already,
    notes: sorted.notes,
    beyond: given.kind === 'block' ? `It does not stop ${BEYOND_WAF}.` : '',
    short: [],
    policyVersion: versionOf(policy),
    leaseMinutes: settings.leaseMinutes,
    before: sets.map((read) => beforeOf(read, targets)),
    calls: ports.sets
      .filter((set) => targets.some((target) => target.family === set.family))
      .map((set) => `wafv2:UpdateIPSet ${set.name}`),
    findings: fresh.flatMap(({ finding }) => finding ?? []),
  };
}

/** Of an actor this much is kept, characters: a plan has to fit a state. */
const LONGEST_ACTOR = 80;

type Guarded = ReturnType<typeof guardSource>;

/** A person may block what lies in the range of a VPC, and is told that it does: they may not know. */
function withNote(answer: Guarded, own: readonly string[]): Guarded {
  const vpc = isRefusal(answer) ? undefined : vpcOf(answer.cidr, own);
  if (isRefusal(answer) || vpc === undefined) return answer;
  return { ...answer, note: `${answer.cidr} lies in the range ${vpc} of a VPC of this account: it may be of yours` };
}

function sortOut(
  fresh: readonly Traced<Asked>[],
  guard: (ip: string) => Guarded,
): Pick<BlockPlan, 'targets' | 'refused' | 'asked' | 'notes'> {
  const targets = new Map<string, BlockTarget>();
  const refused = new Map<string, Refusal>();
  const notes = new Set<string>();
  const askers = new Map<string, BlockPlan['asked'][number]>();
  for (const { ips, reason, requestedBy, recorded } of fresh) {
    const { detection, actor } = recorded ?? {};
    const origin = {
      ...(detection === undefined ? {} : { detection }),
      ...(actor === undefined ? {} : { actor: cleanText(actor, LONGEST_ACTOR) }),
    };
    const asker = { reason, requestedBy, ...origin };
    const key = JSON.stringify(asker);
    askers.set(key, asker);
    const asked = [...askers.keys()].indexOf(key);
    for (const ip of ips) {
      const answer = guard(ip);
      if (isRefusal(answer)) {
        refused.set(ip, { input: foreignText(ip, LONGEST_INPUT), reason: answer.reason });
        continue;
      }
      const { cidr, family, note } = answer;
      if (!targets.has(cidr)) targets.set(cidr, { cidr, family, asked });
      if (note !== undefined) notes.add(note);
    }
  }
  const values = { targets: [...targets.values()], refused: [...refused.values()] };
  return { ...values, asked: [...askers.values()], notes: [...notes] };
}

/** The most urgent first: they get the room that the caps leave. */
function byUrgency(asked: readonly Traced<Asked>[]): Traced<Asked>[] {
  const level = ({ finding }: Asked) => (finding === undefined ? 0 : severityLevel(finding.severity));
  return [...asked].sort((a, b) => level(b) - level(a));
}

function beforeOf({ set, addresses }: ReadSet, targets: readonly BlockTarget[]): BlockPlan['before'][number] {
  const ofFamily = targets.filter((target) => target.family === set.family);
  const there = ofFamily.length - missingFrom(addresses, ofFamily).length;
  return { set: set.name, size: addresses.length, alreadyThere: there };
}

function whyOf(
  { decision, targets, already }: Pick<BlockPlan, 'decision' | 'targets' | 'already'>,
  mode: string,
  problem: string | undefined,
): string {
  if (decision === 'done') return already.length > 0 ? 'answered already' : 'another execution began these tasks';
  if (targets.length === 0) return 'none of the addresses may be blocked';
  if (problem !== undefined) return `the policy cannot be used, so nothing is changed: ${problem}`;
  if (decision === 'refuse') return 'the policy has block-ip off';
  return `the policy's mode is ${mode}`;
}
