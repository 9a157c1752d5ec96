import type { Applied } from '../domain/change-ports.ts';
import type { Json } from '../domain/json.ts';
import { type Change, type Plan, sameState } from '../domain/plan.ts';
import { isBetween } from './between.ts';
import { isOther, sight } from './identity.ts';
import type { Changes } from './playbook.ts';
import type { Execution } from './request.ts';

/** What an earlier try of an execution left on record. */
export interface EarlierTry {
  /** Whether there was one that is known of. */
  readonly isThere: boolean;
  readonly kept: readonly Change[];
  /** Why nothing may be written over the record: its name is another's. */
  readonly taken?: string;
}

/** Whose a record is that stands under an execution's name. Whoever starts a workflow gives its execution a name: over another's nothing is written, or its undo would be lost. */
export function earlierTry(record: Applied | 'forged' | undefined, playbook: string, { name }: Execution): EarlierTry {
  if (record === undefined || record === 'forged') return { isThere: false, kept: [] };
  if (record.playbook !== playbook)
    return {
      isThere: false,
      kept: [],
      taken: `an execution of ${record.playbook} has this name, ${name}: start it under another`,
    };
  return { isThere: true, kept: record.targets };
}

/** What of it is as an earlier try made it, or partly so: what others made of it since is theirs. */
export async function stillMade<Params, State extends Json>(
  changes: Changes<Params, State>,
  kept: readonly Change[],
): Promise<{ readonly target: Change; readonly whole: boolean }[]> {
  const looked = await Promise.all(kept.map(async (target) => ({ target, seen: await sight(changes, target) })));
  return looked.flatMap(({ target, seen }) => {
    const { state } = seen;
    if (sameState(state, target.before) || isOther(target, seen)) return [];
    const whole = sameState(state, target.after);
    const partly = changes.inParts === true && state !== null && isBetween(state, target.before, target.after);
    return whole || partly ? [{ target, whole }] : [];
  });
}

/** A plan made anew, which says what an earlier try has changed already: whatever becomes of the plan, that is so. */
export async function sayingMade<Params, State extends Json>(
  plan: Plan,
  changes: Changes<Params, State>,
  kept: readonly Change[],
): Promise<Plan> {
  const made = await stillMade(changes, kept);
  if (made.length === 0) return plan;
  const whole = made.filter((one) => one.whole).map(({ target }) => target.label);
  return {
    ...plan,
    // What this execution itself made so is not refused.
    refused: plan.refused.filter(({ input }) => !whole.includes(input)),
    made: made.map(({ target, whole: isWhole }) => (isWhole ? target.label : `${target.label} (in part)`)),
  };
}
