import type { EventPattern } from '../domain/detection.ts';
import type { Json } from '../domain/json.ts';
import { compileEntry, refuse, type ValueTest } from './operators.ts';

/** Decides whether an event (the whole envelope) matches. */
export type Matcher = (event: unknown) => boolean;

/** Compiles an EventBridge event pattern; throws InvalidPatternError, with the place and the reason, where EventBridge would refuse it. */
export function compilePattern(pattern: EventPattern): Matcher {
  if (Object.keys(pattern).length === 0) throw refuse('$', 'a pattern names at least one field');
  return compileObject(pattern, '$');
}

function compileObject(pattern: { readonly [key: string]: Json }, place: string): Matcher {
  const tests = Object.entries(pattern).map(([key, value]) =>
    key === '$or' && isOrList(value) ? compileOr(value, `${place}.$or`) : compileField(key, value, `${place}.${key}`),
  );
  return (event) => tests.every((test) => test(event));
}

/** `$or` is only the operator when it lists two or more patterns; otherwise it is a field of that name. */
function isOrList(value: Json): value is Record<string, Json>[] {
  return (
    Array.isArray(value) &&
    value.length > 1 &&
    value.every((entry) => entry !== null && typeof entry === 'object' && !Array.isArray(entry))
  );
}

function compileOr(patterns: readonly Record<string, Json>[], place: string): Matcher {
  const tests = patterns.map((pattern, index) => compileObject(pattern, `${place}[${index}]`));
  return (event) => tests.some((test) => test(event));
}

function compileField(key: string, value: Json, place: string): Matcher {
  if (Array.isArray(value)) {
    if (value.length === 0) throw refuse(place, 'an array of values must not be empty');
    const tests = value.map((entry, index) => compileEntry(entry, `${place}[${index}]`));
    return (event) => anyValue(field(event, key), tests);
  }
  if (value === null || typeof value !== 'object') throw refuse(place, 'must be an object or an array of values');
  if (Object.keys(value).length === 0) throw refuse(place, 'an empty object matches nothing');
  const inner = compileObject(value, place);
  return (event) => {
    const child = field(event, key);
    // A pattern matches an array of objects when one of them matches as a whole.
    return Array.isArray(child) && child.length > 0 ? child.some((element) => inner(element)) : inner(child);
  };
}

function field(event: unknown, key: string): unknown {
  if (typeof event !== 'object' || event === null || !Object.hasOwn(event, key)) return undefined;
  return (event as Record<string, unknown>)[key];
}

/** An array matches when one of its elements does; an empty array is like a field that is not there. */
function anyValue(value: unknown, tests: readonly ValueTest[]): boolean {
  const values = Array.isArray(value) ? value.flat(Infinity) : [value];
  const candidates = values.length === 0 ? [undefined] : values;
  return candidates.some((candidate) => tests.some((test) => test(candidate)));
}
