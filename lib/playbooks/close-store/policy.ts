import { withoutDead } from '../../documents/dead-principals.ts';
import { isOf, isSaid, statementsAt, withStatements } from '../../documents/elements.ts';
import { type OutsideAccess, outsideAccess } from '../../documents/outside-access.ts';
import { ownLost } from '../../documents/own-lost.ts';
import { withoutPrincipals } from '../../documents/without-principals.ts';
import { at, itemsAt, type Json, plain } from '../../domain/text/json.ts';

/** A policy of a store; null where there is none. */
export type StorePolicy = { [key: string]: Json } | null;

/** The statements of a policy, as they stand there. */
export function statementsIn(policy: StorePolicy): { [key: string]: Json }[] {
  return policy === null ? [] : statementsAt(policy).filter(isSaid);
}

/** A policy as it can be written: without the deleted whom it names. */
export function writable(policy: StorePolicy): StorePolicy {
  const left = policy && withoutDead(policy);
  return left !== policy && statementsIn(left).length === 0 ? null : left;
}

/** What is to go: statements of these names, or whom `from` names (`*` for anyone, accounts); anyone where neither is said. Not who is one's own by a principal. */
export interface Closing {
  readonly statements?: readonly string[] | undefined;
  readonly from?: readonly string[] | undefined;
  readonly isOwn?: ((party: string) => boolean) | undefined;
}

/** A policy without what is to go, how many of its statements that changes, what is not there, and who of one's own goes, too. */
export interface Closed {
  readonly policy: StorePolicy;
  readonly gone: number;
  readonly missing: readonly string[];
  readonly own: readonly OutsideAccess[];
}

/** Takes out what is to go. */
export function closed(
  policy: StorePolicy,
  account: string,
  { statements: named, from, isOwn = () => false }: Closing,
): Closed {
  const all = statementsIn(policy);
  const denies = all.filter((one) => isOf('deny', one));
  const goes = (alone: Json) =>
    outsideAccess({ Statement: [alone, ...denies] }, account).some(({ who, anyone }) =>
      anyone ? from === undefined || from.includes('*') : from?.includes(who) === true && !isOwn(who),
    );
  const { statements: kept, cuts } =
    named === undefined
      ? withoutPrincipals(all, goes)
      : { statements: all.filter((one) => !named.includes(plain(one.Sid))), cuts: [] };
  const missing = named?.filter((sid) => !all.some((one) => one.Sid === sid)) ?? [];
  const gone = all.filter((one) => !kept.includes(one)).length;
  const own = ownLost(cuts, all, (party) => party === account || isOwn(party));
  const left = policy === null || kept.length === 0 ? null : withStatements(policy, kept);
  return { policy: left, gone, missing, own };
}

/** Whether a key's policy still lets its own account administer it: without that nobody can ever change it again. */
export function keepsOwner(policy: StorePolicy, account: string): boolean {
  return statementsIn(policy).some((one) => {
    const principals = itemsAt(one, 'Principal.AWS').map(plain);
    const own = principals.some(
      (name) => name === account || new RegExp(`^arn:[^:]+:iam::${account}:root$`).test(name),
    );
    const actions = itemsAt(one, 'Action').map(plain);
    const whole = actions.some((action) => action === '*' || action.toLowerCase() === 'kms:*');
    return one.Effect === 'Allow' && own && whole && at(one, 'Condition') === undefined;
  });
}
