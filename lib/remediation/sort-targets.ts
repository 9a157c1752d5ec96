import { type Change, type Plan, sameState } from '../domain/remediation/plan.ts';
import type { Json } from '../domain/text/json.ts';
import { isOnTheWay } from './between.ts';
import { heldByDegrees } from './by-degrees.ts';
import type { ChangePorts } from './change-ports.ts';
import { isOther, isStill, type Looked } from './identity.ts';
import { isSame } from './keep-before.ts';
import type { Changes } from './playbook.ts';

/** How the targets of a plan stand, and what an earlier try of its execution kept. */
interface Standing {
  readonly now: readonly Looked[];
  readonly kept: readonly Change[];
}

/** The targets of a plan that is about to be carried out, by what may become of them. */
export interface Sorted {
  /** The plan without those that others were at; what they made as planned is refused in it, as theirs to take back. */
  readonly mine: Plan;
  /** Those of `mine` that are not as planned yet. */
  readonly toWrite: readonly Looked[];
  /** Those that others changed into something else since it was planned. */
  readonly overtaken: readonly Change[];
  /** Whether others were at all that was left to do, and no earlier try made any of it: the plan is of a world that is no more. */
  readonly isOver: boolean;
}

/** Sets aside what others were at since the plan was made. Who changes one of the targets again and again holds up none of the others. */
export async function sortTargets<Params, State extends Json>(
  changes: Changes<Params, State>,
  plan: Plan,
  { now, kept }: Standing,
  ports: ChangePorts,
): Promise<Sorted> {
  const open = now.filter(({ target, seen }) => !sameState(seen.state, target.after));
  const made = now.filter((one) => !open.includes(one)).map(({ target }) => target);
  // What a try before this one has made stays on record by itself, without what others are at.
  const theirs = made.filter((target) => !kept.some((ours) => isSame(ours, target)));
  const overtaken = await overtakenIn(changes, plan, { open, kept }, ports);
  return {
    mine: sayingTheirs(without(plan, [...overtaken, ...theirs]), theirs),
    toWrite: open.filter(({ target }) => !overtaken.includes(target)),
    overtaken,
    isOver: open.length > 0 && overtaken.length === open.length && theirs.length === made.length,
  };
}

/** A plan but for some of its targets. */
export function without(plan: Plan, targets: readonly Change[]): Plan {
  return { ...plan, targets: plan.targets.filter((target) => !targets.includes(target)) };
}

/** The targets of what is open that others were at since it was planned. What a try before this one began is gone on with. */
async function overtakenIn<Params, State extends Json>(
  changes: Changes<Params, State>,
  { byPerson }: Plan,
  { open, kept }: { readonly open: readonly Looked[] } & Pick<Standing, 'kept'>,
  ports: ChangePorts,
): Promise<Change[]> {
  const begun = ({ target, seen }: Looked) =>
    !isOther(target, seen) && kept.some((ours) => isSame(ours, target)) && isOnTheWay(changes, seen.state, target);
  const held = await Promise.all(
    open.map(({ target, seen }) =>
      byPerson ? undefined : heldByDegrees(changes, { target, look: async () => seen }, ports),
    ),
  );
  const is = (one: Looked, index: number) =>
    held[index] !== undefined || (!isStill(one.target, 'before', one.seen) && !begun(one));
  return open.filter(is).map(({ target }) => target);
}

/** A plan that says of what others made as planned that it is not ours. */
function sayingTheirs(plan: Plan, theirs: readonly Change[]): Plan {
  const reason = 'was made so by somebody else meanwhile: it is theirs to take back';
  return { ...plan, refused: [...plan.refused, ...theirs.map(({ label }) => ({ input: label, reason }))] };
}
