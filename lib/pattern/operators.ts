import { addressDigits, between, rangeDigits } from './address.ts';
import { isObject, LongNumber } from './exact-json.ts';
import { refuse } from './refuse.ts';
import { foldEnd, foldStart, wildcard } from './texts.ts';

/** Decides one value of an event: a string, number, boolean, null or LongNumber. */
export type ValueTest = (value: unknown) => boolean;

/** What a pattern asks of one field: a value that passes `test`, or (with `absent`) no value at all. */
export interface FieldTest {
  readonly absent: boolean;
  readonly test: ValueTest;
  /** The strings that pass, where the field asks for strings and nothing else: what an index can be built on. */
  readonly strings?: readonly string[];
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

/** Compiles the array of values a pattern lists for a field; throws InvalidPatternError. */
export function compileField(values: readonly unknown[], place: string, list: List): FieldTest {
  if (values.length === 0) throw refuse(place, 'an array of values must not be empty');
  const tests: ValueTest[] = [];
  const strings: string[] = [];
  let absent = false;
  for (const [index, value] of values.entries()) {
    if (typeof value === 'string' && addressDigits(value) === undefined) {
      strings.push(value);
      continue;
    }
    if (index > 0 && list.dialect === 'full' && excludesNothing(value)) continue;
    const test = compileValue(value, `${place}[${index}]`, list);
    if (test === ABSENT) absent = true;
    else tests.push(test);
  }
  if (strings.length > 0) tests.unshift(oneOf(strings));
  const [only = never, ...more] = tests;
  const test: ValueTest = more.length === 0 ? only : (value) => tests.some((one) => one(value));
  return { absent, test, ...(strings.length === values.length ? { strings } : {}) };
}

const ABSENT: ValueTest = () => false;
const never: ValueTest = () => false;

function oneOf(strings: readonly string[]): ValueTest {
  const [first] = strings;
  if (strings.length === 1) return (value) => value === first;
  const set = new Set<unknown>(strings);
  return (value) => set.has(value);
}

/** The reference engine takes `anything-but` with an empty list of affixes after other values, and it matches nothing. */
function excludesNothing(value: unknown): boolean {
  return /^\{"anything-but":\{"(prefix|suffix|equals-ignore-case|wildcard)":\[\]\}\}$/.test(JSON.stringify(value));
}

function compileValue(value: unknown, place: string, list: List): ValueTest {
  if (typeof value === 'number') list.numeric = true;
  // A literal address is compared as an address: `::1` is `0:0:0:0:0:0:0:1`.
  if (typeof value === 'string') return address(value, list);
  if (value instanceof LongNumber) return (other) => other instanceof LongNumber && other.text === value.text;
  if (value === null || typeof value !== 'object') return (other) => other === value;
  if (Array.isArray(value)) throw refuse(place, 'an array may not stand inside an array of values');
  const [name, argument] = onlyEntry(value, place, 'a matcher has exactly one operator');
  const operator = OPERATORS.get(name);
  if (operator === undefined) throw refuse(place, `unknown operator "${name}"`);
  return operator(argument, `${place}.${name}`, list);
}

function onlyEntry(value: object, place: string, reason: string): [string, unknown] {
  const entries = Object.entries(value);
  const [first] = entries;
  if (first === undefined || entries.length > 1) throw refuse(place, reason);
  return first;
}

type Operator = (argument: unknown, place: string, list: List) => ValueTest;

/**
 * Texts are compared with the quotes around them, as the reference engine does: a prefix that ends in a quote matches the
 * whole value.
 */
const OPERATORS = new Map<string, Operator>([
  ['exactly', (argument, place) => equals(string(argument, place))],
  [
    'prefix',
    (argument, place, list) => {
      if (isObject(argument)) return matching(`^"${foldStart(folded(argument, place), 2, list.starred)}`);
      const text = string(argument, place);
      return onText((value) => value.startsWith(text) || `${value}"` === text);
    },
  ],
  [
    'suffix',
    (argument, place, list) => {
      if (isObject(argument)) return matching(`${foldEnd(folded(argument, place), list.starred)}"$`);
      const text = string(argument, place);
      return onText((value) => value.endsWith(text) || `"${value}` === text);
    },
  ],
  [
    'equals-ignore-case',
    (argument, place, list) => matching(`^"${foldStart(string(argument, place), 1, list.starred)}"$`),
  ],
  [
    'wildcard',
    (argument, place, list) => {
      const text = string(argument, place);
      const test = matching(wildcard(text, place));
      list.starred ||= text.startsWith('*');
      return test;
    },
  ],
  [
    'exists',
    (argument, place) => {
      if (typeof argument !== 'boolean') throw refuse(place, 'must be true or false');
      return argument ? () => true : ABSENT;
    },
  ],
  ['numeric', numeric],
  ['cidr', cidr],
  ['anything-but', anythingBut],
]);

function equals(text: string): ValueTest {
  return (value) => value === text;
}

function onText(test: (value: string) => boolean): ValueTest {
  return (value) => typeof value === 'string' && test(value);
}

/** A test of the quoted value; `s` lets a dot stand for line breaks too. */
function matching(source: string): ValueTest {
  const expression = new RegExp(source, 's');
  return onText((value) => expression.test(`"${value}"`));
}

function folded(argument: object, place: string): string {
  const [name, text] = onlyEntry(argument, place, 'must be a string or equals-ignore-case');
  if (name !== 'equals-ignore-case')
    throw refuse(place, `"${name}" does not go here; a string or equals-ignore-case does`);
  return string(text, `${place}.${name}`);
}

function numeric(argument: unknown, place: string, list: List): ValueTest {
  list.numeric = true;
  if (!Array.isArray(argument)) throw refuse(place, 'must be an array such as [">", 0, "<=", 5]');
  const [sign, bound, sign2, bound2] = argument;
  const low = comparable(bound, place);
  if (argument.length === 2) return comparison(sign, low, place);
  if (argument.length !== 4 || (sign !== '>' && sign !== '>=') || (sign2 !== '<' && sign2 !== '<=')) {
    throw refuse(place, 'must be one comparison, or > or >= followed by < or <=');
  }
  const high = comparable(bound2, place);
  if (low >= high) throw refuse(place, 'the lower bound must be less than the upper one');
  const above = comparison(sign, low, place);
  const below = comparison(sign2, high, place);
  return (value) => above(value) && below(value);
}

function comparable(bound: unknown, place: string): number {
  if (typeof bound !== 'number') throw refuse(place, 'must compare with numbers that a double can hold');
  return bound;
}

function comparison(sign: unknown, bound: number, place: string): ValueTest {
  switch (sign) {
    case '=':
      return (value) => value === bound;
    case '<':
      return (value) => typeof value === 'number' && value < bound;
    case '<=':
      return (value) => typeof value === 'number' && value <= bound;
    case '>':
      return (value) => typeof value === 'number' && value > bound;
    case '>=':
      return (value) => typeof value === 'number' && value >= bound;
    default:
      throw refuse(place, `unknown comparison ${JSON.stringify(sign)}`);
  }
}

function address(text: string, list: List): ValueTest {
  const digits = addressDigits(text) ?? '';
  return within(digits, digits, list);
}

function cidr(argument: unknown, place: string, list: List): ValueTest {
  const range = rangeDigits(string(argument, place));
  if ('problem' in range) throw refuse(place, range.problem);
  return within(range.first, range.last, list);
}

/**
 * Whether a value is an address in a range. In a list that does not compare numbers the reference engine reads a number's
 * text as digits of an address, too; so do we.
 */
function within(first: string, last: string, list: List): ValueTest {
  return (value) => {
    if (typeof value === 'number') return !list.numeric && between(String(value), first, last);
    if (value instanceof LongNumber) return between(value.text, first, last);
    if (typeof value !== 'string') return false;
    const digits = addressDigits(value);
    return digits !== undefined && between(digits, first, last);
  };
}

/** True for values, of any type, that none of the listed ones match; a field that is not there has no value to pass. */
function anythingBut(argument: unknown, place: string, context: List): ValueTest {
  if (!isObject(argument)) {
    const list = listOf(argument, place);
    if (typeof list[0] === 'number') context.numeric = true;
    if (list.every((value) => typeof value === 'string') || list.every((value) => typeof value === 'number')) {
      const excluded = new Set<unknown>(list);
      return (value) => !excluded.has(value);
    }
    throw refuse(place, 'must be strings only or numbers only');
  }
  const [name, inner] = onlyEntry(argument, place, 'anything-but takes exactly one operator');
  const operator = OPERATORS.get(name);
  if (operator === undefined || !['prefix', 'suffix', 'equals-ignore-case', 'wildcard'].includes(name)) {
    throw refuse(place, `anything-but does not take "${name}"`);
  }
  const innerPlace = `${place}.${name}`;
  if (context.dialect === 'early' && (name === 'wildcard' || (Array.isArray(inner) && name !== 'equals-ignore-case'))) {
    throw refuse(innerPlace, 'where $or is a field, anything-but takes no wildcard and no list of affixes');
  }
  const tests = listOf(inner, innerPlace).map((value) => {
    const text = string(value, innerPlace);
    if (text === '' && name.endsWith('fix')) throw refuse(innerPlace, 'must not be empty');
    return operator(text, innerPlace, context);
  });
  return (value) => !tests.some((test) => test(value));
}

function listOf(value: unknown, place: string): unknown[] {
  const list = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw refuse(place, 'must not be empty');
  return list;
}

function string(argument: unknown, place: string): string {
  if (typeof argument !== 'string') throw refuse(place, 'must be a string');
  return argument;
}
