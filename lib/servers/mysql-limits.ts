import { MasterSecretError } from '../domain/errors.ts';
import { type Token, tokensOf } from './mysql-tokens.ts';

/** How often, and how long at a time, an account may be used. Source: MariaDB and MySQL manuals, "CREATE USER". */
const RESOURCES = ['MAX_QUERIES_PER_HOUR', 'MAX_UPDATES_PER_HOUR', 'MAX_CONNECTIONS_PER_HOUR', 'MAX_USER_CONNECTIONS'];
const ON_MARIADB = 'MAX_STATEMENT_TIME';

/** The limits of an account, as clauses for ALTER USER; no expiry is the server's own. */
export interface Limits {
  readonly use: string;
  readonly expiry: string;
}

/** The clauses that give an account other limits than it has, or undefined where they are the same. */
export function limitClauses(wanted: Limits, has: Limits): string | undefined {
  if (wanted.use === has.use && wanted.expiry === has.expiry) return undefined;
  const expiry = wanted.expiry === '' && has.expiry !== '' ? 'PASSWORD EXPIRE DEFAULT' : wanted.expiry;
  const time = has.use.includes(ON_MARIADB) && !wanted.use.includes(ON_MARIADB) ? ` ${ON_MARIADB} 0` : '';
  return `${wanted.use}${time} ${expiry}`.trim();
}

/**
 * What SHOW CREATE USER says of the transport, the limits and the expiry of an account. Throws MasterSecretError for a
 * requirement that two users cannot share.
 */
export function readLimits(statement: string): Limits {
  const tokens = tokensOf(statement);
  if (tokens === undefined)
    throw new MasterSecretError('The server describes the current user in a way that cannot be read');
  const limits = [...RESOURCES, ON_MARIADB].flatMap((word) => {
    const value = after(tokens, word)?.text ?? '0';
    return word === ON_MARIADB && Number(value) === 0 ? [] : [`${word} ${/^\d+(\.\d+)?$/.test(value) ? value : '0'}`];
  });
  return { use: `REQUIRE ${requirementOf(tokens)} WITH ${limits.join(' ')}`, expiry: expiryOf(tokens) };
}

/** The transport a user must use. */
function requirementOf(tokens: readonly Token[]): string {
  const found = after(tokens, 'REQUIRE')?.text ?? 'NONE';
  if (['NONE', 'SSL', 'X509'].includes(found)) return found;
  throw new MasterSecretError(
    'The current user is bound to one client certificate or cipher (REQUIRE SUBJECT, ISSUER or CIPHER), which a twin cannot share: give the user a single-user rotation',
  );
}

/** How long a password is good; that one has run out already is said of it alone. */
function expiryOf(tokens: readonly Token[]): string {
  const at = tokens.findIndex(
    ({ kind, text }, index) => kind === 'word' && text === 'EXPIRE' && tokens[index - 1]?.text === 'PASSWORD',
  );
  const [how, days] = at < 0 ? [] : [tokens[at + 1]?.text, tokens[at + 2]?.text];
  if (how === 'INTERVAL' && /^\d+$/.test(days ?? '')) return `PASSWORD EXPIRE INTERVAL ${days} DAY`;
  if (how === 'NEVER' || how === 'DEFAULT') return `PASSWORD EXPIRE ${how}`;
  return '';
}

function after(tokens: readonly Token[], word: string): Token | undefined {
  const at = tokens.findIndex(({ kind, text }) => kind === 'word' && text === word);
  return at < 0 ? undefined : tokens[at + 1];
}
