import type { Budget } from './budget.ts';
import type { CompiledField } from './compiled-field.ts';
import { isContainer, own } from './fields.ts';
import { costOf } from './operators.ts';

/**
 * The paths of a pattern's fields as a tree. Sets of fields are kept as bits, field 0 of the pattern's order being the lowest.
 */
interface Step {
  /** The field whose path ends here, or -1. */
  field: number;
  /** The fields whose paths lead through here or end here. */
  fields: number;
  readonly next: Map<string, Step>;
  /** Keys with dots that would lead past the next step. */
  readonly joined: Set<string>;
}

/** What is prepared for matching fields that have to agree on array elements. */
export interface Plan {
  readonly fields: readonly CompiledField[];
  readonly root: Step;
}

/** Bits of a number that can be used as a set, with one more for "after the last field". */
const MOST_FIELDS = 30;
const MOST_JOINED = 200;

/** Keeping a place takes as long as some values that are only looked at. */
const STEPS_A_PLACE = 4;

/** Prepares the fields of a pattern, in the order of their paths; undefined where there are too many for this way. */
export function planTogether(fields: readonly CompiledField[]): Plan | undefined {
  if (fields.length > MOST_FIELDS) return undefined;
  const root = newStep();
  let joins = 0;
  for (const [field, { path }] of fields.entries()) {
    const { steps } = path;
    joins += (steps.length * (steps.length - 1)) / 2;
    if (joins > MOST_JOINED) return undefined;
    let step = root;
    root.fields |= 1 << field;
    for (const [index, name] of steps.entries()) {
      for (let end = index + 2; end <= steps.length; end += 1) step.joined.add(steps.slice(index, end).join('.'));
      const next: Step = step.next.get(name) ?? newStep();
      step.next.set(name, next);
      next.fields |= 1 << field;
      step = next;
    }
    step.field = field;
  }
  return { fields, root };
}

function newStep(): Step {
  return { field: -1, fields: 0, next: new Map(), joined: new Set() };
}

/**
 * An object or array of the event where a step leads to, and what is known of the fields below that step.
 * The fields are satisfied in their order. Before one of them takes a value inside an array's element, none of the elements
 * is chosen; a field may be absent when no value is left among the elements chosen by then.
 */
class Place {
  readonly step: Step;
  readonly node: object;
  readonly parent: Place | undefined;
  /** Fields that a plain value of an array further out satisfies: such values go together with every element. */
  free: number;
  /** Fields that may be absent: the pattern allows it, and no plain value further out is there. */
  mayLack: number;
  /** Bit i: the fields from i on can be satisfied here. Bits above the last field are always set. */
  ok = -1;
  /** Bit i: they can, with field i taking a value in here. */
  taken = 0;
  /** Fields with any value in here. */
  present = 0;
  /** Whether a plain value of this array satisfies the field that ends here. */
  plainPasses = false;

  constructor(step: Step, node: object, parent: Place | undefined, free: number, mayLack: number) {
    this.step = step;
    this.node = node;
    this.parent = parent;
    this.free = free;
    this.mayLack = mayLack;
  }
}

/** The numbers i from which on no field of a set comes any more. */
function above(fields: number): number {
  return fields === 0 ? -1 : -1 << (32 - Math.clz32(fields));
}

function bit(field: number): number {
  return field === -1 ? 0 : 1 << field;
}

/**
 * Whether the fields match, each by a value of its own, where all have to agree on the array elements. Looks at everything
 * once, whatever the event: from the outside in, then back. Undefined for an event whose keys with dots lead one path to
 * several places that have no array in common.
 */
export function matchTogether({ fields, root }: Plan, event: unknown, budget: Budget): boolean | undefined {
  if (!isContainer(event)) return undefined;
  const mayLack = fields.reduce((set, { field }, index) => set | (field.absent ? 1 << index : 0), 0);
  const places = [new Place(root, event, undefined, 0, mayLack)];
  for (let index = 0; index < places.length; index += 1) {
    const place = places[index] as Place;
    if (Array.isArray(place.node)) lookIntoArray(place, place.node, fields, places, budget);
    else if (!lookIntoObject(place, fields, places, budget)) return undefined;
  }
  for (let index = places.length - 1; index >= 0; index -= 1) conclude(places[index] as Place, fields.length);
  return ((places[0] as Place).ok & 1) === 1;
}

function lookIntoObject(place: Place, fields: readonly CompiledField[], places: Place[], budget: Budget): boolean {
  const { step, node, free, mayLack } = place;
  budget.spend(STEPS_A_PLACE + step.next.size);
  for (const key of step.joined) if (own(node, key) !== undefined) return false;
  // An object is no value: the field that ends here has none.
  let lacking = bit(step.field);
  for (const [key, next] of step.next) {
    const value = own(node, key);
    if (value === undefined) lacking |= next.fields;
    else if (isContainer(value)) places.push(new Place(next, value, place, free, mayLack));
    else {
      const field = bit(next.field);
      const passes = field !== 0 && testOf(fields, next.field, value, budget);
      lacking |= next.fields & ~field;
      place.present |= field;
      if (!passes) place.ok &= above(field & ~free);
      else place.taken |= field;
    }
  }
  place.ok &= above(lacking & ~(free | mayLack));
  return true;
}

function lookIntoArray(
  place: Place,
  array: readonly unknown[],
  fields: readonly CompiledField[],
  places: Place[],
  budget: Budget,
): void {
  const { step } = place;
  const field = bit(step.field);
  budget.spend(STEPS_A_PLACE + array.length);
  for (const value of array) {
    if (isContainer(value) || field === 0) continue;
    place.present |= field;
    place.plainPasses ||= testOf(fields, step.field, value, budget);
  }
  if (place.plainPasses) place.free |= field;
  place.mayLack &= ~place.present;
  for (const value of array) {
    if (isContainer(value)) places.push(new Place(step, value, place, place.free, place.mayLack));
  }
}

function testOf(fields: readonly CompiledField[], index: number, value: unknown, budget: Budget): boolean {
  const { field } = fields[index] as CompiledField;
  budget.spend(costOf(field, value));
  return field.test(value);
}

/** Ends a place, when all places in it have ended, and tells the one it stands in. */
function conclude(place: Place, count: number): void {
  if (Array.isArray(place.node)) concludeArray(place, count);
  else place.taken &= place.ok;
  const { parent } = place;
  if (parent === undefined) return;
  parent.present |= place.present;
  parent.taken |= place.taken;
  if (!Array.isArray(parent.node)) parent.ok &= place.ok;
}

function concludeArray(place: Place, count: number): void {
  const { step, free, mayLack, taken, present } = place;
  const unsatisfied = step.fields & ~(free | (mayLack & ~present));
  place.ok = above(unsatisfied);
  // From a field on, those before the one that takes a value in an element have to do without.
  let chosen = false;
  for (let index = count - 1; index >= 0; index -= 1) {
    if (((taken >> index) & 1) === 1) chosen = true;
    else if (((unsatisfied >> index) & 1) === 1) chosen = false;
    if (chosen) place.ok |= 1 << index;
  }
  if (place.plainPasses && ((place.ok >> (step.field + 1)) & 1) === 1) place.taken |= bit(step.field);
}
