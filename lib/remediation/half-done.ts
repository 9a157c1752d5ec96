import { errorText } from '../domain/errors.ts';
import { madeSoFar, type Part, saying } from '../domain/remediation/part.ts';
import { type Change, sameState } from '../domain/remediation/plan.ts';
import type { Json } from '../domain/text/json.ts';
import type { Changes } from './playbook.ts';

/**
 * Writes; where that fails among several targets, the error says how each of them stands by then, and `next`. Its name stays: workflows
 * retry by it.
 */
export async function sayingHowFar<Params, State extends Json, Result>(
  changes: Pick<Changes<Params, State>, 'read'>,
  { targets, next }: { readonly targets: readonly Change[]; readonly next: string },
  write: () => Promise<Result>,
): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (targets.length < 2) throw error;
    const seen = await Promise.all(targets.map(async (target) => ({ target, state: await stateOf(changes, target) })));
    const text = `${errorText(error)}. ${soFar(seen)}${next}`;
    throw saying(error, text);
  }
}

/** Makes what is open of all parts of a change, one after the other; where one fails, the error says which are made by then. */
export async function makeParts(open: readonly Part[], all: readonly Part[]): Promise<void> {
  const left = new Set(open.map(({ done }) => done));
  const made = all.flatMap(({ done }) => (left.has(done) ? [] : [done]));
  for (const { done, make } of open) {
    let came: unknown;
    try {
      came = await make();
    } catch (error) {
      const text = made.length === 0 ? 'Nothing was changed' : madeSoFar(made);
      throw saying(error, `${errorText(error)}. ${text}`);
    }
    made.push(typeof came === 'string' ? came : done);
  }
}

/** What takes back a change that came only so far, where anything does. */
export function nextAfter(undo: string | object): string {
  return typeof undo === 'string' ? '. To undo this execution takes back what is changed' : '';
}

/** A target of a change, and how it stands; undefined where that cannot be read. */
export interface Seen {
  readonly target: Change;
  readonly state: Json | undefined;
}

/** How far a change came. */
export function soFar(seen: readonly Seen[]): string {
  return madeSoFar(seen.map((one) => `${one.target.label} ${standing(one)}`));
}

function standing({ target, state }: Seen): string {
  if (state === undefined) return 'cannot be read';
  if (sameState(state, target.after)) return 'is changed';
  return sameState(state, target.before) ? 'is as it was' : 'is changed in part';
}

async function stateOf<Params, State extends Json>(
  changes: Pick<Changes<Params, State>, 'read'>,
  target: Change,
): Promise<Json | undefined> {
  try {
    return await changes.read(target);
  } catch {
    return undefined;
  }
}
