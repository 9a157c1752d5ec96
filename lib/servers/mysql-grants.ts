import { MasterSecretError } from '../domain/errors.ts';
import { type Token, tokensOf } from './mysql-tokens.ts';
import { mysqlText } from './sql-text.ts';

/** An account of MySQL or MariaDB; the host may be a pattern. */
export interface Account {
  readonly user: string;
  readonly host: string;
}

/** Who has a right: an account, or a role, which in MariaDB has no host. */
export interface Grantee {
  readonly user: string;
  readonly host?: string;
}

/** Privileges at one level (a table, a database, everything), given or, out of what a wider level gives, taken back. */
export interface Privileges<Kind extends 'grant' | 'revoke'> {
  readonly kind: Kind;
  readonly privileges: readonly string[];
  readonly level: string;
  readonly option: boolean;
}

/** What one account may do at one level, or which role it has. Every name in it is quoted by us. */
export type Right =
  | Privileges<'grant'>
  | Privileges<'revoke'>
  | { readonly kind: 'role'; readonly role: Grantee; readonly option: boolean }
  | { readonly kind: 'default role'; readonly role: Grantee };

/** An account or a role as a statement names it. */
export function accountText({ user, host }: Grantee): string {
  return host === undefined ? mysqlText(user) : `${mysqlText(user)}@${mysqlText(host)}`;
}

/**
 * Reads what SHOW GRANTS says of an account. Nothing of the text is used as it stands: a name in it may look like the end of a
 * statement. Throws MasterSecretError for what cannot be given to somebody else, or is not understood.
 */
export function readGrants(lines: readonly string[], account: Grantee): Right[] {
  return lines.flatMap((line) => {
    const tokens = tokensOf(line);
    if (tokens === undefined) throw notUnderstood();
    return readLine(new Reader(tokens), account);
  });
}

function readLine(reader: Reader, account: Grantee): Right[] {
  if (reader.words('SET', 'DEFAULT', 'ROLE')) return defaultRole(reader, account);
  const kind = reader.words('GRANT') ? 'grant' : 'revoke';
  if (kind === 'revoke' && !reader.words('REVOKE')) throw notUnderstood();
  if (reader.words('PROXY'))
    throw new MasterSecretError(
      'The current user may act as other users (GRANT PROXY), which nobody gets a twin of: give it a single-user rotation',
    );
  if (reader.peek()?.kind === 'quoted') return roles(reader, account);
  const privileges = readPrivileges(reader);
  if (!reader.words('ON')) throw notUnderstood();
  const level = readLevel(reader);
  if (!reader.words(kind === 'grant' ? 'TO' : 'FROM')) throw notUnderstood();
  if (!isOf(reader, account)) return [];
  const option = reader
    .rest()
    .some(({ kind: form, text }, at, all) => form === 'word' && text === 'GRANT' && all[at + 1]?.text === 'OPTION');
  return [{ kind, privileges, level, option }];
}

function defaultRole(reader: Reader, account: Grantee): Right[] {
  const role = reader.grantee();
  if (!reader.words('FOR') || !isOf(reader, account)) throw notUnderstood();
  return [{ kind: 'default role', role }];
}

function roles(reader: Reader, account: Grantee): Right[] {
  const names = [reader.grantee()];
  while (reader.sign(',')) names.push(reader.grantee());
  if (!reader.words('TO')) throw notUnderstood();
  if (!isOf(reader, account)) return [];
  const option = reader.words('WITH', 'ADMIN', 'OPTION');
  return names.map((role) => ({ kind: 'role', role, option }));
}

/** Words in capitals, some with the columns they are for. */
function readPrivileges(reader: Reader): string[] {
  const privileges: string[] = [];
  do {
    const words: string[] = [];
    while (reader.peek()?.kind === 'word' && reader.peek()?.text !== 'ON') words.push(reader.next().text);
    if (words.length === 0 || !words.every((word) => /^[A-Z_]+$/.test(word))) throw notUnderstood();
    const columns = reader.sign('(') ? ` (${readColumns(reader)})` : '';
    privileges.push(`${words.join(' ')}${columns}`);
  } while (reader.sign(','));
  return privileges;
}

function readColumns(reader: Reader): string {
  const columns = [reader.name()];
  while (reader.sign(',')) columns.push(reader.name());
  if (!reader.sign(')')) throw notUnderstood();
  return columns.join(', ');
}

/** `*.*`, a database, a table, or a routine. */
function readLevel(reader: Reader): string {
  const kind = ['FUNCTION', 'PROCEDURE', 'PACKAGE', 'TABLE'].find((word) => reader.words(word)) ?? '';
  const body = kind === 'PACKAGE' && reader.words('BODY') ? ' BODY' : '';
  const first = reader.sign('*') ? '*' : reader.name();
  if (!reader.sign('.')) throw notUnderstood();
  const second = reader.sign('*') ? '*' : reader.name();
  return `${kind === '' ? '' : `${kind}${body} `}${first}.${second}`;
}

/** A line for somebody else is about a role of the account's: it comes with the role. */
function isOf(reader: Reader, { user, host }: Grantee): boolean {
  const found = reader.grantee();
  if (found.host === undefined) return host === undefined && found.user === user;
  if (found.user !== user || found.host.toLowerCase() !== host?.toLowerCase()) throw notUnderstood();
  return true;
}

function notUnderstood(): MasterSecretError {
  return new MasterSecretError(
    'The server lists a right of the current user that cannot be copied: give its twin the same rights by hand, or the user a single-user rotation',
  );
}

class Reader {
  private at = 0;
  private readonly tokens: readonly Token[];

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  peek(): Token | undefined {
    return this.tokens[this.at];
  }

  next(): Token {
    const token = this.peek();
    if (token === undefined) throw notUnderstood();
    this.at += 1;
    return token;
  }

  rest(): readonly Token[] {
    return this.tokens.slice(this.at);
  }

  /** Takes these bare words where they come next. */
  words(...expected: readonly string[]): boolean {
    const fits = expected.every((word, index) => {
      const token = this.tokens[this.at + index];
      return token?.kind === 'word' && token.text === word;
    });
    if (fits) this.at += expected.length;
    return fits;
  }

  sign(expected: string): boolean {
    const fits = this.peek()?.kind === 'sign' && this.peek()?.text === expected;
    if (fits) this.at += 1;
    return fits;
  }

  /** A name of a database, a table or a column, quoted. */
  name(): string {
    const { kind, text } = this.next();
    if (kind === 'sign' || text === '') throw notUnderstood();
    return `\`${text.replaceAll('`', '``')}\``;
  }

  /** A role or an account; MySQL's roles have a host. */
  grantee(): Grantee {
    const { text } = this.next();
    return this.sign('@') ? { user: text, host: this.next().text } : { user: text };
  }
}
