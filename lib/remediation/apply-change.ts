import { unapproved } from '../domain/approval.ts';
import { shareOf, wholeCap } from '../domain/cap.ts';
import { RefusedError } from '../domain/errors.ts';
import { doubtsAbout } from '../domain/guard.ts';
import type { Json } from '../domain/json.ts';
import { isoTime } from '../domain/lease.ts';
import { type Change, type Plan, planHash, sameState } from '../domain/plan.ts';
import { type PlaybookPolicy, type Policy, settingsFor, unlessPassing } from '../domain/policy.ts';
import { isOnTheWay } from './between.ts';
import { heldByDegrees } from './by-degrees.ts';
import { readChangeInput } from './change-input.ts';
import type { ChangePorts } from './change-ports.ts';
import { earlierTry, sayingMade, stillMade } from './earlier-try.ts';
import { foundAgain } from './found-again.ts';
import { guarding } from './guarding.ts';
import { nextAfter, sayingHowFar, soFar } from './half-done.ts';
import { isOther, isStill, sight } from './identity.ts';
import { isSame, keepBefore } from './keep-before.ts';
import { planChange } from './plan-change.ts';
import type { Changes, Playbook } from './playbook.ts';
import type { Execution } from './request.ts';
import { type Capped, usedUp, withinCap } from './within-cap.ts';
import { writeInTurn } from './write-in-turn.ts';

/** The question with this plan, by the id under which its answer is recorded; null where nobody was asked. */
export interface AnsweredBy {
  readonly approval?: string | undefined;
}

/** The change is made; or the world has moved on and this is the plan now; or nothing may be changed any more, and why. */
export type ApplyResult =
  | { readonly status: 'applied'; readonly plan: Plan; readonly expiresAt: string }
  | { readonly status: 'moved'; readonly plan: Plan }
  | { readonly status: 'refused'; readonly plan: Plan };

/**
 * Carries out a plan, which may be days old: the policy is read again, guards and caps are asked again, and each target is compared
 * with the before-image. What is no longer as it was planned is planned anew, and asked anew; what somebody else did meanwhile is
 * theirs: taking it back would undo their work. Repeated, it makes each change once.
 */
export async function applyChange<Params, State extends Json>(
  playbook: Playbook<Params, State>,
  changes: Changes<Params, State>,
  { plan, answer, input, execution }: { plan: Plan; answer: AnsweredBy | null; input: unknown; execution: Execution },
  ports: ChangePorts,
): Promise<ApplyResult> {
  // While the policy is read; what comes of it counts only where the policy and the guards let it.
  const looking = look(plan, changes, execution, ports);
  looking.catch(() => undefined);
  if (planHash(plan) !== plan.hash)
    return refused(plan, 'the plan is not the one that was made: its hash does not fit');
  const stopped = (why: string) => unlessMade(playbook, changes, { plan, execution, looking, why }, ports);
  const loaded = unlessPassing(await ports.loadPolicy(0));
  if (!loaded.ok) return stopped(`the policy cannot be used, so nothing is changed: ${loaded.problem}`);
  const asks = playbook.alwaysAsks !== undefined && !plan.byPerson;
  const here = { findings: plan.findings, account: ports.house.account, at: ports.now(), asks };
  const settings = settingsFor(loaded.policy, playbook.id, here, playbook.defaults);
  const held =
    heldBack(plan, settings.mode) ?? (await unasked(plan, settings, loaded.policy, { answer, execution }, ports));
  if (held !== undefined) return stopped(held);
  const guard = guarding(loaded.policy, ports);
  const planAnew = async (made: readonly Change[]): Promise<ApplyResult> => {
    const anew = await planChange(playbook, changes, input, execution, ports);
    return { status: 'moved', plan: await sayingMade(anew, changes, made) };
  };
  const { standing, isRefused } =
    answer === null
      ? { standing: plan.targets, isRefused: false }
      : await foundAgain(playbook, changes, { plan, input, execution }, ports);
  const guarded = await Promise.all(
    standing.map(async (target) => {
      const reason = (await guard(target)) ?? (await changes.notAnyMore?.(target));
      return reason === undefined ? [] : [`${target.label} ${reason}`];
    }),
  );
  if (guarded.flat().length > 0) return stopped(guarded.flat().join('; '));

  const [now, earlier] = await looking;
  const { isThere, kept, taken } = earlierTry(earlier, playbook.id, execution);
  if (taken !== undefined) return refused(plan, taken);
  // What was begun is gone on with: it may itself be why it is not the time any more.
  const first = isThere ? [] : await toDoFirst(playbook, changes, plan, input);
  if (first.length > 0) return refused(plan, first.join('; '));
  const open = now.filter(({ target, seen }) => !sameState(seen.state, target.after));
  // Another execution may have come to it since the plan was made.
  const halved = plan.byPerson
    ? []
    : await Promise.all(open.map(({ target }) => heldByDegrees(changes, target, ports)));
  // What whoever approved was not shown.
  const doubts = (targets: readonly Change[]) => doubtsAbout(targets, loaded.policy, ports.house);
  const unseen = !isThere && (isRefused || doubts(standing).some((one) => !doubts(plan.targets).includes(one)));
  // What a try before this one began is gone on with; what others changed is planned anew.
  const begun = ({ target, seen }: (typeof now)[number]) =>
    !isOther(target, seen) && kept.some((ours) => isSame(ours, target)) && isOnTheWay(changes, seen.state, target);
  const moved = open.some((one) => !isStill(one.target, 'before', one.seen) && !begun(one));
  if (unseen || moved || halved.some((why) => why !== undefined)) return planAnew(kept);

  const theirs = now.filter((one) => !open.includes(one) && !kept.some((ours) => isSame(ours, one.target)));
  const mine = without(
    plan,
    theirs.map(({ target }) => target),
    'was made so by somebody else meanwhile: it is theirs to take back',
  );
  if (mine.targets.length === 0)
    return refused(mine, mine.refused.map(({ input, reason }) => `${input}: ${reason}`).join('; '));

  const wanted = open.map(({ target }) => counted(target, plan, settings.capPerHour));
  const spending = { playbook: playbook.id, execution: execution.name, now: ports.now() };
  const { granted, short } = await withinCap(wanted, spending, ports.spendCaps);
  const over = open.flatMap(({ target }) => (granted.has(target.resource) ? [] : [target]));
  const done = { ...mine, targets: mine.targets.filter((target) => !over.includes(target)), short };
  if (done.targets.length === 0) return refused(done, usedUp(short) ?? 'nothing of it is left to do');
  const keeping = await keepBefore(done, kept, execution, ports, changes.inParts === true);
  const writing = open.filter(({ target }) => !over.includes(target));
  const left = await sayingHowFar(changes, { targets: keeping.targets, next: nextAfter(playbook.undo) }, () =>
    writeInTurn(changes, writing),
  );
  if (left.length > 0) {
    const made = { ...done, targets: done.targets.filter((target) => !left.includes(target)) };
    // Of what is left only what a try before this one had made is ours to take back.
    const [theirs, others] = [true, false].map((is) => kept.filter((one) => isAmong(one, left) === is));
    const still = [...(others ?? []), ...(await stillMade(changes, theirs ?? [])).map(({ target }) => target)];
    const { targets } = await keepBefore(made, still, execution, ports, changes.inParts === true);
    await noteInForce(changes, targets, execution, ports);
    return planAnew([...still.filter((one) => !isAmong(one, targets)), ...targets]);
  }
  const made = await stillMade(
    changes,
    kept.filter((one) => !isAmong(one, done.targets)),
  );
  await noteInForce(changes, [...made.map(({ target }) => target), ...done.targets], execution, ports);
  return applied(keeping, ports);
}

function isAmong({ resource }: Change, targets: readonly Change[]): boolean {
  return targets.some((target) => target.resource === resource);
}

function applied(plan: Plan, { now }: Pick<ChangePorts, 'now'>): ApplyResult {
  const seconds = Math.floor(now().getTime() / 1000) + plan.leaseMinutes * 60;
  return { status: 'applied', plan, expiresAt: plan.leaseMinutes === 0 ? '' : isoTime(seconds) };
}

/**
 * Nothing more is changed, and why. But a try before this one may have come to its change, and died: where that is all of it, it is applied, and has the
 * end that it was to have; else RefusedError says how far that try came.
 */
async function unlessMade<Params, State extends Json>(
  { id, undo }: Playbook<Params, State>,
  changes: Changes<Params, State>,
  {
    plan,
    execution,
    looking,
    why,
  }: { plan: Plan; execution: Execution; looking: ReturnType<typeof look>; why: string },
  ports: ChangePorts,
): Promise<ApplyResult> {
  const looked = await looking.catch((error: unknown) => ({ error }));
  if ('error' in looked) {
    // Of what an earlier try has on record nobody says that nothing was done before it was looked at.
    if (earlierTry(await ports.applied.get(execution.name), id, execution).kept.length > 0) throw looked.error;
    return refused(plan, why);
  }
  const [now, earlier] = looked;
  const { kept } = earlierTry(earlier, id, execution);
  const ours = now.filter(({ target }) => kept.some((one) => isSame(one, target)));
  if (ours.every(({ target, seen }) => isStill(target, 'before', seen))) return refused(plan, why);
  const isMade = ours.every(({ target, seen }) => isStill(target, 'after', seen));
  const standing = ours.map(({ target, seen: { state } }) => ({ target, state }));
  if (!isMade || ours.length < plan.targets.length)
    throw new RefusedError(`${why}. ${soFar(standing)}${nextAfter(undo)}`);
  await noteInForce(changes, plan.targets, execution, ports);
  const targets = plan.targets.map((target) => kept.find((one) => isSame(one, target)) ?? target);
  return applied({ ...plan, targets }, ports);
}

/** After the change, which waits for nothing: whoever takes it back is told of by these names. */
async function noteInForce<Params, State extends Json>(
  changes: Changes<Params, State>,
  targets: readonly Change[],
  { name }: Execution,
  { inForce, now }: ChangePorts,
): Promise<void> {
  for (const target of targets) {
    const held = await changes.inForce?.(target, target.after as State);
    if (held !== undefined) await inForce.note([...held.names, ...(held.always ?? [])], name, now());
  }
}

/** How the targets stand now, and what an earlier try of this execution kept. */
function look<Params, State extends Json>(
  { targets }: Plan,
  changes: Changes<Params, State>,
  { name }: Execution,
  { applied }: ChangePorts,
) {
  const sights = targets.map(async (target) => ({ target, seen: await sight(changes, target) }));
  return Promise.all([Promise.all(sights), applied.get(name)]);
}

/** Why a plan is not carried out although it was decided so: the mode is no longer for it. */
function heldBack(plan: Plan, mode: string): string | undefined {
  if (mode === 'off') return `the policy has ${plan.playbook} off by now`;
  return mode === 'observe' && !plan.byPerson ? 'the policy says observe by now' : undefined;
}

/** Why a person's word is missing, where it is needed: the workflow only names the question, what was answered is read here. */
async function unasked(
  plan: Plan,
  { mode, approval }: Pick<PlaybookPolicy, 'mode' | 'approval'>,
  policy: Policy,
  { answer, execution }: { answer: AnsweredBy | null; execution: Execution },
  ports: ChangePorts,
): Promise<string | undefined> {
  const asks = mode === 'approve' && !plan.byPerson;
  if (plan.decision !== 'approve' && !asks && doubtsAbout(plan.targets, policy, ports.house).length === 0)
    return undefined;
  if (answer?.approval === undefined) return 'nobody approved it';
  const recorded = await ports.readApproval(answer.approval);
  return unapproved(recorded, { planHash: plan.hash, execution: execution.id, quorum: approval.quorum });
}

/** What has to be done before any of the targets may be changed, each once. */
async function toDoFirst<Params, State extends Json>(
  playbook: Playbook<Params, State>,
  changes: Changes<Params, State>,
  { targets }: Plan,
  input: unknown,
): Promise<string[]> {
  if (changes.notYet === undefined) return [];
  const read = readChangeInput(playbook, input, '');
  const asked = 'undo' in read ? [] : read.requests;
  const found = await Promise.all(
    asked.flatMap(({ params }) => targets.map((target) => changes.notYet?.(target, params))),
  );
  return [...new Set(found.flatMap((one) => one ?? []))];
}

function refused(plan: Plan, why: string): ApplyResult {
  return { status: 'refused', plan: { ...plan, decision: 'refuse', why } };
}

/** A change as the cap counts it: whose share it is, and who asked for it. */
function counted({ resource, label }: Change, { byPerson, findings, asked }: Plan, cap: number): Capped {
  return {
    id: resource,
    label,
    budgets: wholeCap(cap, 'changes'),
    by: shareOf({ byPerson, detection: findings[0]?.detection }),
    askedBy: asked.map(({ requestedBy }) => requestedBy),
  };
}

function without(plan: Plan, left: readonly Change[], reason: string): Plan {
  if (left.length === 0) return plan;
  return {
    ...plan,
    targets: plan.targets.filter((target) => !left.includes(target)),
    refused: [...plan.refused, ...left.map(({ label }) => ({ input: label, reason }))],
  };
}
