import type { Budget } from './budget.ts';
import { LongNumber } from './exact-json.ts';

/**
 * A dotted path, prepared for lookups. `names[i][j]` joins the steps i to i+j, because an event's own key may hold dots; the
 * joins are made for paths of a usual length only.
 */
export interface Path {
  readonly name: string;
  readonly steps: readonly string[];
  readonly names: readonly (readonly string[])[] | undefined;
}

/** Joins of longer paths would take memory by the square of their length. */
const JOINED_STEPS = 24;

/** Prepares a dotted path. */
export function pathOf(name: string): Path {
  const steps = name.split('.');
  if (steps.length > JOINED_STEPS) return { name, steps, names: undefined };
  const names = steps.map((_, start) =>
    steps.slice(start).map((__, count) => steps.slice(start, start + count + 1).join('.')),
  );
  return { name, steps, names };
}

/** There is no value at the path. */
export const NOTHING = Symbol('nothing');
/** Arrays or keys with dots are on the way: there may be several values. */
export const SEVERAL = Symbol('several');

/** What JSON put into the object; inherited members are functions, or the prototype itself. */
export function own(object: object, key: string): unknown {
  const value = (object as Record<string, unknown>)[key];
  if (value === undefined || typeof value === 'function') return undefined;
  return key === '__proto__' && !Object.hasOwn(object, key) ? undefined : value;
}

/** Whether a value of parsed JSON holds others. */
export function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof LongNumber);
}

/** The array elements that a value stands in, from the innermost outwards. */
export interface Within {
  readonly array: readonly unknown[];
  readonly index: number;
  readonly outer: Within | undefined;
}

/** A value found at a path, and the array elements it stands in. */
export interface Found {
  readonly value: unknown;
  readonly within: Within | undefined;
}

/** Keeping a stop takes about as long as three values that are only looked at. */
const STEPS_A_STOP = 3;

interface Stop {
  readonly node: unknown;
  readonly step: number;
  readonly within: Within | undefined;
}

/** Every value at a path. Arrays are looked into; objects are not values. Whatever is looked at is taken from the budget. */
export function findAll(event: unknown, path: Path, budget: Budget): Found[] {
  const found: Found[] = [];
  const stops: Stop[] = [{ node: event, step: 0, within: undefined }];
  for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) {
    budget.spend(STEPS_A_STOP);
    const { node, step, within } = stop;
    if (!isContainer(node)) {
      if (step === path.steps.length) found.push({ value: node, within });
    } else if (Array.isArray(node)) {
      for (const [index, element] of node.entries()) {
        // Plain values of one array go together with everything; objects and arrays only with what is in the same element.
        const inside = isContainer(element) ? { array: node, index, outer: within } : within;
        stops.push({ node: element, step, within: inside });
      }
    } else stops.push(...stopsIn(node, path, step, within, budget));
  }
  return found;
}

function stopsIn(object: object, path: Path, step: number, within: Within | undefined, budget: Budget): Stop[] {
  if (path.names === undefined) return stopsByKey(object, path.steps, step, within, budget);
  return (path.names[step] ?? []).flatMap((name, count) => {
    const node = own(object, name);
    return node === undefined ? [] : [{ node, step: step + count + 1, within }];
  });
}

/** The same for long paths: which of the object's keys are the next steps of the path, joined by dots. */
function stopsByKey(
  object: object,
  steps: readonly string[],
  step: number,
  within: Within | undefined,
  budget: Budget,
): Stop[] {
  return Object.entries(object).flatMap(([key, node]) => {
    const parts = key.split('.');
    budget.spend(parts.length);
    return parts.every((part, index) => part === steps[step + index])
      ? [{ node: node as unknown, step: step + parts.length, within }]
      : [];
  });
}
