import { RefusedError } from '../domain/errors.ts';
import { isoTime } from '../domain/network/lease.ts';
import { shareOf, wholeCap } from '../domain/remediation/cap.ts';
import { type Change, type Plan, planHash } from '../domain/remediation/plan.ts';
import type { Json } from '../domain/text/json.ts';
import { readChangeInput } from './change-input.ts';
import type { ChangePorts } from './change-ports.ts';
import { earlierTry, sayingMade, stillMade } from './earlier-try.ts';
import { nextAfter, sayingHowFar, soFar } from './half-done.ts';
import { isStill, type Looked, lookAt } from './identity.ts';
import { isSame, keepBefore } from './keep-before.ts';
import { changedName } from './later-change.ts';
import { planChange } from './plan-change.ts';
import type { Changes, Playbook } from './playbook.ts';
import type { Execution } from './request.ts';
import { type Sorted, sortTargets, without } from './sort-targets.ts';
import { type Given, stillAllowed } from './still-allowed.ts';
import { type Capped, usedUp, withinCap } from './within-cap.ts';
import { writeInTurn } from './write-in-turn.ts';

/** The change is made; or the world has moved on and this is the plan now; or nothing may be changed any more, and why. */
export type ApplyResult =
  | { readonly status: 'applied'; readonly plan: Plan; readonly expiresAt: string }
  /** `expiresAt`: when what is made by now ends, whatever becomes of the plan. */
  | { readonly status: 'moved'; readonly plan: Plan; readonly expiresAt?: string }
  | { readonly status: 'refused'; readonly plan: Plan };

/**
 * Carries out a plan, which may be days old: the policy is read again, guards and caps are asked again, and each target is compared
 * with the before-image. What is no longer as it was planned is planned anew, and asked anew; what somebody else did meanwhile is
 * theirs: taking it back would undo their work. Repeated, it makes each change once.
 */
export async function applyChange<Params, State extends Json>(
  playbook: Playbook<Params, State>,
  changes: Changes<Params, State>,
  given: Given,
  ports: ChangePorts,
): Promise<ApplyResult> {
  const { plan, input, execution } = given;
  // While the policy is read; what comes of it counts only where the policy and the guards let it.
  const looking = look(plan, changes, execution, ports);
  looking.catch(() => undefined);
  if (planHash(plan) !== plan.hash)
    return refused(plan, 'the plan is not the one that was made: its hash does not fit');
  const allowed = await stillAllowed(playbook, changes, given, ports);
  if ('why' in allowed) return unlessMade(playbook, changes, { plan, execution, looking, why: allowed.why }, ports);
  const [now, earlier] = await looking;
  const { isThere, kept, taken } = earlierTry(earlier, playbook.id, execution);
  if (taken !== undefined) return refused(plan, taken);
  // What was begun is gone on with: it may itself be why it is not the time any more.
  const first = isThere ? [] : await toDoFirst(playbook, changes, plan, input);
  if (first.length > 0) return refused(plan, first.join('; '));
  const sorted = await sortTargets(changes, plan, { now, kept }, ports);
  const isUnseen = !isThere && allowed.isUnseen;
  if (isUnseen || sorted.isOver) return planAnew(playbook, changes, { ...given, made: kept }, ports);
  return makeWithinCap(playbook, changes, { ...given, kept, sorted, capPerHour: allowed.settings.capPerHour }, ports);
}

/** A plan with its targets sorted, what an earlier try of this execution kept, and how many changes an hour may have. */
interface Sifted {
  readonly sorted: Sorted;
  readonly kept: readonly Change[];
  readonly capPerHour: number;
}

/** Makes as much of a plan as the cap has room for. */
async function makeWithinCap<Params, State extends Json>(
  playbook: Playbook<Params, State>,
  changes: Changes<Params, State>,
  given: Given & Sifted,
  ports: ChangePorts,
): Promise<ApplyResult> {
  const { plan, execution, kept, capPerHour } = given;
  const { mine, toWrite, overtaken } = given.sorted;
  if (mine.targets.length === 0)
    return refused(mine, mine.refused.map(({ input, reason }) => `${input}: ${reason}`).join('; '));
  const wanted = toWrite.map(({ target }) => counted(target, plan, capPerHour));
  const spending = { playbook: playbook.id, execution: execution.name, now: ports.now() };
  const { granted, short } = await withinCap(wanted, spending, ports.spendCaps);
  const writing = toWrite.filter(({ target }) => granted.has(target.resource));
  const over = toWrite.filter((one) => !writing.includes(one)).map(({ target }) => target);
  const fits = { ...without(mine, over), short };
  if (fits.targets.length > 0)
    return makeChange(playbook, changes, { ...given, plan: fits, writing, kept, overtaken }, ports);
  return overtaken.length > 0
    ? planAnew(playbook, changes, { ...given, made: kept }, ports)
    : refused(fits, usedUp(short) ?? 'nothing of it is left to do');
}

/** What there is to write, what an earlier try of this execution kept, and the targets of the plan that others were at. */
interface Making {
  readonly writing: readonly Looked[];
  readonly kept: readonly Change[];
  readonly overtaken: readonly Change[];
}

/** Keeps the before-image and writes; what somebody changed before that, or while it was written, is planned anew. */
async function makeChange<Params, State extends Json>(
  playbook: Playbook<Params, State>,
  changes: Changes<Params, State>,
  given: Given & Making,
  ports: ChangePorts,
): Promise<ApplyResult> {
  const { plan, execution, writing, kept, overtaken } = given;
  const keep = (one: Plan, before: readonly Change[]) =>
    keepBefore(one, { kept: before, execution, inParts: changes.inParts === true }, ports);
  const keeping = await keep(plan, kept);
  const moved = await sayingHowFar(changes, { targets: keeping.targets, next: nextAfter(playbook.undo) }, () =>
    writeInTurn(changes, writing),
  );
  const left = [...overtaken, ...moved];
  if (left.length === 0) {
    const older = kept.filter((one) => !isAmong(one, plan.targets));
    await noteInForce(changes, [...(await madeOf(changes, older)), ...plan.targets], execution, ports);
    return applied(keeping, ports);
  }
  const made = without(plan, left);
  // Of what is left only what a try before this one had made is ours to take back. Which parts of a target those are, the next try sorts out.
  const doubtful = changes.inParts === true ? moved : left;
  const before = kept.filter((one) => isAmong(one, doubtful));
  const still = kept.filter((one) => !isAmong(one, doubtful)).concat(await madeOf(changes, before));
  const { targets } = await keep(made, still);
  await noteInForce(changes, targets, execution, ports);
  const ours = [...still.filter((one) => !isAmong(one, targets)), ...targets];
  return planAnew(playbook, changes, { ...given, made: ours }, ports);
}

/** The world has moved on: what would be done by now, beside what this execution has made already. */
async function planAnew<Params, State extends Json>(
  playbook: Playbook<Params, State>,
  changes: Changes<Params, State>,
  { plan, input, execution, made }: Pick<Given, 'plan' | 'input' | 'execution'> & { readonly made: readonly Change[] },
  ports: ChangePorts,
): Promise<ApplyResult> {
  const anew = await planChange(playbook, changes, { input, execution }, ports);
  const moved = await sayingMade(anew, changes, made);
  return { status: 'moved', plan: moved, ...(moved.made === undefined ? {} : endOf(plan, ports)) };
}

async function madeOf<Params, State extends Json>(
  changes: Changes<Params, State>,
  kept: readonly Change[],
): Promise<Change[]> {
  return (await stillMade(changes, kept)).map(({ target }) => target);
}

function isAmong({ resource }: Change, targets: readonly Change[]): boolean {
  return targets.some((target) => target.resource === resource);
}

function applied(plan: Plan, ports: Pick<ChangePorts, 'now'>): ApplyResult {
  return { status: 'applied', plan, ...endOf(plan, ports) };
}

function endOf({ leaseMinutes }: Plan, { now }: Pick<ChangePorts, 'now'>) {
  const seconds = Math.floor(now().getTime() / 1000) + leaseMinutes * 60;
  return { expiresAt: leaseMinutes === 0 ? '' : isoTime(seconds) };
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
    const { names = [], always = [] } = (await changes.inForce?.(target, target.after as State)) ?? {};
    await inForce.note([...names, ...always, ...changedName(target)], name, now());
  }
}

/** How the targets stand now, and what an earlier try of this execution kept. */
function look<Params, State extends Json>(
  { targets }: Plan,
  changes: Changes<Params, State>,
  { name }: Execution,
  { applied }: ChangePorts,
) {
  return Promise.all([lookAt(changes, targets), applied.get(name)]);
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
