import { isOf, isSaid, statementsAt, withStatements } from '../../documents/elements.ts';
import { type OutsideAccess, outsideAccess } from '../../documents/outside-access.ts';
import { ownLost } from '../../documents/own-lost.ts';
import { withoutPrincipals } from '../../documents/without-principals.ts';
import type { Json } from '../../domain/text/json.ts';

/** What a trust policy becomes, whom it no longer lets in, and who of one's own goes with them. */
export interface Closed {
  readonly document: Json;
  readonly removed: readonly string[];
  readonly own: readonly OutsideAccess[];
}

/** A trust policy may not be empty: where nobody is left, this one lets in nobody. */
const NOBODY: Json = { Sid: 'ClosedByRiposte', Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole' };

/** Whether a party (an account, by number) is one's own. */
type IsOwn = (party: string) => boolean;

/**
 * A trust policy without those outside the account that it lets in; partners, who have to say an external id, services, the
 * account's own principals and whom else `isOwn` says stay. Undefined where nobody else is let in, or where the document cannot be read as a policy.
 */
export function withoutOutsiders(document: Json, account: string, isOwn: IsOwn = () => false): Closed | undefined {
  if (!isSaid(document)) return undefined;
  const all = statementsAt(document);
  const denies = all.filter((one) => isOf('deny', one));
  const { statements, cuts, removed } = withoutPrincipals(all, (alone) => letsIn(alone, denies, account, isOwn));
  if (removed.length === 0) return undefined;
  const own = ownLost(cuts, all, (party) => party === account || isOwn(party));
  return { document: withStatements(document, statements.length === 0 ? [NOBODY] : statements), removed, own };
}

function letsIn(statement: Json, denies: readonly Json[], account: string, isOwn: IsOwn): boolean {
  const found = outsideAccess({ Version: '2012-10-17', Statement: [statement, ...denies] }, account);
  return found.some(({ who, externalId, anyone }) => anyone || (!externalId && !isOwn(who)));
}
