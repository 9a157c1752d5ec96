import type { Decision } from '../domain/playbook.ts';
import { policyForTelling, unlessPassing, versionOf } from '../domain/policy/policy.ts';
import { doubtsAbout } from '../domain/remediation/guard.ts';
import { type Change, MOST_TARGETS, type Plan, planHash } from '../domain/remediation/plan.ts';
import type { Json } from '../domain/text/json.ts';
import { type ChangeRequest, readChangeInput } from './change-input.ts';
import type { ChangePorts } from './change-ports.ts';
import { chooseTargets } from './choose-targets.ts';
import { decide, settingsOf } from './decide.ts';
import { earlierTry } from './earlier-try.ts';
import { untold, untoldText } from './identity.ts';
import { IMPACT_WITHIN_MS, impactLines } from './impact.ts';
import { labels } from './labels.ts';
import { traced } from './origins.ts';
import { roomForTargets } from './plan-room.ts';
import type { Changes, Playbook } from './playbook.ts';
import type { Execution } from './request.ts';
import { planUndo } from './undo-change.ts';

/** Reads the input and the world, guards each target, and says what would be done; changes nothing. */
export async function planChange<Params, State extends Json>(
  playbook: Playbook<Params, State>,
  changes: Changes<Params, State>,
  { input, execution }: { readonly input: unknown; readonly execution: Execution },
  ports: ChangePorts,
): Promise<Plan> {
  const request = readChangeInput(playbook, input, execution.name);
  if ('undo' in request) return planUndo(playbook, changes, request, ports);
  const [loaded, origins, record] = await Promise.all([
    ports.loadPolicy(),
    traced(withGiven(request.requests, input), ports),
    ports.applied.get(execution.name),
  ]);
  // Said before anybody is asked about what then could not be carried out.
  const { taken, kept } = earlierTry(record, playbook.id, execution);
  const { policy, problem } = policyForTelling(unlessPassing(loaded));
  const findings = origins.asked.flatMap(({ finding }) => finding ?? []);
  const settings = settingsOf(playbook, policy, { findings, byPerson: request.byPerson }, ports);
  const { customers } = settings;
  const hasRoom = roomForTargets(playbook, changes, kept);
  const terms = { execution: execution.name, policy, customers, kept, hasRoom };
  const chosen = await chooseTargets(changes, origins.asked, terms, ports);
  const { targets } = chosen;
  const refused = [...origins.refused, ...chosen.refused];
  const doubts = [...chosen.asks, ...doubtsAbout(targets, policy, ports.house)];
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
    why: taken ?? whyOf(playbook, { decision, mode: settings.mode, problem, targets, refused }),
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

/** With the parameters as they came: what a task's id was made of. */
function withGiven<One extends object>(
  requests: readonly One[],
  input: unknown,
): (One & { readonly given: unknown })[] {
  const { requests: came } = input as { readonly requests?: readonly { readonly params?: unknown }[] };
  return requests.map((one, index) => ({ ...one, given: came?.[index]?.params }));
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

/** What a plan was decided by. */
interface Grounds extends Pick<Plan, 'decision' | 'targets' | 'refused'> {
  readonly mode: string;
  /** Why the policy cannot be used. */
  readonly problem: string | undefined;
}

function whyOf(
  { id, alwaysAsks }: Pick<Playbook, 'id' | 'alwaysAsks'>,
  { decision, mode, problem, targets, refused }: Grounds,
): string {
  if (targets.length === 0)
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
