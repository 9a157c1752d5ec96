import type { EventPattern } from '../domain/finding/detection.ts';
import type { AccountEvent } from '../domain/finding/event.ts';
import type { Budget } from './budget.ts';
import { compilePatterns } from './match-many.ts';

/** As `ManyMatcher`, for what is known to be an event. */
export type EventMatcher = (event: AccountEvent, budget?: Budget) => readonly number[];

/** Stands for every source that no pattern names. */
const OTHER = '';

/**
 * Which of many patterns an event matches, as `compilePatterns`, but each is compiled when the first event comes from a source that it
 * may be for, and InvalidPatternError is thrown then: a function that has just started has one event to judge, and would wait longer for
 * all the patterns than for its code.
 */
export function compileBySource(patterns: readonly EventPattern[]): EventMatcher {
  const asked = patterns.map((pattern) => ({ pattern, sources: sourcesOf(pattern) }));
  const named = new Set(asked.flatMap(({ sources }) => sources ?? []));
  const matchers = new Map<string, EventMatcher>();
  const compileFor = (source: string): EventMatcher => {
    const some = asked.flatMap(({ pattern, sources }, position) =>
      (sources?.includes(source) ?? true) ? [{ pattern, position }] : [],
    );
    const matches = compilePatterns(some.map(({ pattern }) => pattern));
    return (event, budget) => matches(event, budget).flatMap((index) => some[index]?.position ?? []);
  };
  return (event, budget) => {
    const source = named.has(event.source) ? event.source : OTHER;
    const matcher = matchers.get(source) ?? compileFor(source);
    matchers.set(source, matcher);
    return matcher(event, budget);
  };
}

/** The sources a pattern names; undefined where it can be for others, too. */
function sourcesOf({ source }: EventPattern): string[] | undefined {
  if (!Array.isArray(source)) return undefined;
  const texts = source.filter((value) => typeof value === 'string');
  return texts.length === source.length ? texts : undefined;
}
