import { type Branch, branchesOf } from './branches.ts';
import { Budget } from './budget.ts';
import { findOne, NOTHING, type Path, pathOf, SEVERAL } from './fields.ts';
import { costOf, type FieldTest } from './operators.ts';
import { searchTogether } from './search.ts';
import { matchTogether, planTogether } from './together.ts';

/** Decides whether an event (the whole envelope) matches; throws EventTooCostlyError where the budget does not suffice. */
export type Matcher = (event: unknown, budget?: Budget) => boolean;

/** A field of a branch, ready to be looked up. */
export interface CompiledField {
  readonly path: Path;
  readonly field: FieldTest;
}

/** A branch of a pattern, ready to be tried: `fields` in the order of their paths. */
export interface CompiledBranch {
  readonly fields: readonly CompiledField[];
  readonly matches: (event: unknown, budget: Budget) => boolean;
}

/**
 * Compiles an EventBridge event pattern; throws InvalidPatternError, with the place and the reason, where EventBridge would
 * refuse it. Semantics are those of event-ruler 2.1, AWS's own engine, array consistency included.
 */
export function compilePattern(pattern: unknown): Matcher {
  const branches = compileBranches(pattern);
  return (event, budget = new Budget()) => branches.some((branch) => branch.matches(event, budget));
}

/** The branches of a pattern, each compiled on its own. */
export function compileBranches(pattern: unknown): CompiledBranch[] {
  return branchesOf(pattern).map(compileBranch);
}

function compileBranch(branch: Branch): CompiledBranch {
  // The order decides what an absent field is judged against, so it is the reference engine's: by path.
  const fields = [...branch]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => ({ path: pathOf(name), field }));
  const quick = [...fields].sort((a, b) => effort(a) - effort(b));
  const steps = fields.reduce((sum, { field }) => sum + field.tests, 0);
  const together = lazily(() => planTogether(fields));
  return {
    fields,
    matches: (event, budget) => {
      budget.spend(steps);
      const answer = matchQuick(quick, event, budget);
      if (answer !== SEVERAL) return answer;
      const plan = together();
      return (plan && matchTogether(plan, event, budget)) ?? searchTogether(fields, event, budget);
    },
  };
}

/** Most branches never meet an event with arrays where they look: what they need for it is made when one comes. */
function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** What to look at first: a few strings decide most events at once, the kind of event hardly ever. */
function effort({ path, field }: CompiledField): number {
  if (path.name === 'source' || path.name === 'detail-type') return 10;
  if (field.strings !== undefined) return 1 + path.steps.length / 10;
  return (field.absent ? 5 : 3) + path.steps.length / 10;
}

/** Texts up to this length cost no more to search than to look at. */
const SHORT = 64;

/**
 * Fields with one value at most decide on their own, in any order. Only where a path leads to several values do the fields
 * have to agree on the array elements.
 */
function matchQuick(quick: readonly CompiledField[], event: unknown, budget: Budget): boolean | typeof SEVERAL {
  let several = false;
  for (const { path, field } of quick) {
    const value = findOne(event, path);
    if (value === SEVERAL) several = true;
    else if (value === NOTHING) {
      if (!field.absent) return false;
    } else {
      if (typeof value === 'string' && value.length > SHORT) budget.spend(costOf(field, value));
      if (!field.test(value)) return false;
    }
  }
  return several ? SEVERAL : true;
}
