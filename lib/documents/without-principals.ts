import type { Json } from '../domain/json.ts';

/** A statement as it stands in a policy. */
export type Said = { [key: string]: Json };

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
    if (!isObject(statement) || statement.Effect !== 'Allow') return [statement];
    const { Principal = null } = statement;
    if (!isObject(Principal)) {
      if (!goes(statement)) return [statement];
      removed.push(Principal === null ? 'everybody but some' : String(Principal));
      return [];
    }
    const out = Object.entries(Principal).flatMap(([kind, names]) =>
      [names].flat().filter((name) => goes({ ...statement, Principal: { [kind]: name } })),
    );
    if (out.length === 0) return [statement];
    removed.push(...out.map(String));
    const kept = Object.entries(Principal).flatMap(([kind, names]) => {
      const stay = [names].flat().filter((name) => !out.includes(name));
      // AWS shows a list of one as a text: what is read again is to be the same.
      return stay.length === 0 ? [] : [[kind, stay.length === 1 ? (stay[0] ?? null) : stay] as const];
    });
    return kept.length === 0 ? [] : [{ ...statement, Principal: Object.fromEntries(kept) }];
  });
  return { statements: left, removed };
}

function isObject(value: Json | undefined): value is Said {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
