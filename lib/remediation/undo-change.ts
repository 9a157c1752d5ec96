import { errorText, InvalidInputError, OvertakenError, RefusedError } from '../domain/errors.ts';
import type { Applied } from '../domain/remediation/change-ports.ts';
import { type Change, isGone, type Plan, planHash, sameState } from '../domain/remediation/plan.ts';
import { canonical } from '../domain/text/canonical.ts';
import type { Json } from '../domain/text/json.ts';
import { isOnTheWay } from './between.ts';
import type { ChangePorts } from './change-ports.ts';
import { sayingHowFar } from './half-done.ts';
import {
  isOther,
  isStill,
  type Looked,
  lookAt,
  type Other,
  otherText,
  otherThere,
  type Sighted,
  sight,
  untold,
  untoldText,
} from './identity.ts';
import { labels, undoing } from './labels.ts';
import { changedName, laterChange } from './later-change.ts';
import type { Changes, Playbook } from './playbook.ts';
import type { Tells } from './steps.ts';

/** What stands between a change of ours and its undo: somebody changed the target since. */
export interface Drift {
  readonly label: string;
  readonly before: Json;
  readonly ours: Json;
  readonly now: Json;
  /** Another one of its name stands there: by what that one and ours are told apart. */
  readonly other?: Other | undefined;
  /** The execution of riposte's that changed it since, where nobody else did. */
  readonly later?: string | undefined;
}

/** By what a change is taken back that nobody asked to be: its workflow waited for that. */
export const LEASE_END = 'the end of its lease';

/** It is as it was before; or somebody changed it since, and it is left alone. */
export type UndoResult =
  | { readonly status: 'undone'; readonly targets: number; readonly tells?: Tells }
  | { readonly status: 'drifted'; readonly drift: readonly Drift[]; readonly tells?: Tells };

/** What taking back an execution's change would do; a drift is shown and refused. A person asks for it by name. */
export async function planUndo<Params, State extends Json>(
  playbook: Playbook<Params, State>,
  changes: Changes<Params, State>,
  { undo, reason, requestedBy }: { undo: string; reason: string; requestedBy: string },
  ports: ChangePorts,
): Promise<Plan> {
  const name = undo.split(':').at(-1) ?? undo;
  const applied = await readApplied(playbook, name, ports);
  const drift = await driftIn(changes, await lookAt(changes, applied.targets), name, ports);
  const targets = applied.targets.map((target) => ({ ...target, before: target.after, after: target.before }));
  const calls = targets.flatMap((one) => changes.calls(one, one.before as State, one.after as State));
  const identity = { playbook: playbook.id, undoes: name, targets, calls };
  const ended = applied.undone;
  const refusal =
    ended !== undefined
      ? `it was taken back at ${ended.at} by ${ended.by}`
      : drift.length > 0
        ? driftText(drift)
        : undefined;
  return {
    kind: 'change',
    ...identity,
    change: `${undoing(playbook.says)} ${labels(targets)}`,
    impact: untold(targets).length === 0 ? [] : [untoldText(untold(targets))],
    undo: 'Ask for the change again.',
    stops: playbook.stops,
    doesNotStop: playbook.doesNotStop,
    says: playbook.says,
    refused: [],
    decision: refusal === undefined ? 'apply' : 'refuse',
    why: refusal ?? 'a person asked for it',
    byPerson: true,
    policyVersion: '',
    leaseMinutes: 0,
    asked: [{ reason, requestedBy }],
    findings: [...applied.findings],
    short: [],
    hash: planHash(identity),
  };
}

/**
 * Restores the before-image of an execution's change and nothing else. Everything is looked at before anything is written: where
 * one target was changed by others since, none is touched. Repeated, it changes nothing more. `by` is what it is taken back by: a person, or its lease's end.
 */
export async function undoChange<Params, State extends Json>(
  playbook: Playbook<Params, State>,
  changes: Changes<Params, State>,
  { of: execution, by }: { readonly of: string; readonly by: string },
  ports: ChangePorts,
): Promise<UndoResult> {
  const applied = await readApplied(playbook, execution, ports);
  const { undone } = applied;
  // By a try of this very undo, whose answer was lost, it is taken back now.
  if (undone !== undefined)
    return { status: 'undone', targets: 0, ...(undone.by === by ? {} : { tells: takenBackText(undone) }) };
  const looked = await lookAt(changes, applied.targets);
  const drift = await driftIn(changes, looked, execution, ports);
  if (drift.length > 0) return { status: 'drifted', drift, ...besideDrift(looked, drift) };
  const { restored, overtaken } = await putBack(changes, applied.targets);
  if (overtaken.length > 0) {
    const now = await lookAt(changes, applied.targets);
    return {
      status: 'drifted',
      drift: await withLater(overtaken, execution, ports),
      ...besideDrift(
        now,
        overtaken.map(({ drift }) => drift),
      ),
    };
  }
  for (const target of applied.targets) {
    const { names = [] } = (await changes.inForce?.(target, target.after as State)) ?? {};
    await ports.inForce.end([...names, ...changedName(target)], execution, ports.now());
  }
  await ports.applied.put({ ...applied, undone: { at: ports.now().toISOString(), by } });
  // By somebody else, or by a try of this very undo that died before it could say so: its end is told as one.
  const tells = { action: 'Nothing was left to undo: it is as it was before.' };
  return { status: 'undone', targets: restored, ...(restored > 0 ? {} : { tells }) };
}

/** A target that is not taken back, and why. */
interface Drifted {
  readonly one: Looked;
  readonly drift: Drift;
}

/**
 * Writes the before-images, each target looked at once more; gives how many were not as before yet, and which others changed meanwhile, also in the very
 * moment of a write.
 */
async function putBack<Params, State extends Json>(
  changes: Changes<Params, State>,
  targets: readonly Change[],
): Promise<{ readonly restored: number; readonly overtaken: readonly Drifted[] }> {
  let restored = 0;
  const overtaken: Drifted[] = [];
  await sayingHowFar(changes, { targets, next: '' }, async () => {
    const refused: RefusedError[] = [];
    for (const target of targets) {
      const seen = await sight(changes, target);
      const drift = driftAt(changes, target, seen);
      overtaken.push(...drift.map((of) => ({ one: { target, seen }, drift: of })));
      if (drift.length > 0 || sameState(seen.state, target.before)) continue;
      try {
        await changes.write(target, target.after as State, target.before as State);
        restored += 1;
      } catch (error) {
        // What cannot be put back of one target keeps no other from being as it was.
        if (error instanceof OvertakenError) overtaken.push(...(await overtakenAt(changes, target)));
        else if (error instanceof RefusedError) refused.push(error);
        else throw error;
      }
    }
    if (refused.length === 0) return;
    const why = [
      ...refused.map(errorText),
      ...(overtaken.length === 0 ? [] : [driftText(overtaken.map(({ drift }) => drift))]),
    ];
    throw new RefusedError(why.join('. '), { cause: refused[0] });
  });
  return { restored, overtaken };
}

/** What stands there after somebody else wrote in the moment of a write; nothing where they put it back. */
async function overtakenAt<Params, State extends Json>(
  changes: Changes<Params, State>,
  target: Change,
): Promise<Drifted[]> {
  const seen = await sight(changes, target);
  if (isStill(target, 'before', seen)) return [];
  return [{ one: { target, seen }, drift: driftFrom(target, seen) }];
}

/** What is told of an undo that was made before: of what contains an incident it says nothing new. */
export function takenBackText({ at, by }: NonNullable<Applied['undone']>): Tells {
  return { headline: 'Nothing to undo:', action: `It was taken back at ${at} by ${by}.`, noNews: true };
}

/** The change of an execution, where riposte wrote the record of it and it is the playbook's; throws InvalidInputError else. */
export async function readApplied(
  playbook: Pick<Playbook, 'id' | 'undo'>,
  execution: string,
  ports: Pick<ChangePorts, 'applied'>,
): Promise<Applied> {
  if (typeof playbook.undo !== 'string')
    throw new InvalidInputError(`${playbook.id} cannot be taken back: ${playbook.undo.noUndo}`);
  const applied = await ports.applied.get(execution);
  if (applied === 'forged')
    throw new InvalidInputError(
      `The record of execution ${execution} was not written by riposte: nothing is restored from it. Look at who wrote to the state table`,
    );
  if (applied === undefined)
    throw new InvalidInputError(
      `No change by an execution ${execution} is on record: give the name that the outcome's alert has`,
    );
  if (applied.playbook !== playbook.id)
    throw new InvalidInputError(
      `Execution ${execution} was of ${applied.playbook}: start that workflow with this input`,
    );
  return applied;
}

/** What is said of targets that nobody else changed, by how they stand. */
const BESIDE = {
  before: (names: string) => `As it was before: ${names}.`,
  after: (names: string) => `Not undone with it: ${names}, as riposte left it.`,
  between: (names: string) => `In part as it was before, in part as riposte left it: ${names}.`,
};

function standing({ target, seen: { state } }: Looked): keyof typeof BESIDE {
  if (sameState(state, target.before)) return 'before';
  return sameState(state, target.after) ? 'after' : 'between';
}

/** What is said of the targets that nobody else changed: an earlier try may have put some back, and the others are left with those that were. */
function besideDrift(looked: readonly Looked[], drift: readonly Drift[]): { readonly tells?: Tells } {
  const others = looked.filter(({ target }) => !drift.some(({ label }) => label === target.label));
  if (others.length === 0) return {};
  const says = Object.entries(BESIDE).flatMap(([how, say]) => {
    const these = others.filter((one) => standing(one) === how);
    return these.length === 0 ? [] : [say(labels(these.map(({ target }) => target)))];
  });
  return { tells: { summary: says.join(' ') } };
}

/** What stands between the changes and their undo. */
async function driftIn<Params, State extends Json>(
  changes: Changes<Params, State>,
  looked: readonly Looked[],
  execution: string,
  ports: ChangePorts,
): Promise<Drift[]> {
  const drifted = looked.flatMap((one) => driftAt(changes, one.target, one.seen).map((drift) => ({ one, drift })));
  return withLater(drifted, execution, ports);
}

/** Where what stands between is a later change of riposte's own, it says whose. */
function withLater(drifted: readonly Drifted[], execution: string, ports: ChangePorts): Promise<Drift[]> {
  return Promise.all(
    drifted.map(async ({ one, drift }) => {
      const later = await laterChange(one, execution, ports);
      return later === undefined ? drift : { ...drift, later };
    }),
  );
}

/** A target's drift, if it is neither as it was left nor as it was, nor on the way between. */
function driftAt<Params, State extends Json>(changes: Changes<Params, State>, target: Change, seen: Sighted): Drift[] {
  const { state } = seen;
  if (isOther(target, seen)) return [driftFrom(target, seen)];
  if (sameState(state, target.after) || sameState(state, target.before)) return [];
  return isOnTheWay(changes, state, target) ? [] : [driftFrom(target, seen)];
}

function driftFrom(target: Change, seen: Sighted): Drift {
  const { label, before, after } = target;
  const drift = { label, before: shown(before as Json), ours: shown(after as Json), now: shown(seen.state) };
  const other = isGone(seen.state, before, after) ? undefined : otherThere(target, seen);
  return other === undefined ? drift : { ...drift, other };
}

/** A drift goes beside its plan from step to step, and what others made of a target may be of any size. */
const LONGEST_SHOWN = 1_000;

function shown(state: Json): Json {
  const text = canonical(state);
  return text.length <= LONGEST_SHOWN ? state : `${text.slice(0, LONGEST_SHOWN)}… (${text.length} characters)`;
}

/** Before, ours and now, as a person compares them. */
export function driftText(drift: readonly Drift[]): string {
  const short = (state: Json) => canonical(state).slice(0, 300);
  const one = ({ label, before, ours, now, other, later }: Drift) => {
    const whose = other && otherText(other);
    const since = isGone(now, before, ours)
      ? 'is gone'
      : later === undefined
        ? 'was changed by somebody else since'
        : `was changed by riposte's execution ${later} since, which is to be taken back first`;
    return `${label} ${whose ?? since} (before: ${short(before)}; ours: ${short(ours)}; now: ${short(now)})`;
  };
  return `${drift.map(one).join('; ')}. It is left as it is`;
}
