import type { Target } from '../domain/remediation/plan.ts';
import type { Json } from '../domain/text/json.ts';
import type { ChangePorts } from './change-ports.ts';
import { isStill, type Sighted } from './identity.ts';
import type { Changes } from './playbook.ts';

/**
 * Why a target of a playbook that changes by degrees is left as it is: an earlier execution of it made it so, and that holds. `look` says how it stands
 * now, and is asked only where there is such an execution; `me`: the execution itself may be it, which broke off.
 */
export async function heldByDegrees<Params, State extends Json>(
  changes: Pick<Changes<Params, State>, 'byDegrees'>,
  { target, look }: { readonly target: Target; readonly look: () => Promise<Sighted> },
  { inForce, applied }: Pick<ChangePorts, 'inForce' | 'applied'>,
  me?: string,
): Promise<string | undefined> {
  if (changes.byDegrees !== true) return undefined;
  for (const holder of new Set([me, await inForce.holder(target.resource)])) {
    const record = holder === undefined ? undefined : await applied.get(holder);
    if (record === undefined || record === 'forged' || record.undone !== undefined) continue;
    const ours = record.targets.find(({ resource }) => resource === target.resource);
    if (ours !== undefined && isStill(ours, 'after', await look()))
      return `is as execution ${holder} made it, which holds: by how much more, a person says`;
  }
  return undefined;
}
