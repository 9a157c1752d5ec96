import { Budget } from './budget.ts';
import { type CompiledBranch, type CompiledField, compileBranches } from './compile.ts';
import { findAll, findOne, NOTHING, type Path, SEVERAL } from './fields.ts';

/**
 * Which of many patterns an event matches, as their positions in ascending order; throws EventTooCostlyError where the budget,
 * which they share, does not suffice.
 */
export type ManyMatcher = (event: unknown, budget?: Budget) => readonly number[];

interface Candidate {
  readonly pattern: number;
  readonly branch: CompiledBranch;
}

interface Index {
  readonly path: Path;
  readonly byValue: ReadonlyMap<unknown, readonly Candidate[]>;
}

const NONE: readonly never[] = [];

/**
 * Compiles many patterns into one matcher. Each branch is filed under the strings of its most telling field (mostly the
 * event's name), so an event is tried against the few patterns that ask for its strings and not against all of them.
 */
export function compilePatterns(patterns: readonly unknown[]): ManyMatcher {
  const candidates = patterns.flatMap((pattern, position) =>
    compileBranches(pattern).map((branch): Candidate => ({ pattern: position, branch })),
  );
  const { indexes, others } = fileCandidates(candidates);
  return (event, budget = new Budget()) => {
    let matched: number[] | undefined;
    const attempt = ({ pattern, branch }: Candidate) => {
      if (matched?.includes(pattern) === true || !branch.matches(event, budget)) return;
      if (matched === undefined) matched = [pattern];
      else matched.push(pattern);
    };
    for (const index of indexes) {
      const value = findOne(event, index.path);
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

function fileCandidates(candidates: readonly Candidate[]): { indexes: Index[]; others: Candidate[] } {
  const asked = countStrings(candidates);
  const indexed = mostAsked(candidates);
  const files = new Map<string, { path: Path; byValue: Map<unknown, Candidate[]> }>();
  const others: Candidate[] = [];
  for (const candidate of candidates) {
    const best = mostTelling(candidate.branch.fields, indexed, asked);
    if (best === undefined) {
      others.push(candidate);
      continue;
    }
    const { path, strings } = best;
    const file = files.get(path.name) ?? { path, byValue: new Map<unknown, Candidate[]>() };
    files.set(path.name, file);
    for (const value of new Set(strings)) {
      const filed = file.byValue.get(value);
      if (filed === undefined) file.byValue.set(value, [candidate]);
      else filed.push(candidate);
    }
  }
  return { indexes: [...files.values()], others };
}

/** How many branches ask for a string at a path, by `path string`. */
function countStrings(candidates: readonly Candidate[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { branch } of candidates) {
    for (const { path, field } of branch.fields) {
      for (const value of field.strings ?? []) {
        const key = `${path.name} ${value}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
  }
  return counts;
}

/** The paths at which the most branches ask for strings. */
function mostAsked(candidates: readonly Candidate[]): Set<string> {
  const counts = new Map<string, number>();
  for (const { path } of candidates.flatMap(({ branch }) => branch.fields.filter(isIndexable))) {
    counts.set(path.name, (counts.get(path.name) ?? 0) + 1);
  }
  const sorted = [...counts.entries()].sort(([, a], [, b]) => b - a);
  return new Set(sorted.slice(0, INDEXES).map(([name]) => name));
}

function isIndexable({ field }: CompiledField): boolean {
  return field.strings !== undefined && !field.absent;
}

/** The field whose strings the fewest branches ask for. */
function mostTelling(
  fields: readonly CompiledField[],
  indexed: ReadonlySet<string>,
  asked: ReadonlyMap<string, number>,
): { path: Path; strings: readonly string[] } | undefined {
  let best: { path: Path; strings: readonly string[]; shared: number } | undefined;
  for (const { path, field } of fields) {
    if (field.strings === undefined || field.absent || !indexed.has(path.name)) continue;
    const shared = field.strings.reduce((most, value) => Math.max(most, asked.get(`${path.name} ${value}`) ?? 0), 0);
    if (best === undefined || shared < best.shared) best = { path, strings: field.strings, shared };
  }
  return best;
}
