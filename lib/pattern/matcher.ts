import { refuse } from './refuse.ts';

/** Decides one value of an event: a string, number, boolean, null or LongNumber. */
export type ValueTest = (value: unknown) => boolean;

/** One matcher of a list, and what it costs: comparisons a value, and the length of what is searched for through a text. */
export interface Matcher {
  readonly test: ValueTest;
  readonly tests: number;
  readonly states: number;
  /** It means the same whatever else the list holds, and changes nothing for the others. */
  readonly byItself: boolean;
}

/**
 * Which matchers a pattern may use: all, or those EventBridge had before `$or`. A pattern in which `$or` is a field is read
 * the early way.
 */
export type Dialect = 'full' | 'early';

/** What the values of one list have in common, or of several lists that the reference engine keeps in one automaton. */
export interface List {
  readonly dialect: Dialect;
  /** Whether one of them compares numbers; known when all are compiled. */
  numeric: boolean;
  /** Whether a value before this one is a wildcard that starts with a star. */
  starred: boolean;
}

/** A list with nothing in it yet. */
export function newList(dialect: Dialect): List {
  return { dialect, numeric: false, starred: false };
}

/** A matcher that looks at a value once, however long it is. */
export function atOnce(test: ValueTest): Matcher {
  return { test, tests: 1, states: 0, byItself: true };
}

/** The same for one that depends on its list, or that others in it depend on. */
export function inList(test: ValueTest): Matcher {
  return { ...atOnce(test), byItself: false };
}

/** A matcher's argument where only a string will do. */
export function string(argument: unknown, place: string): string {
  if (typeof argument !== 'string') throw refuse(place, 'must be a string');
  return argument;
}
