import { LongNumber } from './exact-json.ts';

/** A dotted path, prepared for lookups: `names[i][j]` joins the steps i to i+j, because an event's own key may hold dots. */
export interface Path {
  readonly name: string;
  readonly names: readonly (readonly string[])[];
}

/** Prepares a dotted path. */
export function pathOf(name: string): Path {
  const steps = name.split('.');
  return {
    name,
    names: steps.map((_, start) =>
      steps.slice(start).map((__, count) => steps.slice(start, start + count + 1).join('.')),
    ),
  };
}

/** A value found at a path, and in which element of which arrays it stands. */
export interface Found {
  readonly value: unknown;
  readonly within: readonly Membership[];
}

export interface Membership {
  readonly array: readonly unknown[];
  readonly index: number;
}

/** There is no value at the path. */
export const NOTHING = Symbol('nothing');
/** Arrays or keys with dots are on the way: there may be several values, and `findAll` has them. */
export const SEVERAL = Symbol('several');

/** The one value at a path, without allocating anything: the usual case. */
export function findOne(event: unknown, path: Path): unknown {
  const { names } = path;
  let current = event;
  for (const from of names) {
    if (typeof current !== 'object' || current === null || current instanceof LongNumber) return NOTHING;
    if (Array.isArray(current)) return SEVERAL;
    const object = current as Record<string, unknown>;
    for (let count = 1; count < from.length; count += 1) {
      if (own(object, from[count] as string) !== undefined) return SEVERAL;
    }
    current = own(object, from[0] as string);
    if (current === undefined) return NOTHING;
  }
  if (typeof current !== 'object' || current === null || current instanceof LongNumber) return current;
  return Array.isArray(current) ? SEVERAL : NOTHING;
}

/** What JSON put into the object; inherited members are functions, or the prototype itself. */
function own(object: Record<string, unknown>, key: string): unknown {
  const value = object[key];
  if (value === undefined || typeof value === 'function') return undefined;
  return key === '__proto__' && !Object.hasOwn(object, key) ? undefined : value;
}

/** Every value at a path. Arrays are looked into; objects are not values. */
export function findAll(event: unknown, path: Path): Found[] {
  const found: Found[] = [];
  collect(event, path, 0, [], found);
  return found;
}

function collect(node: unknown, path: Path, step: number, within: readonly Membership[], found: Found[]): void {
  if (typeof node !== 'object' || node === null || node instanceof LongNumber) {
    if (step === path.names.length) found.push({ value: node, within });
    return;
  }
  if (Array.isArray(node)) {
    for (const [index, element] of node.entries()) {
      // Plain values of one array go together with everything; objects and arrays only with what is in the same element.
      const nested = typeof element === 'object' && element !== null && !(element instanceof LongNumber);
      collect(element, path, step, nested ? [...within, { array: node, index }] : within, found);
    }
    return;
  }
  for (const [count, name] of (path.names[step] ?? []).entries()) {
    const value = own(node as Record<string, unknown>, name);
    if (value !== undefined) collect(value, path, step + count + 1, within, found);
  }
}

/** Both memberships together, or undefined when they stand in different elements of one array. */
export function together(one: readonly Membership[], other: readonly Membership[]): readonly Membership[] | undefined {
  const added: Membership[] = [];
  for (const membership of other) {
    const same = one.find(({ array }) => array === membership.array);
    if (same === undefined) added.push(membership);
    else if (same.index !== membership.index) return undefined;
  }
  return added.length === 0 ? one : [...one, ...added];
}
