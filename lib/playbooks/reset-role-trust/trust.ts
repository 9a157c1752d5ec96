import { outsideAccess } from '../../documents/outside-access.ts';
import type { Json } from '../../domain/json.ts';

/** What a trust policy becomes, and whom it no longer lets in. */
export interface Closed {
  readonly document: Json;
  readonly removed: readonly string[];
}

/** A trust policy may not be empty: where nobody is left, this one lets in nobody. */
const NOBODY: Json = { Sid: 'ClosedByRiposte', Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole' };

/**
 * A trust policy without those outside the account that it lets in; partners, who have to say an external id, services and the
 * account's own principals stay. Undefined where nobody outside is let in, or where the document cannot be read as a policy.
 */
export function withoutOutsiders(document: Json, account: string): Closed | undefined {
  if (!isObject(document)) return undefined;
  const statements = [document.Statement ?? []].flat();
  const others = statements.filter((one) => isObject(one) && one.Effect === 'Deny');
  const removed: string[] = [];
  const left = statements.flatMap((statement): Json[] => {
    if (!isObject(statement) || statement.Effect === 'Deny') return [statement];
    const isOut = (principal: Json) => letsIn({ ...statement, Principal: principal }, others, account);
    const { Principal = null } = statement;
    if (!isObject(Principal)) {
      if (!letsIn(statement, others, account)) return [statement];
      removed.push(Principal === null ? 'everybody but some' : String(Principal));
      return [];
    }
    const kept = Object.entries(Principal).flatMap(([kind, names]) => {
      const stay = [names].flat().filter((name) => {
        if (!isOut({ [kind]: name })) return true;
        removed.push(String(name));
        return false;
      });
      return stay.length === 0 ? [] : [[kind, Array.isArray(names) ? stay : (stay[0] ?? null)] as const];
    });
    return kept.length === 0 ? [] : [{ ...statement, Principal: Object.fromEntries(kept) }];
  });
  if (removed.length === 0) return undefined;
  return { document: { ...document, Statement: left.length === 0 ? [NOBODY] : left }, removed };
}

function letsIn(statement: Json, denies: readonly Json[], account: string): boolean {
  const found = outsideAccess({ Version: '2012-10-17', Statement: [statement, ...denies] }, account);
  return found.some(({ externalId, anyone }) => anyone || !externalId);
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
