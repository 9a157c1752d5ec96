import type { Budget } from './budget.ts';
import type { CompiledField } from './compiled-field.ts';
import { type Found, findAll, type Within } from './fields.ts';

/** The array elements that the fields looked at so far stand in. */
interface Chosen {
  readonly array: readonly unknown[];
  readonly index: number;
  readonly before: Chosen | undefined;
}

/** The elements a field may go on with, the last one first. */
interface Choice {
  readonly field: number;
  readonly left: (Chosen | undefined)[];
}

/**
 * Whether the fields match, each by a value of its own, where all have to agree on the array elements: tried one after the
 * other, with a way back. For what `matchTogether` cannot do; in the worst case its work has no bound but the budget.
 */
export function searchTogether(fields: readonly CompiledField[], event: unknown, budget: Budget): boolean {
  const found = new Map<number, Found[]>();
  const valuesOf = (field: number) => {
    const values = found.get(field) ?? findAll(event, (fields[field] as CompiledField).path, budget);
    found.set(field, values);
    return values;
  };
  const choices: Choice[] = [{ field: -1, left: [undefined] }];
  for (let choice = choices.at(-1); choice !== undefined; choice = choices.at(-1)) {
    if (choice.left.length === 0) {
      choices.pop();
      continue;
    }
    const chosen = choice.left.pop();
    const field = choice.field + 1;
    if (field === fields.length) return true;
    choices.push({ field, left: waysOn(fields[field] as CompiledField, valuesOf(field), chosen, budget) });
  }
  return false;
}

function waysOn(
  { field }: CompiledField,
  found: readonly Found[],
  chosen: Chosen | undefined,
  budget: Budget,
): (Chosen | undefined)[] {
  const ways = new Set<Chosen | undefined>();
  let present = false;
  for (const { value, within } of found) {
    const merged = together(chosen, within, budget);
    if (merged === CONFLICT) continue;
    present = true;
    if (!ways.has(merged) && field.test(value)) ways.add(merged);
  }
  if (field.absent && !present) ways.add(chosen);
  return [...ways];
}

const CONFLICT = Symbol('conflict');

/** What was chosen with more elements, or CONFLICT where another element of one array was chosen. */
function together(
  chosen: Chosen | undefined,
  within: Within | undefined,
  budget: Budget,
): Chosen | undefined | typeof CONFLICT {
  let merged = chosen;
  budget.spend(1);
  for (let inside = within; inside !== undefined; inside = inside.outer) {
    const index = indexIn(chosen, inside.array, budget);
    if (index === undefined) merged = { array: inside.array, index: inside.index, before: merged };
    else if (index !== inside.index) return CONFLICT;
  }
  return merged;
}

function indexIn(chosen: Chosen | undefined, array: readonly unknown[], budget: Budget): number | undefined {
  for (let one = chosen; one !== undefined; one = one.before) {
    budget.spend(1);
    if (one.array === array) return one.index;
  }
  return undefined;
}
