import { canonical } from '../text/canonical.ts';
import { cleanText, inertJson } from '../text/clean-text.ts';
import type { Json } from '../text/json.ts';
import type { Now } from './now.ts';
import { type Change, isGone, sameState } from './plan.ts';

/** The longest state that is shown, characters. */
const SHOWN = 400;

/** How a target is, whether only parts of the change are still there, and what tells another one of its name from it. */
export interface Standing {
  readonly now: Json;
  readonly partly: boolean;
  readonly other?: string | undefined;
}

/** What an undo would find: the target as riposte left it, as it was, or one that an undo leaves alone: another of its name, or changed by others since. */
export function nowOf(
  { label: given, before, after, identity }: Pick<Change, 'label' | 'before' | 'after' | 'identity'>,
  { now, partly, other }: Standing,
): Now {
  const label = cleanText(given, 300);
  const unsure = identity === null ? ', though AWS does not tell it from another made since under the same name' : '';
  if (isGone(now, before, after)) return { label, state: 'gone', said: 'it is gone' };
  if (other !== undefined) return { label, state: 'other', said: cleanText(other, SHOWN) };
  if (sameState(now, after)) return { label, state: 'ours', said: `as ours${unsure}` };
  if (sameState(now, before)) return { label, state: 'before', said: `as before: somebody took it back${unsure}` };
  if (partly) return { label, state: 'ours', said: `some parts as ours, which an undo takes back${unsure}` };
  return { label, state: 'changed', said: cleanText(inertJson(canonical(now)), SHOWN) };
}

/** A target of which it is not known how it is. */
export function unknownNow(given: string, why: string): Now {
  return { label: cleanText(given, 300), state: 'unknown', said: `unknown: ${cleanText(why, 300)}` };
}
