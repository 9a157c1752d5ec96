import { isIP } from 'node:net';
import { authPlugins } from 'mysql2';
import { createConnection } from 'mysql2/promise';
import { RefusedError, TlsRefusedError } from '../domain/errors.ts';
import type { DatabaseSecret } from '../rotation/database-secret.ts';
import { ANSWERS_WITHIN_MS, codeOf, placeOf, tlsOf, userOf } from './connection.ts';
import { guardedSocket } from './guarded-socket.ts';

/** Asks, and gives the rows as texts; a statement without rows gives none. */
export type Ask = (statement: string) => Promise<string[][]>;

/**
 * What decides how a statement and an answer are read, fixed before anything else is said: servers and init_connect may have
 * set it otherwise. Without it a backslash could end a text, and a quoted text be a name. Source: MySQL manual, "Server SQL Modes".
 */
const SETTINGS = "SET NAMES utf8mb4, SESSION sql_mode = 'STRICT_ALL_TABLES', SESSION sql_quote_show_create = 1";

/** Logs in, works, leaves; throws the driver's own errors, which may carry a statement and go no further than `told`. */
export async function inMysql<T>(
  secret: DatabaseSecret & { readonly port: number },
  until: AbortSignal,
  work: (ask: Ask) => Promise<T>,
): Promise<T> {
  const tls = tlsOf(secret);
  // The driver would compare the certificate with another name than the address.
  if (tls !== false && isIP(secret.host) !== 0)
    throw new TlsRefusedError(
      `A certificate cannot be checked against the address ${secret.host}: put the server's name into the secret's field host`,
    );
  const guard = guardedSocket(placeOf(secret), until);
  try {
    const connection = await createConnection({
      host: secret.host,
      port: secret.port,
      user: secret.username,
      password: secret.password,
      ...(secret.dbname === undefined ? {} : { database: secret.dbname }),
      ...(tls === false ? { authPlugins: guardedPlugins(placeOf(secret)) } : { ssl: { ...tls, verifyIdentity: true } }),
      stream: () => guard.socket.connect(secret.port, secret.host),
      connectTimeout: ANSWERS_WITHIN_MS,
      charset: 'utf8mb4',
      // Nothing of ours is sent to a server that asks for a file.
      flags: ['-LOCAL_FILES'],
      // Without it the driver compiles parsers from text at run time.
      disableEval: true,
    });
    // A connection that breaks while idle would end the process; the call in progress is told of it anyway.
    connection.on('error', () => undefined);
    const ask: Ask = async (sql) => {
      const [rows] = await connection.query({ sql, rowsAsArray: true, timeout: ANSWERS_WITHIN_MS });
      return Array.isArray(rows) ? rows.map((row) => (Array.isArray(row) ? row.map(String) : [])) : [];
    };
    await ask(SETTINGS);
    return await work(ask);
  } catch (error) {
    throw guard.reason() ?? pluginError(error, secret) ?? error;
  } finally {
    guard.close();
  }
}

/** What is meant where a server wants another proof than one of a password that it keeps itself. */
function pluginError(error: unknown, secret: DatabaseSecret): Error | undefined {
  const code = codeOf(error);
  const text = error instanceof Error ? error.message : '';
  const [place, user] = [placeOf(secret), userOf(secret)];
  if (code === 'MYSQL_CLEAR_PASSWORD_NOT_ENABLED')
    return secret.ssl === false
      ? asksInClear(place)
      : new RefusedError(
          `${place} wants the password of user ${user} itself, to hand it on (PAM, LDAP): it is not the database's to change; leave the user out of the rotation`,
        );
  const plugin = /unknown plugin (\w{1,64})/.exec(text)?.[1];
  if (plugin === undefined) return undefined;
  return new RefusedError(
    `User ${user} logs in at ${place} by ${plugin}, which this function does not know: give the user one of MySQL's own ways to keep a password`,
  );
}

function asksInClear(place: string): TlsRefusedError {
  return new TlsRefusedError(
    `${place} asks for the password itself over a connection that everybody can read: it gets none`,
  );
}

/**
 * Without TLS a server may ask for a proof of the password, but not for the password under a key it sends along: anybody could
 * have sent that key. mysql_clear_password is off in the driver as it is.
 */
function guardedPlugins(place: string) {
  const onServerPublicKey = () => {
    throw asksInClear(place);
  };
  return {
    caching_sha2_password: authPlugins.caching_sha2_password({ overrideIsSecure: false, onServerPublicKey }),
    sha256_password: authPlugins.sha256_password({ onServerPublicKey }),
  };
}
