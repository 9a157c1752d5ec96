import { isObject } from './exact-json.ts';
import { type Dialect, type List, newList } from './matcher.ts';
import { compileField, type FieldTest } from './operators.ts';
import { refuse } from './refuse.ts';

/** One way a pattern can match: what it asks of each field, by dotted path. A pattern without `$or` has one. */
export type Branch = ReadonlyMap<string, FieldTest>;

/** What a pattern asks of a field, as it was written and compiled on its own. */
interface Asked {
  readonly values: readonly unknown[];
  readonly place: string;
  readonly dialect: Dialect;
  readonly field: FieldTest;
}

type AskedBranch = Map<string, Asked>;

/** EventBridge limits the combinations of `$or`; beyond this a pattern is a mistake, and would only use up memory. */
const MOST_BRANCHES = 10_000;

/** The reference engine reads JSON with Jackson, which refuses what is nested deeper. */
const MOST_LEVELS = 1_000;

/** Words that may not name a field inside `$or`. Source: the reference engine, event-ruler 2.1. */
const RESERVED = new Set([
  ...['exactly', 'equals-ignore-case', 'prefix', 'suffix', 'anything-but', 'exists', 'wildcard', 'numeric', 'cidr'],
  ...['=', '<', '<=', '>', '>=', 'regex', 'not-wildcard', 'not-equals-ignore-case', 'date-after', 'date-on-or-after'],
  ...['date-before', 'date-on-or-before', 'in-date-range', 'ip-address-in-range', 'ip-address-not-in-range'],
]);

/**
 * Takes a pattern apart into its branches; throws InvalidPatternError, with the place and the reason, where EventBridge
 * would refuse it. `$or` is the operator where it can be read as one, and a field of that name otherwise.
 */
export function branchesOf(pattern: unknown): Branch[] {
  if (!isObject(pattern)) throw refuse('$', 'a pattern is a JSON object');
  if (isDeeper(pattern, MOST_LEVELS)) throw refuse('$', `nested more than ${MOST_LEVELS} levels deep`);
  const asOperator = attempt(() => readObject(pattern, '', '$', [], { or: true, inOr: false }));
  if ('branches' in asOperator) return compileTogether(asOperator.branches);
  const asField = attempt(() => readObject(pattern, '', '$', [], { or: false, inOr: false }));
  if ('branches' in asField) return compileTogether(asField.branches);
  throw asOperator.problem;
}

/** Where the reference engine's automaton stands after some fields: what branches ask next is kept together there. */
interface Stand {
  readonly lists: Map<string, List>;
  readonly next: Map<Asked, Stand>;
}

/**
 * The reference engine goes through a branch's fields by path. Branches that ask the same of the first ones share the automata
 * of the next. What means the same in any automaton is one test, which branches have in common.
 */
function compileTogether(branches: readonly AskedBranch[]): Branch[] {
  if (branches.length === 1)
    return branches.map((branch) => new Map([...branch].map(([name, asked]) => [name, asked.field])));
  const root: Stand = { lists: new Map(), next: new Map() };
  return branches.map((branch) => {
    let stand = root;
    const compiled = new Map<string, FieldTest>();
    for (const [name, asked] of [...branch].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const list = stand.lists.get(name) ?? newList(asked.dialect);
      stand.lists.set(name, list);
      const { field } = asked;
      compiled.set(name, field.byItself ? field : compileField(asked.values, asked.place, list));
      const next: Stand = stand.next.get(asked) ?? { lists: new Map(), next: new Map() };
      stand.next.set(asked, next);
      stand = next;
    }
    return compiled;
  });
}

function attempt(read: () => AskedBranch[]): { branches: AskedBranch[] } | { problem: unknown } {
  try {
    return { branches: read() };
  } catch (problem) {
    return { problem };
  }
}

interface Reading {
  /** Whether `$or` is an operator. */
  readonly or: boolean;
  /** Whether this is inside `$or`, where operators' names may not be fields. */
  readonly inOr: boolean;
}

/** Adds what an object asks to each branch so far, which it may change; a path named twice is asked what stands last. */
function readObject(
  object: object,
  path: string,
  place: string,
  before: AskedBranch[],
  reading: Reading,
): AskedBranch[] {
  const entries = Object.entries(object) as [string, unknown][];
  if (entries.length === 0) throw refuse(place, 'an empty object is not allowed');
  let branches = before;
  for (const [key, value] of entries) {
    const here = `${place}.${key}`;
    const name = path === '' ? key : `${path}.${key}`;
    if (reading.or && key === '$or') branches = readOr(value, path, here, branches);
    else if (reading.inOr && RESERVED.has(key)) throw refuse(here, `inside $or, "${key}" may not be a field`);
    else if (Array.isArray(value)) {
      const dialect = reading.or ? 'full' : 'early';
      const field = compileField(value, here, newList(dialect));
      const asked: Asked = { values: value, place: here, dialect, field };
      if (branches.length === 0) branches = [new Map()];
      for (const branch of branches) branch.set(name, asked);
    } else if (isObject(value)) branches = readObject(value, name, here, branches, reading);
    else throw refuse(here, 'must be an object or an array of values');
  }
  return branches;
}

function readOr(value: unknown, path: string, place: string, before: readonly AskedBranch[]): AskedBranch[] {
  if (!Array.isArray(value)) throw refuse(place, 'must be an array of patterns');
  const branches: AskedBranch[] = [];
  for (const [index, pattern] of value.entries()) {
    const here = `${place}[${index}]`;
    if (!isObject(pattern)) throw refuse(here, 'only objects may stand in $or');
    const start = before.length === 0 ? [new Map()] : before.map((branch) => new Map(branch));
    for (const branch of readObject(pattern, path, here, start, { or: true, inOr: true })) branches.push(branch);
    if (branches.length > MOST_BRANCHES) throw refuse(place, `more than ${MOST_BRANCHES} combinations of $or`);
  }
  if (value.length < 2) throw refuse(place, '$or needs at least two patterns');
  return branches;
}

/** Whether something stands in more than so many objects and arrays, found level by level. */
function isDeeper(value: unknown, levels: number): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    const containers = level.filter((one) => isObject(one) || Array.isArray(one)) as object[];
    if (containers.length > 0 && depth === levels) return true;
    level = containers.flatMap((one) => Object.values(one) as unknown[]);
  }
  return false;
}
