import { addressDigits } from './address.ts';
import { isObject, LongNumber } from './exact-json.ts';
import { atOnce, inList, type List, type Matcher, string, type ValueTest } from './matcher.ts';
import { address, cidr, numeric } from './ranges.ts';
import { refuse } from './refuse.ts';
import { foldedPrefix, foldedSuffix, foldedWhole, type TextTest, wildcard } from './texts.ts';

/** What a pattern asks of one field: a value that passes `test`, or (with `absent`) no value at all. */
export interface FieldTest {
  readonly absent: boolean;
  readonly test: ValueTest;
  /** How many comparisons a value takes. */
  readonly tests: number;
  /** How much is searched for in a text, character by character. */
  readonly states: number;
  /** It means the same in any list. */
  readonly byItself: boolean;
  /** The strings that pass, where the field asks for strings and nothing else: what an index can be built on. */
  readonly strings?: readonly string[];
}

/** Characters that are searched through in about the time that a comparison takes. */
const CHARACTERS_A_STEP = 64;

/** What testing a value costs, in steps of the budget. */
export function costOf({ tests, states }: FieldTest, value: unknown): number {
  if (states === 0 || typeof value !== 'string') return tests;
  return tests + Math.floor((value.length * states) / CHARACTERS_A_STEP);
}

/** Compiles the array of values a pattern lists for a field; throws InvalidPatternError. */
export function compileField(values: readonly unknown[], place: string, list: List): FieldTest {
  if (values.length === 0) throw refuse(place, 'an array of values must not be empty');
  const matchers: Matcher[] = [];
  const strings: string[] = [];
  let absent = false;
  for (const [index, value] of values.entries()) {
    if (typeof value === 'string' && addressDigits(value) === undefined) {
      strings.push(value);
      continue;
    }
    if (index > 0 && list.dialect === 'full' && excludesNothing(value)) continue;
    const matcher = compileValue(value, `${place}[${index}]`, list);
    if (matcher === ABSENT) absent = true;
    else matchers.push(matcher);
  }
  if (strings.length > 0) matchers.unshift(oneOf(strings));
  const tests = matchers.map(({ test }) => test);
  const [only = never, ...more] = tests;
  const test: ValueTest = more.length === 0 ? only : (value) => tests.some((one) => one(value));
  return {
    absent,
    test,
    tests: Math.max(1, sumOf(matchers, 'tests')),
    states: sumOf(matchers, 'states'),
    byItself: matchers.every(({ byItself }) => byItself),
    ...(strings.length === values.length ? { strings } : {}),
  };
}

const never: ValueTest = () => false;
const ABSENT = atOnce(never);

function sumOf(matchers: readonly Matcher[], what: 'tests' | 'states'): number {
  return matchers.reduce((sum, matcher) => sum + matcher[what], 0);
}

function oneOf(strings: readonly string[]): Matcher {
  const [first] = strings;
  if (strings.length === 1) return atOnce((value) => value === first);
  const set = new Set<unknown>(strings);
  return atOnce((value) => set.has(value));
}

/** The reference engine takes `anything-but` with an empty list of affixes after other values, and it matches nothing. */
function excludesNothing(value: unknown): boolean {
  const inner = isObject(value) ? lone(value, ['anything-but']) : undefined;
  const list = isObject(inner) ? lone(inner, ['prefix', 'suffix', 'equals-ignore-case', 'wildcard']) : undefined;
  return Array.isArray(list) && list.length === 0;
}

/** The value of an object's only key, where it is one of some. */
function lone(object: object, keys: readonly string[]): unknown {
  const [[key, value] = ['', undefined], ...more] = Object.entries(object) as [string, unknown][];
  return more.length === 0 && keys.includes(key) ? value : undefined;
}

function compileValue(value: unknown, place: string, list: List): Matcher {
  if (typeof value === 'number') list.numeric = true;
  // A literal address is compared as an address: `::1` is `0:0:0:0:0:0:0:1`.
  if (typeof value === 'string') return address(value, list);
  if (value instanceof LongNumber) {
    return atOnce((other) => other instanceof LongNumber && other.text === value.text);
  }
  if (typeof value === 'number') return inList((other) => other === value);
  if (value === null || typeof value !== 'object') return atOnce((other) => other === value);
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

type Operator = (argument: unknown, place: string, list: List) => Matcher;

/**
 * Texts are compared with the quotes around them, as the reference engine does: a prefix that ends in a quote matches the
 * whole value.
 */
const OPERATORS = new Map<string, Operator>([
  ['exactly', (argument, place) => equals(string(argument, place))],
  [
    'prefix',
    (argument, place, list) => {
      if (isObject(argument)) return onText(foldedPrefix(folded(argument, place), list.starred));
      const text = string(argument, place);
      return textAtOnce((value) => value.startsWith(text) || `${value}"` === text);
    },
  ],
  [
    'suffix',
    (argument, place, list) => {
      if (isObject(argument)) return onText(foldedSuffix(folded(argument, place), list.starred));
      const text = string(argument, place);
      return textAtOnce((value) => value.endsWith(text) || `"${value}` === text);
    },
  ],
  ['equals-ignore-case', (argument, place, list) => onText(foldedWhole(string(argument, place), list.starred))],
  [
    'wildcard',
    (argument, place, list) => {
      const text = string(argument, place);
      const matcher = onText(wildcard(text, place));
      list.starred ||= text.startsWith('*');
      return matcher;
    },
  ],
  [
    'exists',
    (argument, place) => {
      if (typeof argument !== 'boolean') throw refuse(place, 'must be true or false');
      return argument ? atOnce(() => true) : ABSENT;
    },
  ],
  ['numeric', numeric],
  ['cidr', cidr],
  ['anything-but', anythingBut],
]);

function equals(text: string): Matcher {
  return atOnce((value) => value === text);
}

function onText({ test, states }: TextTest): Matcher {
  return { test: (value) => typeof value === 'string' && test(value), tests: 1, states, byItself: false };
}

function textAtOnce(test: (value: string) => boolean): Matcher {
  return { ...onText({ test, states: 0 }), byItself: true };
}

function folded(argument: object, place: string): string {
  const [name, text] = onlyEntry(argument, place, 'must be a string or equals-ignore-case');
  if (name !== 'equals-ignore-case')
    throw refuse(place, `"${name}" does not go here; a string or equals-ignore-case does`);
  return string(text, `${place}.${name}`);
}

/** True for values, of any type, that none of the listed ones match; a field that is not there has no value to pass. */
function anythingBut(argument: unknown, place: string, context: List): Matcher {
  if (!isObject(argument)) {
    const list = listOf(argument, place);
    if (typeof list[0] === 'number') context.numeric = true;
    if (list.every((value) => typeof value === 'string') || list.every((value) => typeof value === 'number')) {
      const excluded = new Set<unknown>(list);
      const test: ValueTest = (value) => !excluded.has(value);
      return typeof list[0] === 'number' ? inList(test) : atOnce(test);
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
  const matchers = listOf(inner, innerPlace).map((value) => {
    const text = string(value, innerPlace);
    if (text === '' && name.endsWith('fix')) throw refuse(innerPlace, 'must not be empty');
    return operator(text, innerPlace, context);
  });
  return {
    test: (value) => !matchers.some(({ test }) => test(value)),
    tests: sumOf(matchers, 'tests'),
    states: sumOf(matchers, 'states'),
    byItself: matchers.every(({ byItself }) => byItself),
  };
}

function listOf(value: unknown, place: string): unknown[] {
  const list = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw refuse(place, 'must not be empty');
  return list;
}
