import { addressDigits, between, rangeDigits } from './address.ts';
import { LongNumber } from './exact-json.ts';
import { inList, type List, type Matcher, string, type ValueTest } from './matcher.ts';
import { refuse } from './refuse.ts';

/** `numeric`: one comparison, or a lower and an upper bound. */
export function numeric(argument: unknown, place: string, list: List): Matcher {
  list.numeric = true;
  if (!Array.isArray(argument)) throw refuse(place, 'must be an array such as [">", 0, "<=", 5]');
  const [sign, bound, sign2, bound2] = argument;
  const low = comparable(bound, place);
  if (argument.length === 2) return inList(comparison(sign, low, place));
  if (argument.length !== 4 || (sign !== '>' && sign !== '>=') || (sign2 !== '<' && sign2 !== '<=')) {
    throw refuse(place, 'must be one comparison, or > or >= followed by < or <=');
  }
  const high = comparable(bound2, place);
  if (low >= high) throw refuse(place, 'the lower bound must be less than the upper one');
  const above = comparison(sign, low, place);
  const below = comparison(sign2, high, place);
  return inList((value) => above(value) && below(value));
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

/** An address where a pattern has one as a plain value. */
export function address(text: string, list: List): Matcher {
  const digits = addressDigits(text) ?? '';
  return within(digits, digits, list);
}

/** `cidr`: the addresses of a range. */
export function cidr(argument: unknown, place: string, list: List): Matcher {
  const range = rangeDigits(string(argument, place));
  if ('problem' in range) throw refuse(place, range.problem);
  return within(range.first, range.last, list);
}

/**
 * Whether a value is an address in a range. In a list that does not compare numbers the reference engine reads a number's
 * text as digits of an address, too; so do we.
 */
function within(first: string, last: string, list: List): Matcher {
  const test: ValueTest = (value) => {
    if (typeof value === 'number') return !list.numeric && between(String(value), first, last);
    if (value instanceof LongNumber) return between(value.text, first, last);
    if (typeof value !== 'string') return false;
    const digits = addressDigits(value);
    return digits !== undefined && between(digits, first, last);
  };
  // A text is read as an address once, whatever the range.
  return { test, tests: 1, states: 1, byItself: false };
}
