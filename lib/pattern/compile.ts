import { type Branch, branchesOf } from './branches.ts';
import { Budget } from './budget.ts';
import type { CompiledField } from './compiled-field.ts';
import { NOTHING, pathOf, SEVERAL } from './fields.ts';
import { type Answer, Lookup, type Question } from './lookup.ts';
import { costOf, type FieldTest } from './operators.ts';
import { searchTogether } from './search.ts';
import { matchTogether, type Plan, planTogether } from './together.ts';

/** Decides whether an event (the whole envelope) matches; throws EventTooCostlyError where the budget does not suffice. */
export type Matcher = (event: unknown, budget?: Budget) => boolean;

/** A branch of a pattern: `fields` in the order of their paths, `own` those that not all its siblings have, the quickest first. */
export interface CompiledBranch {
  readonly fields: readonly CompiledField[];
  readonly own: readonly CompiledField[];
  readonly steps: number;
  readonly together: () => Plan | undefined;
}

/** Some branches of a pattern, and the fields that all of its branches have in common: asked once for all of them. */
export interface Branches {
  readonly common: readonly CompiledField[];
  readonly branches: readonly CompiledBranch[];
}

/**
 * Compiles an EventBridge event pattern; throws InvalidPatternError, with the place and the reason, where EventBridge would
 * refuse it. Semantics are those of event-ruler 2.1, AWS's own engine, array consistency included.
 */
export function compilePattern(pattern: unknown): Matcher {
  const lookup = new Lookup();
  const branches = compileBranches(pattern, lookup);
  return (event, budget = new Budget()) => {
    lookup.begin(event);
    return matchBranches(branches, lookup, event, budget);
  };
}

/** The branches of a pattern, ready to be tried on what a lookup has begun. */
export function compileBranches(pattern: unknown, lookup: Lookup): Branches {
  const branches = branchesOf(pattern);
  const sharing = new Map<FieldTest, number>();
  for (const field of branches.flatMap((branch) => [...branch.values()])) {
    sharing.set(field, (sharing.get(field) ?? 0) + 1);
  }
  const compiled = new Map<FieldTest, CompiledField>();
  const compileOne = (name: string, field: FieldTest): CompiledField => {
    const path = pathOf(name);
    const question = (sharing.get(field) ?? 0) > 1 ? { question: lookup.question() } : {};
    const one = compiled.get(field) ?? { path, slot: lookup.slotOf(path), field, ...question };
    compiled.set(field, one);
    return one;
  };
  const isCommon = ({ field }: CompiledField) => branches.length > 1 && sharing.get(field) === branches.length;
  const fields = branches.map((branch) => inOrder(branch).map(([name, field]) => compileOne(name, field)));
  const quick = (some: readonly CompiledField[]) =>
    [...some].sort((a, b) => effort(a, sharing.get(a.field) ?? 1) - effort(b, sharing.get(b.field) ?? 1));
  return {
    common: quick((fields[0] ?? []).filter(isCommon)),
    branches: fields.map((some) => compileBranch(some, quick(some.filter((one) => !isCommon(one))))),
  };
}

/** The order decides what an absent field is judged against, so it is the reference engine's: by path. */
function inOrder(branch: Branch): [string, FieldTest][] {
  return [...branch].sort(([a], [b]) => (a < b ? -1 : 1));
}

function compileBranch(fields: readonly CompiledField[], own: readonly CompiledField[]): CompiledBranch {
  const steps = fields.reduce((sum, { field }) => sum + field.tests, 0);
  return { fields, own, steps, together: lazily(() => planTogether(fields)) };
}

/** Whether the event that the lookup has begun matches one of the branches. */
export function matchBranches({ common, branches }: Branches, lookup: Lookup, event: unknown, budget: Budget): boolean {
  const start = common.length === 0 || matchQuick(common, lookup, budget);
  if (start === false) {
    budget.spend(common.length);
    return false;
  }
  for (const { fields, own, steps, together } of branches) {
    budget.spend(steps);
    const answer = matchQuick(own, lookup, budget);
    if (answer === false) continue;
    if (answer === true && start === true) return true;
    const plan = together();
    if ((plan && matchTogether(plan, event, budget)) ?? searchTogether(fields, event, budget)) return true;
  }
  return false;
}

/** Most branches never meet an event with arrays where they look: what they need for it is made when one comes. */
function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/**
 * What to look at first: a few strings decide most events at once, the kind of event hardly ever. Of two fields that may
 * decide as well, the one with fewer comparisons comes first; an answer that serves many branches costs each of them little.
 */
function effort({ path, field }: CompiledField, sharing: number): number {
  if (path.name === 'source' || path.name === 'detail-type') return 10;
  const length = path.steps.length / 10;
  if (field.strings !== undefined) return (1 + length) / sharing;
  return ((field.absent ? 5 : 3) + length + field.tests / 20 + field.states / 300) / sharing;
}

/** Texts up to this length cost no more to search than to look at. */
const SHORT = 64;

/**
 * Fields with one value at most decide on their own, in any order. Only where a path leads to several values do the fields
 * have to agree on the array elements.
 */
function matchQuick(quick: readonly CompiledField[], lookup: Lookup, budget: Budget): Answer {
  let several = false;
  for (const one of quick) {
    const answer = one.question === undefined ? ask(one, lookup, budget) : askOnce(one, one.question, lookup, budget);
    if (answer === false) return false;
    if (answer === SEVERAL) several = true;
  }
  return several ? SEVERAL : true;
}

function askOnce(one: CompiledField, question: Question, lookup: Lookup, budget: Budget): Answer {
  const known = lookup.recall(question);
  if (known !== undefined) return known;
  const answer = ask(one, lookup, budget);
  lookup.keep(question, answer);
  return answer;
}

function ask({ slot, field }: CompiledField, lookup: Lookup, budget: Budget): Answer {
  const value = lookup.at(slot);
  if (value === SEVERAL) return SEVERAL;
  if (value === NOTHING) return field.absent;
  if (typeof value === 'string' && value.length > SHORT) budget.spend(costOf(field, value));
  return field.test(value);
}
