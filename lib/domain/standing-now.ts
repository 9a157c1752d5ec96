import { canonical } from './canonical.ts';
import { cleanText, inertJson } from './clean-text.ts';
import type { Json } from './json.ts';
import type { Now } from './now.ts';
import { type Change, sameState } from './plan.ts';

/** The longest state that is shown, characters. */
const SHOWN = 400;

/** What an undo would find: the target as riposte left it, as it was, or changed by others since, which an undo leaves alone. */
export function nowOf(target: Pick<Change, 'label' | 'before' | 'after'>, now: Json, partly: boolean): Now {
  const label = cleanText(target.label, 300);
  if (sameState(now, target.after)) return { label, state: 'ours', said: 'as ours' };
  if (sameState(now, target.before)) return { label, state: 'before', said: 'as before: somebody took it back' };
  if (partly) return { label, state: 'ours', said: 'some parts as ours, which an undo takes back' };
  if (now === null) return { label, state: 'gone', said: 'it is gone' };
  return { label, state: 'changed', said: cleanText(inertJson(canonical(now)), SHOWN) };
}

/** A target of which it is not known how it is. */
export function unknownNow(given: string, why: string): Now {
  return { label: cleanText(given, 300), state: 'unknown', said: `unknown: ${cleanText(why, 300)}` };
}
