import type { Change } from '../domain/remediation/plan.ts';
import type { Json } from '../domain/text/json.ts';
import type { Changes, Playbook } from './playbook.ts';

/**
 * As much of a plan may be targets and calls, bytes: half of the 262,144 that Step Functions takes as input or result of a step. The other half is for
 * what goes with it from step to step: what is said of the plan (impact, refusals, who asked), the workflow's input where a question or a change has it, and
 * the drift that an undo shows beside its plan, at most twenty targets with three states of a thousand characters. Source: Step Functions, "Quotas".
 */
const PLAN_BYTES = 131_072;

/**
 * Says of each target whether the plan still has room for it, in the order they are asked; and why not. What the execution has made already is taken back with
 * it, in one step.
 */
export function roomForTargets<Params, State extends Json>(
  { undo }: Pick<Playbook, 'undo'>,
  changes: Changes<Params, State>,
  kept: readonly Change[],
): (change: Change) => string | undefined {
  const sizeIn = (change: Change) => bytesOf(change, changes, typeof undo === 'string');
  let used = 0;
  return (change) => {
    const bytes = sizeIn(change);
    const made = kept.filter(({ resource }) => resource !== change.resource).reduce((sum, one) => sum + sizeIn(one), 0);
    if (bytes > PLAN_BYTES)
      return `is too large to be planned and put back (${bytes} bytes, ${PLAN_BYTES} at most): ${byHand(change, changes)}`;
    if (made + used + bytes > PLAN_BYTES) return 'does not fit into one plan with the others: ask again for this one';
    used += bytes;
    return undefined;
  };
}

/** What a target takes in the plan of its change, or in that of the undo: what is deleted with an id is made again with all that it was. */
function bytesOf<Params, State extends Json>(change: Change, changes: Changes<Params, State>, undone: boolean): number {
  const [before, after] = [change.before as State, change.after as State];
  const there = changes.calls(change, before, after);
  const back = undone ? changes.calls(change, after, before) : [];
  return sizeOf(change) + Math.max(sizeOf(there), sizeOf(back));
}

function byHand<Params, State extends Json>(change: Change, changes: Changes<Params, State>): string {
  const command = changes.byHand?.(change);
  if (command !== undefined) return `keep a copy and do it by hand, with ${command}`;
  const calls = changes.calls(change, change.before as State, change.after as State);
  const actions = [...new Set(calls.map(({ action }) => action))];
  return `keep a copy and do it by hand, with ${actions.join(', ')} on ${change.resource}`;
}

function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
