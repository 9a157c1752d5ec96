import { errorText } from '../domain/errors.ts';
import type { Json } from '../domain/json.ts';
import { type Change, sameState } from '../domain/plan.ts';
import type { Changes } from './playbook.ts';

/**
 * Writes; where that fails among several targets, the error says how each of them stands by then, and `next`. Its name stays: workflows
 * retry by it.
 */
export async function sayingHowFar<Params, State extends Json>(
  changes: Pick<Changes<Params, State>, 'read'>,
  { targets, next }: { readonly targets: readonly Change[]; readonly next: string },
  write: () => Promise<void>,
): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (targets.length < 2) throw error;
    const each = await Promise.all(targets.map(async (one) => `${one.label} ${await standing(changes, one)}`));
    const text = `${errorText(error)}. So far: ${each.join(', ')}${next}`;
    throw Object.assign(new Error(text, { cause: error }), { name: error instanceof Error ? error.name : 'Error' });
  }
}

async function standing<Params, State extends Json>(
  changes: Pick<Changes<Params, State>, 'read'>,
  target: Change,
): Promise<string> {
  try {
    const now = await changes.read(target);
    if (sameState(now, target.after)) return 'is changed';
    return sameState(now, target.before) ? 'is as it was' : 'is changed in part';
  } catch {
    return 'cannot be read';
  }
}
