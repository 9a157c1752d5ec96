import { type Branch, branchesOf } from './branches.ts';
import { findAll, findOne, type Membership, NOTHING, type Path, pathOf, SEVERAL, together } from './fields.ts';
import type { FieldTest } from './operators.ts';

/** Decides whether an event (the whole envelope) matches. */
export type Matcher = (event: unknown) => boolean;

/** A field of a branch, ready to be looked up. */
export interface CompiledField {
  readonly path: Path;
  readonly field: FieldTest;
}

/** A branch of a pattern, ready to be tried: `fields` in the order of their paths. */
export interface CompiledBranch {
  readonly fields: readonly CompiledField[];
  readonly matches: Matcher;
}

/**
 * Compiles an EventBridge event pattern; throws InvalidPatternError, with the place and the reason, where EventBridge would
 * refuse it. Semantics are those of event-ruler 2.1, AWS's own engine, array consistency included.
 */
export function compilePattern(pattern: unknown): Matcher {
  const branches = compileBranches(pattern);
  const [only] = branches;
  if (only !== undefined && branches.length === 1) return only.matches;
  return (event) => branches.some((branch) => branch.matches(event));
}

/** The branches of a pattern, each compiled on its own. */
export function compileBranches(pattern: unknown): CompiledBranch[] {
  return branchesOf(pattern).map(compileBranch);
}

const NOWHERE: readonly Membership[] = [];

function compileBranch(branch: Branch): CompiledBranch {
  // The order decides what an absent field is judged against, so it is the reference engine's: by path.
  const fields = [...branch]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => ({ path: pathOf(name), field }));
  const quick = [...fields].sort((a, b) => effort(a) - effort(b));
  return { fields, matches: (event) => matchQuick(quick, fields, event) };
}

/** What to look at first: a few strings decide most events at once, the kind of event hardly ever. */
function effort({ path, field }: CompiledField): number {
  if (path.name === 'source' || path.name === 'detail-type') return 10;
  if (field.strings !== undefined) return 1 + path.names.length / 10;
  return (field.absent ? 5 : 3) + path.names.length / 10;
}

/**
 * Fields with one value at most decide on their own, in any order. Only where a path leads to several values do the fields
 * have to agree on the array elements.
 */
function matchQuick(quick: readonly CompiledField[], fields: readonly CompiledField[], event: unknown): boolean {
  let several = false;
  for (const { path, field } of quick) {
    const value = findOne(event, path);
    if (value === SEVERAL) several = true;
    else if (value === NOTHING ? !field.absent : !field.test(value)) return false;
  }
  return !several || matchFrom(fields, 0, event, NOWHERE);
}

/** Whether the fields from one on match, given the array elements that the ones before stand in. */
function matchFrom(
  fields: readonly CompiledField[],
  from: number,
  event: unknown,
  within: readonly Membership[],
): boolean {
  for (let index = from; index < fields.length; index += 1) {
    const { path, field } = fields[index] as CompiledField;
    const value = findOne(event, path);
    if (value === SEVERAL) return matchSeveral(fields, index, event, within);
    if (value === NOTHING ? !field.absent : !field.test(value)) return false;
  }
  return true;
}

/** The same where a path leads to several values: any of them may match, as long as all fields agree on the array elements. */
function matchSeveral(
  fields: readonly CompiledField[],
  index: number,
  event: unknown,
  within: readonly Membership[],
): boolean {
  const { path, field } = fields[index] as CompiledField;
  const consistent = findAll(event, path).flatMap((found) => {
    const merged = together(within, found.within);
    return merged === undefined ? [] : [{ value: found.value, merged }];
  });
  if (field.absent && consistent.length === 0 && matchFrom(fields, index + 1, event, within)) return true;
  return consistent.some(({ value, merged }) => field.test(value) && matchFrom(fields, index + 1, event, merged));
}
