import type { Json } from '../domain/json.ts';
import type { Target } from '../domain/plan.ts';
import type { ChangePorts } from './change-ports.ts';
import { isStill, sight } from './identity.ts';
import type { Changes } from './playbook.ts';

/** Why a target of a playbook that changes by degrees is left as it is: an earlier execution of it made it so, and that holds. */
export async function heldByDegrees<Params, State extends Json>(
  changes: Changes<Params, State>,
  target: Target,
  { inForce, applied }: Pick<ChangePorts, 'inForce' | 'applied'>,
  me?: string,
): Promise<string | undefined> {
  if (changes.byDegrees !== true) return undefined;
  for (const holder of new Set([me, await inForce.holder(target.resource)])) {
    const record = holder === undefined ? undefined : await applied.get(holder);
    if (record === undefined || record === 'forged' || record.undone !== undefined) continue;
    const ours = record.targets.find(({ resource }) => resource === target.resource);
    if (ours !== undefined && isStill(ours, 'after', await sight(changes, target)))
      return `is as execution ${holder} made it, which holds: by how much more, a person says`;
  }
  return undefined;
}
