import type { Applied } from '../domain/remediation/change-ports.ts';
import { type Change, type Plan, sameState } from '../domain/remediation/plan.ts';
import type { Json } from '../domain/text/json.ts';
import { isOnTheWay } from './between.ts';
import { isOther, lookAt } from './identity.ts';
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
export function earlierTry(record: Applied | 'forged' | undefined, playbook: string, execution: Execution): EarlierTry {
  if (record === undefined || record === 'forged') return { isThere: false, kept: [] };
  const isOurs = record.playbook === playbook && !isOfAnotherStart(record, execution);
  // What was taken back is nobody's of ours any more.
  if (isOurs)
    return record.undone === undefined ? { isThere: true, kept: record.targets } : { isThere: false, kept: [] };
  const taken = `an execution of ${record.playbook} that changed something at ${record.at} has this name, ${execution.name}: start it under another name`;
  return { isThere: false, kept: [], taken };
}

/** Clocks differ: Step Functions says when an execution started, the function when it kept the record. */
const CLOCKS_DIFFER_MS = 60_000;

/**
 * Step Functions frees a name after 90 days, and the record is kept for longer: what starts anew under a name is not the execution whose change stands
 * there. A record of an earlier version does not say when that started, but no execution keeps one before it starts.
 */
function isOfAnotherStart({ at, startedAt }: Applied, execution: Execution): boolean {
  if (startedAt !== undefined) return startedAt !== execution.startedAt;
  return Date.parse(at) < Date.parse(execution.startedAt) - CLOCKS_DIFFER_MS;
}

/** What of it is as an earlier try made it, or partly so: what others made of it since is theirs. */
export async function stillMade<Params, State extends Json>(
  changes: Changes<Params, State>,
  kept: readonly Change[],
): Promise<{ readonly target: Change; readonly whole: boolean }[]> {
  return (await lookAt(changes, kept)).flatMap(({ target, seen }) => {
    const { state } = seen;
    if (sameState(state, target.before) || isOther(target, seen)) return [];
    const whole = sameState(state, target.after);
    return whole || isOnTheWay(changes, state, target) ? [{ target, whole }] : [];
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
