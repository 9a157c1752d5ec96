import { type Change, type Plan, sameState } from '../domain/remediation/plan.ts';
import type { Json } from '../domain/text/json.ts';
import { firstImage } from './between.ts';
import type { ChangePorts } from './change-ports.ts';
import { isOther } from './identity.ts';
import type { Execution } from './request.ts';

/** Whether two changes make the same thing the same. */
export function isSame(one: Change, other: Change): boolean {
  return one.resource === other.resource && sameState(one.after, other.after) && !isOther(one, other);
}

/**
 * The before-image is kept before anything is changed; of a plan made anew, what the plan before changed stays in it. What others made of
 * a target meanwhile is what an undo goes back to, as what another one of its name had; of a change in parts, some of which may be made by us, that holds of the other parts only. Returns
 * the plan with what was kept, by which the end of a lease is checked.
 */
export async function keepBefore(
  plan: Plan,
  { kept, execution, inParts }: { kept: readonly Change[]; execution: Execution; inParts: boolean },
  { applied, now }: Pick<ChangePorts, 'applied' | 'now'>,
): Promise<Plan> {
  const older = kept.filter((one) => !plan.targets.some((target) => target.resource === one.resource));
  const fresh = plan.targets.map((target) => {
    const first = inParts ? kept.find((one) => one.resource === target.resource && !isOther(one, target)) : undefined;
    if (first === undefined) return target;
    return { ...target, before: firstImage(target.before as Json, first.before as Json, first.after as Json) };
  });
  await applied.put({
    execution: execution.name,
    playbook: plan.playbook,
    at: now().toISOString(),
    startedAt: execution.startedAt,
    targets: [...older, ...fresh],
    says: plan.says,
    asked: plan.asked,
    findings: plan.findings,
  });
  return { ...plan, targets: fresh };
}
