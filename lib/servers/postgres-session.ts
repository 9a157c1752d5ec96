import { Client } from 'pg';
import { TlsRefusedError } from '../domain/errors.ts';
import type { DatabaseSecret } from '../rotation/database-secret.ts';
import { ANSWERS_WITHIN_MS, placeOf, tlsOf } from './connection.ts';
import { guardedSocket } from './guarded-socket.ts';

/** Asks, and gives the rows; statements are written with every name qualified. */
export type Ask = <Row extends object>(statement: string, values?: readonly string[]) => Promise<Row[]>;

/**
 * What decides what a statement means, fixed by the connection itself: that wins over what roles and databases have set, and
 * those may belong to whoever the session is about. Functions and operators are never looked for in pg_temp; it stands last for
 * tables and types. Source: PostgreSQL manual, "Writing SECURITY DEFINER Functions Safely"; guc.h on GucSource.
 */
const SETTINGS = {
  search_path: 'pg_catalog,pg_temp',
  role: 'none',
  standard_conforming_strings: 'on',
  local_preload_libraries: '',
  datestyle: 'ISO',
  client_min_messages: 'error',
};
const OPTIONS = Object.entries(SETTINGS)
  .map(([name, value]) => `-c ${name}=${value}`)
  .join(' ');

/** Logs in, works, leaves; throws the driver's own errors, which may carry a statement and go no further than `told`. */
export async function inPostgres<T>(
  secret: DatabaseSecret & { readonly port: number },
  until: AbortSignal,
  work: (ask: Ask) => Promise<T>,
): Promise<T> {
  const guard = guardedSocket(placeOf(secret), until);
  const client = new Client({
    host: secret.host,
    port: secret.port,
    user: secret.username,
    password: secret.password,
    database: secret.dbname ?? 'postgres',
    ssl: tlsOf(secret),
    stream: () => guard.socket,
    connectionTimeoutMillis: ANSWERS_WITHIN_MS,
    query_timeout: ANSWERS_WITHIN_MS,
    statement_timeout: ANSWERS_WITHIN_MS,
    application_name: 'riposte rotation',
    options: OPTIONS,
  });
  // A connection that breaks while idle would end the process; the call in progress is told of it anyway.
  client.on('error', () => undefined);
  if (secret.ssl === false) {
    client.connection.on('authenticationCleartextPassword', () => {
      guard.end(
        new TlsRefusedError(
          `${placeOf(secret)} asks for the password itself over a connection that everybody can read: it gets none`,
        ),
      );
    });
  }
  try {
    await client.connect();
    const done = await work(async (text, values = []) => (await client.query(text, [...values])).rows);
    await leave(client);
    return done;
  } catch (error) {
    throw guard.reason() ?? error;
  } finally {
    guard.close();
  }
}

/** A server that never closes is left alone: the socket is destroyed next. */
async function leave(client: Client): Promise<void> {
  const left = client.end().catch(() => undefined);
  await Promise.race([left, new Promise((resolve) => setTimeout(resolve, 500).unref())]);
}
