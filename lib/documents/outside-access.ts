import { areCallers, membersOf } from '../domain/finding/party.ts';
import { asksExternalId, passing, SOMEBODY, sparedByDeny } from './conditions.ts';
import { fits } from './glob.ts';
import { LOG_DELIVERY } from './log-delivery.ts';
import { ANYONE, accountOf, partyOf } from './parties.ts';
import { type Patterns, type Statement, statementsOf } from './statements.ts';

/** Somebody outside whom a policy lets in. */
export interface OutsideAccess {
  /** `*` for anyone, an account's number, or in words who else. */
  readonly who: string;
  readonly anyone: boolean;
  /** Has to say an external id, as partners do. */
  readonly externalId: boolean;
  /** Conditions that were taken to keep nobody out, in words. */
  readonly ignored: readonly string[];
}

/** Deny statements, and pairs of their patterns with those of an Allow, that are looked at; what is not looked at only makes louder. */
const MOST_DENIES = 100;
const MOST_PAIRS = 1_000;

/**
 * Who outside an account may do anything by a policy. Members of an organization, and callers from an address, are taken for one's own: see `sharedWith`. What cannot be told is taken to be open: this is for seeing that something
 * was opened, not for deciding that it is safe.
 */
export function outsideAccess(document: unknown, account: string): OutsideAccess[] {
  return sharedWith(document, account).filter(({ who }) => width(who) === 0);
}

/** The same with the organizations and addresses that are let in: what they are to the account, its policy says (`trusted`). */
export function sharedWith(document: unknown, account: string): OutsideAccess[] {
  const statements = statementsOf(document);
  const denies = statements.filter(({ allows }) => !allows).slice(0, MOST_DENIES);
  const found = statements.filter(({ allows }) => allows).flatMap((statement) => letIn(statement, denies));
  const outside = found.filter(({ who }) => who !== account && who !== SOMEBODY && !LOG_DELIVERY.has(who));
  return [...new Map(outside.map((one) => [`${one.who} ${one.externalId}`, one])).values()];
}

function letIn(statement: Statement, denies: readonly Statement[]): OutsideAccess[] {
  const { principals, conditions } = statement;
  const listed = principals.named.flatMap((one) => partyOf(one, statement) ?? []);
  const butThose = listed.includes(ANYONE) ? [] : [ANYONE];
  const named = principals.not ? butThose : listed;
  const externalId = conditions.some(asksExternalId);
  return [...new Set(named)]
    .flatMap((who) => (who === ANYONE ? narrow(statement, denies) : [who]))
    .map((who) => ({
      who,
      anyone: who.startsWith(ANYONE) || who.startsWith('anyone '),
      externalId,
      ignored: who === ANYONE ? conditions.map(({ operator, key }) => `${operator} on ${key}`) : [],
    }));
}

/**
 * Who is left of everybody: whom every narrowing condition, and every Deny of the same, lets pass. Whoever calls with an id may call from an address, and from one in
 * another's range: those that are none of the same are told, too.
 */
function narrow(statement: Statement, denies: readonly Statement[]): string[] {
  const sets = [
    ...statement.conditions.map(passing),
    ...denies.filter((deny) => isAbout(deny, statement)).map(sparedBy),
  ].flatMap((set) => (set === undefined ? [] : new Set(set)));
  if (sets.length === 0) return [ANYONE];
  return [...new Set(sets.flatMap((set) => [...set]))].filter((who) =>
    sets.every(
      (set) =>
        set.has(who) ||
        (set.has(SOMEBODY) && width(who) < 2) ||
        [...set].some((other) => areCallers(other) || width(other) > width(who)),
    ),
  );
}

/** How wide a party is: any account may be one of an organization's members, and anybody of either may call from an address, or with an id. */
function width(who: string): number {
  if (areCallers(who)) return 2;
  return who.startsWith(membersOf('')) ? 1 : 0;
}

/** Whom a Deny leaves: those that fail one of its conditions, or that it leaves out by name; undefined where that may be anybody. */
export function sparedBy({ principals, conditions }: Statement): readonly string[] | undefined {
  const named = principals.not ? principals.named.map(({ name }) => accountOf(name) ?? SOMEBODY) : [];
  const each = [named, ...conditions.map(sparedByDeny)];
  return each.some((set) => set === undefined || set.includes(ANYONE)) ? undefined : each.flatMap((set) => set ?? []);
}

/** Whether a Deny is for everybody, and for all that a statement allows. */
function isAbout(deny: Statement, allow: Statement): boolean {
  const everybody = deny.principals.not || deny.principals.named.some(({ name }) => name === ANYONE);
  return everybody && holds(deny.actions, allow.actions) && holds(deny.resources, allow.resources);
}

function holds(outer: Patterns, inner: Patterns): boolean {
  if (outer.not) return outer.named.length === 0;
  if (outer.named.some((pattern) => /^\*+$/.test(pattern))) return true;
  if (inner.not || inner.named.length * outer.named.length > MOST_PAIRS) return false;
  return inner.named.every((one) => outer.named.some((pattern) => fits(pattern.toLowerCase(), one.toLowerCase())));
}

/** Who was let in, for a message: names, and the conditions that keep nobody out. */
export function inWords(accesses: readonly OutsideAccess[]): string {
  const names = [...new Set(accesses.map(({ who }) => nameOf(who)))];
  const ignored = [...new Set(accesses.flatMap((access) => access.ignored))].slice(0, 3);
  const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
  const open = ignored.length === 0 ? '' : ` (what it asks for keeps nobody out: ${ignored.join(', ')})`;
  return `${names.slice(0, 5).join(', ')}${more}${open}`;
}

function nameOf(who: string): string {
  if (who === ANYONE) return 'anyone';
  return /^\d{12}$/.test(who) ? `account ${who}` : who;
}
