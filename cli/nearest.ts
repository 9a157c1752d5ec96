import { cleanText } from '../lib/domain/text/clean-text.ts';
import { WrongUseError } from './wrong-use.ts';

/** How many ids are named where none fits. */
const NAMED = 5;

/** Something with an id, and what it is called. */
export interface Known {
  readonly id: string;
  readonly title: string;
}

/** The ids that are most like another one, a line each. */
export function nearestTo(id: string, known: readonly Known[]): string {
  if (known.length === 0) return ' Nothing is on record yet.';
  return listOf(known.map((one) => ({ ...one, far: farFrom(id, one.id.slice(0, id.length)) })));
}

/** The one that is meant by its id, or by the end of it after a `/`; throws with the nearest ones where there is none. */
export function meant<T extends Known>(given: string, known: readonly T[], what: string): T {
  const found = known.find(({ id }) => id === given) ?? only(known.filter(({ id }) => id.endsWith(`/${given}`)));
  if (found !== undefined) return found;
  const far = ({ id }: Known) => Math.min(farFrom(given, id), farFrom(given, id.split('/').at(-1) ?? id));
  const near = listOf(known.map(({ id, title }) => ({ id, title, far: far({ id, title }) })));
  throw new WrongUseError(`there is no ${what} ${cleanText(given, 80)}.${near}`);
}

function only<T>(found: readonly T[]): T | undefined {
  return found.length === 1 ? found[0] : undefined;
}

function listOf(known: readonly (Known & { readonly far: number })[]): string {
  const near = known.toSorted((a, b) => a.far - b.far).slice(0, NAMED);
  return ` The nearest ones:\n${near.map(({ id, title }) => `  ${id}  ${cleanText(title, 80)}`).join('\n')}`;
}

/** How far a text is from an id: a part of the id is nearer than what only has letters in common with it. */
function farFrom(given: string, id: string): number {
  return given !== '' && id.includes(given) ? 0 : distance(given, id);
}

/** How many letters have to be changed, put in or left out to make one text of the other. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1];
    for (const [position, wanted] of [...other].entries())
      next.push(
        Math.min(
          (next[position] ?? 0) + 1,
          (row[position + 1] ?? 0) + 1,
          (row[position] ?? 0) + (letter === wanted ? 0 : 1),
        ),
      );
    row = next;
  }
  return row.at(-1) ?? 0;
}
