import { doubtsAbout } from '../domain/guard.ts';
import type { Json } from '../domain/json.ts';
import { type Change, MOST_TARGETS, type Plan, planHash, sameState, type Target } from '../domain/plan.ts';
import type { Decision, Refusal } from '../domain/playbook.ts';
import { type Policy, policyForTelling, settingsFor, unlessPassing, versionOf } from '../domain/policy.ts';
import { isTrusted } from '../domain/trust.ts';
import { heldByDegrees } from './by-degrees.ts';
import { type ChangeRequest, readChangeInput } from './change-input.ts';
import type { ChangePorts } from './change-ports.ts';
import { decide } from './decide.ts';
import { earlierTry } from './earlier-try.ts';
import { onlyNamesake } from './elsewhere.ts';
import { type Guard, guarding } from './guarding.ts';
import { sight, untold, untoldText } from './identity.ts';
import { IMPACT_WITHIN_MS, impactLines } from './impact.ts';
import { labels } from './labels.ts';
import { type Traced, traced } from './origins.ts';
import { roomForTargets } from './plan-room.ts';
import type { Ask, Changes, Playbook } from './playbook.ts';
import type { Execution } from './request.ts';
import { planUndo } from './undo-change.ts';

/** Reads the input and the world, guards each target, and says what would be done; changes nothing. */
export async function planChange<Params, State extends Json>(
  playbook: Playbook<Params, State>,
  changes: Changes<Params, State>,
  input: unknown,
  execution: Execution,
  ports: ChangePorts,
): Promise<Plan> {
  const request = readChangeInput(playbook, input, execution.name);
  if ('undo' in request) return planUndo(playbook, changes, request, ports);
  const [loaded, origins, record] = await Promise.all([
    ports.loadPolicy(),
    traced(request.requests, ports.readFinding),
    ports.applied.get(execution.name),
  ]);
  // Said before anybody is asked about what then could not be carried out.
  const { taken } = earlierTry(record, playbook.id, execution);
  const { policy, problem } = policyForTelling(unlessPassing(loaded));
  const findings = origins.asked.flatMap(({ finding }) => finding ?? []);
  const always = playbook.alwaysAsks !== undefined && !request.byPerson;
  const here = { findings, account: ports.house.account, at: ports.now(), asks: always };
  const settings = settingsFor(policy, playbook.id, here, playbook.defaults);
  const { customers } = settings;
  const {
    targets,
    refused: unfit,
    asks,
  } = await sortOut(playbook, changes, origins.asked, { execution, customers }, policy, ports);
  const refused = [...origins.refused, ...unfit];
  const doubts = [...asks, ...doubtsAbout(targets, policy, ports.house)];
  const decision: Decision =
    targets.length === 0 || taken !== undefined ? 'refuse' : decide(settings.mode, request.byPerson, problem, doubts);
  const calls = targets.flatMap((one) => changes.calls(one, one.before as State, one.after as State));
  const identity = { playbook: playbook.id, targets, calls };
  const [impact, detail] = await Promise.all([
    decision === 'refuse' ? [] : impactOf(changes, targets),
    settings.mode === 'off' ? [] : detailOf(changes, origins.asked),
  ]);
  return {
    kind: 'change',
    ...identity,
    change: `${playbook.says.todo} ${labels(targets)}`,
    impact: decision === 'refuse' ? [] : [...doubts, ...impact],
    ...(detail.length === 0 ? {} : { detail }),
    undo: undoText(playbook, settings.leaseMinutes, targets),
    stops: playbook.stops,
    doesNotStop: playbook.doesNotStop,
    says: playbook.says,
    refused,
    decision,
    why: taken ?? whyOf(decision, targets.length, refused, playbook, settings.mode, problem),
    byPerson: request.byPerson,
    policyVersion: versionOf(policy),
    leaseMinutes: typeof playbook.undo === 'string' && untold(targets).length === 0 ? settings.leaseMinutes : 0,
    asked: (origins.asked.length > 0 ? origins.asked : request.requests).map(({ reason, requestedBy }) => ({
      reason,
      requestedBy,
    })),
    findings,
    short: [],
    hash: planHash(identity),
  };
}

async function sortOut<Params, State extends Json>(
  playbook: Pick<Playbook, 'undo'>,
  changes: Changes<Params, State>,
  requests: readonly Traced<ChangeRequest<Params>>[],
  { execution, customers }: { execution: Execution; customers: readonly string[] | undefined },
  policy: Policy,
  ports: ChangePorts,
): Promise<{ targets: Change[]; refused: Refusal[]; asks: string[] }> {
  const targets = new Map<string, Change>();
  const refused: Refusal[] = [];
  const asks: string[] = [];
  const guard = guarding(policy, ports);
  const hasRoom = roomForTargets(playbook, changes);
  for (const { params, reason, requestedBy, taskId, recorded } of requests) {
    const ask: Ask = {
      reason,
      requestedBy,
      execution: execution.name,
      account: ports.house.account,
      region: ports.region,
      partition: ports.partition,
      customers,
      ...(taskId === undefined ? {} : { isOwn: (party: string) => isTrusted(party, policy.trusted) }),
    };
    const found = await changes.find(params, ask);
    refused.push(...found.refused);
    for (const target of found.targets) {
      if (targets.has(target.resource)) continue;
      const elsewhere = onlyNamesake(target, { finding: recorded?.region, here: ports.region, params });
      if (elsewhere !== undefined) {
        refused.push({ input: target.label, reason: elsewhere });
        continue;
      }
      const held = taskId === undefined ? undefined : await heldByDegrees(changes, target, ports, execution.name);
      if (held !== undefined) {
        refused.push({ input: target.label, reason: held, idle: true });
        continue;
      }
      const answer = await changeFor(changes, target, params, ask, guard);
      if ('reason' in answer) {
        refused.push(answer);
        continue;
      }
      const full =
        targets.size < MOST_TARGETS
          ? hasRoom(answer.change)
          : `more than ${MOST_TARGETS} targets at once: ask again for this one`;
      if (full !== undefined) {
        refused.push({ input: target.label, reason: full });
        continue;
      }
      targets.set(target.resource, answer.change);
      // A person who starts it has judged what they typed; what was looked up, or has to be done first, they may not know.
      asks.push(...(taskId === undefined && !answer.asksAnybody ? [] : answer.asks), ...answer.first);
    }
  }
  return { targets: [...targets.values()], refused, asks: [...new Set(asks)] };
}

/** A change, with what a person has to judge and what has to be done first. */
interface Wished {
  readonly change: Change;
  readonly asks: readonly string[];
  readonly asksAnybody: boolean;
  readonly first: readonly string[];
}

async function changeFor<Params, State extends Json>(
  changes: Changes<Params, State>,
  target: Target,
  params: Params,
  ask: Ask,
  guard: Guard,
): Promise<Wished | Refusal> {
  const guarded = await guard(target);
  if (guarded !== undefined) return { input: target.label, reason: guarded };
  const { state, identity } = await sight(changes, target);
  if (state === null) return { input: target.label, reason: 'there is no such thing in this account and region' };
  const before = state as State;
  const wanted = await changes.wanted(target, before, params, ask);
  if ('refuse' in wanted) return { input: target.label, reason: wanted.refuse };
  if (sameState(before, wanted.state)) return { input: target.label, reason: 'is so already: there is nothing to do' };
  const first = (await changes.notYet?.(target, params)) ?? [];
  const { state: after, asks = [], asksAnybody = false } = wanted;
  const change = { ...target, before, after, ...(identity === undefined ? {} : { identity }) };
  return { change, asks, asksAnybody, first: [first].flat() };
}

/** What stands to break; never a reason to fail, and never longer than people can wait. */
async function impactOf<Params, State extends Json>(
  changes: Changes<Params, State>,
  targets: readonly Change[],
): Promise<string[]> {
  const { impact } = changes;
  if (impact === undefined) return ['unknown: this playbook does not look'];
  const questions = targets.map((one) => ({ about: one.label, ask: () => impact.call(changes, one) }));
  return (await impactLines(questions, IMPACT_WITHIN_MS)).slice(0, MOST_TARGETS * 2);
}

/** What people can send on, for all that was asked: also where nothing can be changed. */
async function detailOf<Params, State extends Json>(
  changes: Changes<Params, State>,
  requests: readonly ChangeRequest<Params>[],
): Promise<string[]> {
  const lines = await impactLines(requests.flatMap(({ params }) => changes.detail?.(params) ?? []));
  return [...new Set(lines)].slice(0, MOST_TARGETS);
}

function whyOf(
  decision: Decision,
  targets: number,
  refused: readonly Refusal[],
  { id, alwaysAsks }: Pick<Playbook, 'id' | 'alwaysAsks'>,
  mode: string,
  problem: string | undefined,
): string {
  if (targets === 0)
    return refused.length === 1
      ? `${refused[0]?.input}: ${refused[0]?.reason}`
      : 'none of what was asked may be changed';
  if (problem !== undefined) return `the policy cannot be used, so nothing is changed: ${problem}`;
  if (decision === 'refuse') return `the policy has ${id} off`;
  return decision === 'approve' && alwaysAsks !== undefined
    ? `${id} always asks: ${alwaysAsks}`
    : `the policy's mode is ${mode}`;
}

function undoText({ undo }: Pick<Playbook, 'undo'>, leaseMinutes: number, targets: readonly Change[]): string {
  if (typeof undo !== 'string') return `Cannot be taken back: ${undo.noUndo}`;
  const nameless = untold(targets);
  if (nameless.length > 0) return `${undo} Only by hand, whatever the policy says: ${untoldText(nameless)}.`;
  return leaseMinutes === 0 ? undo : `${undo} By itself after ${leaseMinutes} minutes.`;
}
