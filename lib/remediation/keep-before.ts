import { type Change, type Plan, sameState } from '../domain/plan.ts';
import type { ChangePorts } from './change-ports.ts';
import { isOther } from './identity.ts';
import type { Execution } from './request.ts';

/** Whether two changes make the same thing the same. */
export function isSame(one: Change, other: Change): boolean {
  return one.resource === other.resource && sameState(one.after, other.after) && !isOther(one, other);
}

/**
 * The before-image is kept before anything is changed; of a plan made anew, what the plan before changed stays in it. What others made of
 * a target meanwhile is what an undo goes back to; only of a change in parts, some of which may be made, the first image stands.
 */
export async function keepBefore(
  plan: Plan,
  kept: readonly Change[],
  execution: Execution,
  ports: ChangePorts,
  inParts: boolean,
): Promise<void> {
  const fresh = plan.targets.filter((target) => !inParts || !kept.some((one) => isSame(one, target)));
  const older = kept.filter((one) => !fresh.some((target) => target.resource === one.resource));
  await ports.applied.put({
    execution: execution.name,
    playbook: plan.playbook,
    at: ports.now().toISOString(),
    targets: [...older, ...fresh],
    says: plan.says,
    asked: plan.asked,
    findings: plan.findings,
  });
}
