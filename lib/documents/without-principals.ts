import type { Json } from '../domain/json.ts';
import { isOf, isSaid, nameIn, type Said } from './elements.ts';

/** What is left of a policy's statements, and who went. */
export interface Left {
  readonly statements: Json[];
  readonly removed: readonly string[];
}

/**
 * Takes principals out of the statements that allow, one by one: who stands beside an intruder in one statement stays in it. A statement whose principal is no
 * list of names (`*`, everybody but some) goes or stays as a whole. `goes` is asked with the statement as it would be for that principal alone.
 */
export function withoutPrincipals(statements: readonly Json[], goes: (alone: Said) => boolean): Left {
  const removed: string[] = [];
  const left = statements.flatMap((statement): Json[] => {
    if (!isOf('allow', statement)) return [statement];
    const element = nameIn(statement, 'Principal');
    const { [element]: principal = null } = statement;
    if (!isSaid(principal)) {
      if (!goes(statement)) return [statement];
      removed.push(principal === null ? 'everybody but some' : String(principal));
      return [];
    }
    const out = Object.entries(principal).flatMap(([kind, names]) =>
      [names].flat().filter((name) => goes({ ...statement, [element]: { [kind]: name } })),
    );
    if (out.length === 0) return [statement];
    removed.push(...out.map(String));
    const kept = Object.entries(principal).flatMap(([kind, names]) => {
      const stay = [names].flat().filter((name) => !out.includes(name));
      // AWS shows a list of one as a text: what is read again is to be the same.
      return stay.length === 0 ? [] : [[kind, stay.length === 1 ? (stay[0] ?? null) : stay] as const];
    });
    return kept.length === 0 ? [] : [{ ...statement, [element]: Object.fromEntries(kept) }];
  });
  return { statements: left, removed };
}
