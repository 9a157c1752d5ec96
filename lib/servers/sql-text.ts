import { InvalidSecretError } from '../domain/errors.ts';

/**
 * A name (of a role, a database, a setting) as PostgreSQL reads it in any session, whatever its settings. Source: PostgreSQL
 * manual, "Identifiers and Key Words".
 */
export function pgName(name: string): string {
  return `"${readable(name).replaceAll('"', '""')}"`;
}

/** A text as PostgreSQL reads it whether standard_conforming_strings is on or off. */
export function pgText(text: string): string {
  const doubled = readable(text).replaceAll("'", "''");
  return doubled.includes('\\') ? `E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`;
}

/**
 * A text as MySQL and MariaDB read it where the session takes a backslash as an escape, as ours do. Where it does not, the
 * text would be another one, but still a text: a quote is doubled, never escaped.
 */
export function mysqlText(text: string): string {
  return `'${readable(text).replaceAll("'", "''").replaceAll('\\', '\\\\')}'`;
}

/** What no server takes in a name or a password, and what ends a statement in the protocol of one. */
function readable(text: string): string {
  if (text.includes('\0')) throw new InvalidSecretError('A name or a password of the secret holds a NUL character');
  return text;
}
