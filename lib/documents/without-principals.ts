import type { Json } from '../domain/text/json.ts';
import { isOf, isSaid, nameIn, type Said } from './elements.ts';

/** A statement that changes, and what is left of it; undefined where it goes as a whole. */
export interface Cut {
  readonly from: Json;
  readonly to: Json | undefined;
}

/** What is left of a policy's statements, what changed of them, and who went. */
export interface Left {
  readonly statements: Json[];
  readonly cuts: readonly Cut[];
  readonly removed: readonly string[];
}

/**
 * Takes principals out of the statements that allow, one by one: who stands beside an intruder in one statement stays in it. A statement whose principal is no
 * list of names (`*`, everybody but some) goes or stays as a whole, whoever its condition names: see `ownLost`. `goes` is asked with the statement as it would
 * be for that principal alone.
 */
export function withoutPrincipals(statements: readonly Json[], goes: (alone: Said) => boolean): Left {
  const removed: string[] = [];
  const all = statements.map((from): Cut => {
    if (!isOf('allow', from)) return { from, to: from };
    const { to, out } = without(from, goes);
    removed.push(...out);
    return { from, to };
  });
  return { statements: all.flatMap(({ to }) => to ?? []), cuts: all.filter(({ from, to }) => from !== to), removed };
}

function without(statement: Said, goes: (alone: Said) => boolean): { to: Said | undefined; out: string[] } {
  const element = nameIn(statement, 'Principal');
  const { [element]: principal = null } = statement;
  if (!isSaid(principal)) {
    if (!goes(statement)) return { to: statement, out: [] };
    return { to: undefined, out: [principal === null ? 'everybody but some' : String(principal)] };
  }
  const out = Object.entries(principal).flatMap(([kind, names]) =>
    [names].flat().filter((name) => goes({ ...statement, [element]: { [kind]: name } })),
  );
  if (out.length === 0) return { to: statement, out: [] };
  const kept = Object.entries(principal).flatMap(([kind, names]) => {
    const stay = [names].flat().filter((name) => !out.includes(name));
    // AWS shows a list of one as a text: what is read again is to be the same.
    return stay.length === 0 ? [] : [[kind, stay.length === 1 ? (stay[0] ?? null) : stay] as const];
  });
  const to = kept.length === 0 ? undefined : { ...statement, [element]: Object.fromEntries(kept) };
  return { to, out: out.map(String) };
}
