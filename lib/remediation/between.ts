import { type Change, sameState } from '../domain/remediation/plan.ts';
import { canonical } from '../domain/text/canonical.ts';
import type { Json } from '../domain/text/json.ts';
import type { Changes } from './playbook.ts';

/**
 * Whether each part of a state is as it was or as it was to be: what a change comes to that broke off, or is being made. What others changed is
 * neither. Of a list of things that are added, or taken away, one by one any of them may be there.
 */
export function isBetween(now: unknown, before: unknown, after: unknown): boolean {
  if (sameState(now, before) || sameState(now, after)) return true;
  const lists = listsOf(now, before, after);
  if (lists?.some(({ length }) => length > 0)) {
    const keyed = lists.map(byKey);
    return keyed.every((one) => one !== undefined) ? areBetween(keyed) : isPartOfWay(lists);
  }
  const parts = partsOf(now, before, after);
  return parts !== undefined && areBetween(parts);
}

/** Whether a target is on the way of a change that its playbook makes in parts: where that broke off, it is gone on with. */
export function isOnTheWay<Params, State extends Json>(
  { inParts }: Pick<Changes<Params, State>, 'inParts'>,
  now: Json,
  { before, after }: Pick<Change, 'before' | 'after'>,
): boolean {
  return inParts === true && now !== null && isBetween(now, before, after);
}

/**
 * What an undo goes back to, where what was begun from `before` stands as `now`: each part that is still on our way as it was at first, and what
 * others made of the rest meanwhile.
 */
export function firstImage(now: Json, before: Json, after: Json): Json {
  if (isBetween(now, before, after)) return before;
  const lists = listsOf(now, before, after);
  if (lists !== undefined) return (firstList(lists) as Json | undefined) ?? now;
  const parts = partsOf(now, before, after);
  if (parts === undefined) return now;
  return firstParts(parts);
}

/** A state's parts by name, as it is, was and is to be. */
type Three<Whole> = readonly [now: Whole, before: Whole, after: Whole];
type Parts = Readonly<Record<string, unknown>>;

function areBetween(parts: readonly Parts[]): boolean {
  const [now = {}, before = {}, after = {}] = parts;
  return namesIn(parts).every((name) => isBetween(now[name], before[name], after[name]));
}

function firstParts(parts: Three<Parts>): { [name: string]: Json } {
  const [now, before, after] = parts;
  const first: { [name: string]: Json } = {};
  for (const name of namesIn(parts)) {
    const value = isBetween(now[name], before[name], after[name])
      ? before[name]
      : now[name] === undefined
        ? undefined
        : firstImage(now[name] as Json, before[name] as Json, after[name] as Json);
    if (value !== undefined) first[name] = value as Json;
  }
  return first;
}

/** Lists are in the order of their content, as those are that playbooks read; what has an id stays where it is. */
function firstList(lists: Three<readonly unknown[]>): unknown[] | undefined {
  const [now, before, after] = lists;
  if (![...now, ...before, ...after].every(isThing)) return undefined;
  const keyed = lists.map(byKey);
  const [ofNow, ofBefore, ofAfter] = keyed;
  if (ofNow !== undefined && ofBefore !== undefined && ofAfter !== undefined) {
    const first = firstParts([ofNow, ofBefore, ofAfter]);
    return [...new Set([...Object.keys(ofBefore), ...Object.keys(ofNow)])].flatMap((name) => first[name] ?? []);
  }
  const has = (list: readonly unknown[], one: unknown) => list.some((other) => sameState(other, one));
  const theirs = now.filter((one) => !has(before, one) && !has(after, one));
  // What was in both, and is gone, others took away.
  const ours = before.filter((one) => has(now, one) || !has(after, one));
  return [...ours, ...theirs].sort((one, other) => (canonical(one) < canonical(other) ? -1 : 1));
}

/** A list is on the way where it has all that the shorter end has, and nothing that the longer one has not. */
function isPartOfWay([now, before, after]: Three<readonly unknown[]>): boolean {
  if (![...now, ...before, ...after].every(isThing)) return false;
  const [texts, ofBefore, ofAfter] = [now, before, after].map((list) => new Set(list.map(canonical)));
  if (texts === undefined || ofBefore === undefined || ofAfter === undefined) return false;
  return [
    [ofBefore, ofAfter],
    [ofAfter, ofBefore],
  ].some(
    ([long, short]) => long !== undefined && short !== undefined && texts.isSubsetOf(long) && short.isSubsetOf(texts),
  );
}

/** Three lists; of one that is not there at all, an empty one. */
function listsOf(...three: Three<unknown>): Three<readonly unknown[]> | undefined {
  if (!three.some(Array.isArray) || !three.every((one) => one === undefined || Array.isArray(one))) return undefined;
  const [now = [], before = [], after = []] = three as Three<readonly unknown[] | undefined>;
  return [now, before, after];
}

/** Things that say which they are, by that; undefined where not all do, or two say the same. */
function byKey(list: readonly unknown[]): Parts | undefined {
  const entries = list.map((one) => [isThing(one) ? (one.Sid ?? one.id) : undefined, one] as const);
  const known = new Set(entries.map(([key]) => key));
  if (known.size < list.length || ![...known].every((key) => typeof key === 'string')) return undefined;
  return Object.fromEntries(entries);
}

/** What states have of parts that are written by themselves: where one is a thing and another only a word ("gone"), that one has none of them. */
function partsOf(...three: Three<unknown>): Three<Parts> | undefined {
  const [now = {}, before, after] = three;
  if (!isThing(now) || !(isThing(before) || isThing(after)) || three.some(Array.isArray)) return undefined;
  return [now, isThing(before) ? before : {}, isThing(after) ? after : {}];
}

function isThing(value: unknown): value is Parts {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function namesIn(parts: readonly Parts[]): string[] {
  return [...new Set(parts.flatMap(Object.keys))];
}
