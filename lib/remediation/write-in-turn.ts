import type { Json } from '../domain/json.ts';
import { type Change, sameState } from '../domain/plan.ts';
import { isOther, type Sighted, sight } from './identity.ts';
import type { Changes } from './playbook.ts';

/**
 * Writes targets that were looked at together, one after the other. What one takes may be long, and somebody may change the next meanwhile: that is looked
 * at once more. Returns what is left unwritten, from the first on that is not as it was seen.
 */
export async function writeInTurn<Params, State extends Json>(
  changes: Changes<Params, State>,
  looked: readonly { readonly target: Change; readonly seen: Sighted }[],
): Promise<Change[]> {
  for (const [index, { target, seen }] of looked.entries()) {
    const now = index === 0 ? seen : await sight(changes, target);
    if (!sameState(now.state, seen.state) || isOther(target, now)) return looked.slice(index).map((one) => one.target);
    await changes.write(target, target.before as State, target.after as State);
  }
  return [];
}
