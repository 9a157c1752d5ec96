import ipaddr from 'ipaddr.js';
import { InvalidPatternError } from '../domain/errors.ts';
import type { Json } from '../domain/json.ts';

/** Decides one value of an event; `undefined` stands for a field that is not there. */
export type ValueTest = (value: unknown) => boolean;

type Operator = (argument: Json, place: string) => ValueTest;

/** EventBridge compares numbers between -5e9 and 5e9 with six decimals. Source: User Guide, "Numeric matching". */
const NUMBER_LIMIT = 5_000_000_000;

/** The test for one entry of a pattern's leaf array: a literal, or an object with one operator. */
export function compileEntry(entry: Json, place: string): ValueTest {
  if (entry === null || typeof entry !== 'object') return (value) => value === entry;
  if (Array.isArray(entry)) throw refuse(place, 'an array may not stand inside an array of values');
  const names = Object.keys(entry);
  const [name] = names;
  if (name === undefined || names.length > 1) throw refuse(place, 'a matcher has exactly one operator');
  const operator = OPERATORS[name];
  if (operator === undefined) throw refuse(place, `unknown operator "${name}"`);
  return operator(entry[name] ?? null, `${place}.${name}`);
}

/** The error for a pattern EventBridge would refuse. */
export function refuse(place: string, reason: string): InvalidPatternError {
  return new InvalidPatternError(`Event pattern is not valid at ${place}: ${reason}`);
}

const OPERATORS: Record<string, Operator> = {
  prefix: (argument, place) => affix(argument, place, (value, text) => value.startsWith(text)),
  suffix: (argument, place) => affix(argument, place, (value, text) => value.endsWith(text)),
  'equals-ignore-case': (argument, place) => {
    const wanted = string(argument, place).toLowerCase();
    return (value) => typeof value === 'string' && value.toLowerCase() === wanted;
  },
  wildcard: (argument, place) => onString(wildcard(string(argument, place), place)),
  exists: (argument, place) => {
    if (typeof argument !== 'boolean') throw refuse(place, 'must be true or false');
    return (value) => (value !== undefined) === argument;
  },
  numeric,
  cidr,
  'anything-but': anythingBut,
};

function affix(argument: Json, place: string, test: (value: string, text: string) => boolean): ValueTest {
  if (typeof argument === 'string') return onString((value) => test(value, argument));
  const folded = ignoreCase(argument, place);
  return onString((value) => test(value.toLowerCase(), folded));
}

function ignoreCase(argument: Json, place: string): string {
  if (argument === null || typeof argument !== 'object' || Array.isArray(argument))
    throw refuse(place, 'must be a string');
  const keys = Object.keys(argument);
  if (keys.length !== 1 || keys[0] !== 'equals-ignore-case')
    throw refuse(place, 'must be a string or equals-ignore-case');
  return string(argument['equals-ignore-case'] ?? null, `${place}.equals-ignore-case`).toLowerCase();
}

function wildcard(pattern: string, place: string): (value: string) => boolean {
  if (/\*\*/.test(pattern.replace(/\\[*\\]/g, ''))) throw refuse(place, 'two * in a row are not allowed');
  if (/\\(?![*\\])/.test(pattern)) throw refuse(place, 'a backslash may only stand before * or another backslash');
  const parts = pattern.match(/\\[*\\]|\*|[^*\\]+/g) ?? [];
  const source = parts
    .map((part) => (part === '*' ? '[^]*' : RegExp.escape(part.startsWith('\\') ? part.slice(1) : part)))
    .join('');
  const regexp = new RegExp(`^${source}$`);
  return (value) => regexp.test(value);
}

function numeric(argument: Json, place: string): ValueTest {
  if (!Array.isArray(argument) || argument.length === 0 || argument.length % 2 !== 0 || argument.length > 4) {
    throw refuse(place, 'must be an array of one or two comparisons, such as [">", 0, "<=", 5]');
  }
  const tests: ((value: number) => boolean)[] = [];
  for (let index = 0; index < argument.length; index += 2) {
    tests.push(comparison(argument[index] ?? null, argument[index + 1] ?? null, place));
  }
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
}

function comparison(sign: Json, bound: Json, place: string): (value: number) => boolean {
  if (typeof bound !== 'number' || Math.abs(bound) > NUMBER_LIMIT) {
    throw refuse(place, 'must compare with a number between -5e9 and 5e9');
  }
  switch (sign) {
    case '=':
      return (value) => value === bound;
    case '<':
      return (value) => value < bound;
    case '<=':
      return (value) => value <= bound;
    case '>':
      return (value) => value > bound;
    case '>=':
      return (value) => value >= bound;
    default:
      throw refuse(place, `unknown comparison ${JSON.stringify(sign)}`);
  }
}

function cidr(argument: Json, place: string): ValueTest {
  const text = string(argument, place);
  if (!ipaddr.isValidCIDR(text)) throw refuse(place, 'must be a CIDR range such as 10.0.0.0/24');
  const range = ipaddr.parseCIDR(text);
  return (value) => {
    if (typeof value !== 'string' || !ipaddr.isValid(value)) return false;
    const address = ipaddr.parse(value);
    return address.kind() === range[0].kind() && address.match(range);
  };
}

/** True for values none of the listed ones match; a field that is not there matches nothing. */
function anythingBut(argument: Json, place: string): ValueTest {
  const tests = excluded(argument, place);
  return (value) => value !== undefined && !tests.some((test) => test(value));
}

function excluded(argument: Json, place: string): ValueTest[] {
  if (argument !== null && typeof argument === 'object' && !Array.isArray(argument)) {
    const names = Object.keys(argument);
    const [name] = names;
    if (name === undefined || names.length > 1) throw refuse(place, 'anything-but takes exactly one operator');
    if (!['prefix', 'suffix', 'equals-ignore-case', 'wildcard'].includes(name)) {
      throw refuse(place, `anything-but does not take "${name}"`);
    }
    const inner = argument[name] ?? null;
    const list = Array.isArray(inner) ? inner : [inner];
    if (list.length === 0) throw refuse(place, 'must not be empty');
    return list.map((value) => compileEntry({ [name]: string(value, `${place}.${name}`) }, place));
  }
  const list = Array.isArray(argument) ? argument : [argument];
  if (list.length === 0) throw refuse(place, 'must not be empty');
  const strings = list.every((value) => typeof value === 'string');
  const numbers = list.every((value) => typeof value === 'number');
  if (!strings && !numbers) throw refuse(place, 'must be strings only or numbers only');
  return list.map((wanted) => (value) => value === wanted);
}

function string(argument: Json, place: string): string {
  if (typeof argument !== 'string') throw refuse(place, 'must be a string');
  return argument;
}

function onString(test: (value: string) => boolean): ValueTest {
  return (value) => typeof value === 'string' && test(value);
}
