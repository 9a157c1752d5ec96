import { Budget } from './budget.ts';
import { type Branches, compileBranches, matchBranches } from './compile.ts';
import type { CompiledField } from './compiled-field.ts';
import { findAll, NOTHING, type Path, SEVERAL } from './fields.ts';
import { Lookup } from './lookup.ts';

/**
 * Which of many patterns an event matches, as their positions in ascending order; throws EventTooCostlyError where the budget,
 * which they share, does not suffice.
 */
export type ManyMatcher = (event: unknown, budget?: Budget) => readonly number[];

/** Branches of a pattern that are tried together. */
interface Candidate extends Branches {
  readonly pattern: number;
}

interface Index {
  readonly path: Path;
  readonly slot: number;
  readonly byValue: ReadonlyMap<unknown, readonly Candidate[]>;
}

const NONE: readonly never[] = [];

/**
 * Compiles many patterns into one matcher. Each branch is filed under the strings of its most telling field (mostly the
 * event's name), so an event is tried against the few patterns that ask for its strings and not against all of them.
 */
export function compilePatterns(patterns: readonly unknown[]): ManyMatcher {
  const lookup = new Lookup();
  const compiled = patterns.map((pattern, position) => ({ pattern: position, ...compileBranches(pattern, lookup) }));
  const { indexes, others } = fileCandidates(compiled);
  return (event, budget = new Budget()) => {
    lookup.begin(event);
    let matched: number[] | undefined;
    const attempt = (candidate: Candidate) => {
      const { pattern } = candidate;
      if (matched?.includes(pattern) === true || !matchBranches(candidate, lookup, event, budget)) return;
      if (matched === undefined) matched = [pattern];
      else matched.push(pattern);
    };
    for (const index of indexes) {
      const value = lookup.at(index.slot);
      if (value === NOTHING) continue;
      if (value === SEVERAL) candidatesFor(event, index, budget).forEach(attempt);
      else index.byValue.get(value)?.forEach(attempt);
    }
    others.forEach(attempt);
    return matched?.sort((a, b) => a - b) ?? NONE;
  };
}

/** The candidates for any of several values, each once however often its strings are there. */
function candidatesFor(event: unknown, { path, byValue }: Index, budget: Budget): Set<Candidate> {
  const values = new Set(findAll(event, path, budget).map(({ value }) => value));
  return new Set([...values].flatMap((value) => byValue.get(value) ?? NONE));
}

/** Each index costs a look into every event; the fields that most patterns ask for are enough. */
const INDEXES = 3;

interface File {
  readonly path: Path;
  readonly slot: number;
  readonly byValue: Map<unknown, Candidate[]>;
}

function fileCandidates(patterns: readonly Candidate[]): { indexes: Index[]; others: Candidate[] } {
  const fields = patterns.flatMap(({ branches }) => branches.map((branch) => branch.fields));
  const asked = countStrings(fields);
  const indexed = mostAsked(fields);
  const files = new Map<string, File>();
  const others: Candidate[] = [];
  for (const { pattern, common, branches } of patterns) {
    // Branches of one pattern that are filed under the same string are tried together.
    const filed = Map.groupBy(branches, (branch) => mostTelling(branch.fields, indexed, asked));
    for (const [best, some] of merge(filed)) {
      const candidate = { pattern, common, branches: some };
      if (best === undefined) others.push(candidate);
      else fileUnder(best, candidate, files);
    }
  }
  return { indexes: [...files.values()], others };
}

/** Groups of branches whose telling fields ask for the same strings at the same path. */
function merge<T>(groups: ReadonlyMap<Telling | undefined, T[]>): [Telling | undefined, T[]][] {
  const merged = new Map<string, [Telling | undefined, T[]]>();
  for (const [best, some] of groups) {
    const key = best === undefined ? '' : JSON.stringify([best.path.name, best.strings]);
    const group = merged.get(key);
    if (group === undefined) merged.set(key, [best, some]);
    else group[1].push(...some);
  }
  return [...merged.values()];
}

function fileUnder({ path, slot, strings }: Telling, candidate: Candidate, files: Map<string, File>): void {
  const file: File = files.get(path.name) ?? { path, slot, byValue: new Map() };
  files.set(path.name, file);
  for (const value of new Set(strings)) {
    const filed = file.byValue.get(value);
    if (filed === undefined) file.byValue.set(value, [candidate]);
    else filed.push(candidate);
  }
}

/** How many branches ask for a string at a path, by `path string`. */
function countStrings(branches: readonly (readonly CompiledField[])[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { path, field } of branches.flat()) {
    for (const value of field.strings ?? []) {
      const key = `${path.name} ${value}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

/** The paths at which the most branches ask for strings. */
function mostAsked(branches: readonly (readonly CompiledField[])[]): Set<string> {
  const counts = new Map<string, number>();
  for (const { path } of branches.flat().filter(isIndexable)) {
    counts.set(path.name, (counts.get(path.name) ?? 0) + 1);
  }
  const sorted = [...counts.entries()].sort(([, a], [, b]) => b - a);
  return new Set(sorted.slice(0, INDEXES).map(([name]) => name));
}

function isIndexable({ field }: CompiledField): boolean {
  return field.strings !== undefined && !field.absent;
}

/** A field whose strings decide whether a branch need be tried. */
interface Telling {
  readonly path: Path;
  readonly slot: number;
  readonly strings: readonly string[];
}

/** The field whose strings the fewest branches ask for. */
function mostTelling(
  fields: readonly CompiledField[],
  indexed: ReadonlySet<string>,
  asked: ReadonlyMap<string, number>,
): Telling | undefined {
  let best: (Telling & { readonly shared: number }) | undefined;
  for (const { path, slot, field } of fields) {
    if (field.strings === undefined || field.absent || !indexed.has(path.name)) continue;
    const shared = field.strings.reduce((most, value) => Math.max(most, asked.get(`${path.name} ${value}`) ?? 0), 0);
    if (best === undefined || shared < best.shared) best = { path, slot, strings: field.strings, shared };
  }
  return best;
}
