import { OvertakenError } from '../domain/errors.ts';
import { type Change, sameState } from '../domain/remediation/plan.ts';
import type { Json } from '../domain/text/json.ts';
import { isOther, type Looked, sight } from './identity.ts';
import type { Changes } from './playbook.ts';

/**
 * Writes targets that were looked at together, one after the other. What one takes may be long, and somebody may change the next meanwhile: that is looked
 * at once more. Returns what is not as it was seen, which is left so; it keeps no other from being written.
 */
export async function writeInTurn<Params, State extends Json>(
  changes: Changes<Params, State>,
  looked: readonly Looked[],
): Promise<Change[]> {
  const left: Change[] = [];
  for (const [index, { target, seen }] of looked.entries()) {
    const now = index === 0 ? seen : await sight(changes, target);
    if (!sameState(now.state, seen.state) || isOther(target, now)) {
      left.push(target);
      continue;
    }
    try {
      await changes.write(target, target.before as State, target.after as State);
    } catch (error) {
      if (!(error instanceof OvertakenError)) throw error;
      left.push(target);
    }
  }
  return left;
}
