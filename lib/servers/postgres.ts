import { Client } from 'pg';
import { AccountLockedError, MasterSecretError, PasswordRefusedError, ServerError } from '../domain/errors.ts';
import type { Database, EngineRules } from '../rotation/database.ts';
import type { DatabaseSecret } from '../rotation/database-secret.ts';
import { ANSWERS_WITHIN_MS, codeOf, connectionError, tlsOf } from './connection.ts';
import { passwordVerifier } from './postgres-password.ts';

/** PostgreSQL; names are at most 63 bytes. */
export const POSTGRES: EngineRules = {
  engines: ['postgres', 'postgresql', 'aurora-postgresql'],
  port: 5432,
  longestUser: 63,
};

/** SQLSTATEs. Source: PostgreSQL manual, "PostgreSQL Error Codes". */
const WRONG_PASSWORD = '28P01';
const NOT_ALLOWED = '28000';
const WEAK_PASSWORD = ['22023', '28P01'];
const MAY_NOT = ['42501', '0LP01'];

/** PostgreSQL through pg. */
export function postgresDatabase(): Database {
  return {
    async login(secret) {
      try {
        await connected(secret, (client) => client.query('SELECT 1'));
        return 'works';
      } catch (error) {
        if (codeOf(error) === WRONG_PASSWORD) return 'refused';
        throw told(error, secret);
      }
    },

    async changeOwnPassword(secret, password) {
      await act(secret, async (client) => {
        await oneAtATime(client, secret.username);
        await setPassword(client, secret.username, password).catch((error: unknown) => {
          throw weak(error, secret);
        });
      });
    },

    async setUser(master, { name, password }, model) {
      await act(master, async (client) => {
        await oneAtATime(client, name);
        const { rows } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [name]);
        if (rows.length === 0) await client.query(await formatted(client, 'CREATE ROLE %I LOGIN', [name]));
        await setPassword(client, name, password).catch((error: unknown) => {
          throw weak(error, master);
        });
        if (isTwin(name, model.username)) await shareRole(client, name, model.username);
      }).catch((error: unknown) => {
        if (error instanceof ServerError && MAY_NOT.some((state) => error.message.endsWith(` error ${state}`)))
          throw new MasterSecretError(
            `User ${master.username} may not make or change user ${name}: it needs CREATEROLE, and the right to grant role ${model.username}`,
          );
        throw error;
      });
    },
  };
}

/** The same step may be carried out twice at once, and PostgreSQL fails one of two concurrent changes of a role. Ends with the connection. */
async function oneAtATime(client: Client, user: string): Promise<void> {
  await client.query('SELECT pg_advisory_lock(hashtext($1))', [`riposte rotation of ${user}`]);
}

function isTwin(name: string, base: string): boolean {
  return name.startsWith(base) && name.length > base.length;
}

/**
 * Makes the twin act as its base: a member of it, and from the first moment of a session in its role, so that what either
 * creates belongs to the base. Settings of the base (its search_path) hold for the twin, too.
 */
async function shareRole(client: Client, twin: string, base: string): Promise<void> {
  await client.query(await formatted(client, 'GRANT %I TO %I', [base, twin]));
  const { rows } = await client.query<{ setting: string; database: string | null }>(
    `SELECT unnest(s.setconfig) AS setting, d.datname AS database
     FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole LEFT JOIN pg_database d ON d.oid = s.setdatabase
     WHERE r.rolname = $1`,
    [base],
  );
  for (const { setting, database } of rows) {
    const [name = '', ...value] = setting.split('=');
    if (name === 'role') continue;
    const scope = database === null ? '' : await formatted(client, 'IN DATABASE %I', [database]);
    await client.query('BEGIN');
    // The text of a stored setting is what set_config takes; ALTER ROLE itself would need it parsed.
    await client.query('SELECT set_config($1, $2, true)', [name, value.join('=')]);
    await client.query(
      await formatted(client, `ALTER ROLE %I ${scope.replaceAll('%', '%%')} SET %I FROM CURRENT`, [twin, name]),
    );
    await client.query('COMMIT');
  }
  await client.query(await formatted(client, 'ALTER ROLE %I SET role = %L', [twin, base]));
}

async function setPassword(client: Client, user: string, password: string): Promise<void> {
  const { rows } = await client.query<{ password_encryption: string }>('SHOW password_encryption');
  const verifier = passwordVerifier(user, password, rows[0]?.password_encryption ?? '');
  await client.query(await formatted(client, 'ALTER ROLE %I PASSWORD %L', [user, verifier ?? password]));
}

/** Statements on roles take no parameters: the server itself quotes the names and texts. */
async function formatted(client: Client, template: string, values: readonly string[]): Promise<string> {
  const list = values.map((_, index) => `, $${index + 2}::text`).join('');
  const { rows } = await client.query<{ format: string }>(`SELECT format($1${list}) AS format`, [template, ...values]);
  return rows[0]?.format ?? '';
}

async function act<T>(secret: DatabaseSecret, work: (client: Client) => Promise<T>): Promise<T> {
  try {
    return await connected(secret, work);
  } catch (error) {
    throw error instanceof PasswordRefusedError ? error : told(error, secret);
  }
}

async function connected<T>(secret: DatabaseSecret, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({
    host: secret.host,
    port: secret.port ?? POSTGRES.port,
    user: secret.username,
    password: secret.password,
    database: secret.dbname ?? 'postgres',
    ssl: tlsOf(secret),
    connectionTimeoutMillis: ANSWERS_WITHIN_MS,
    query_timeout: ANSWERS_WITHIN_MS,
    application_name: 'riposte rotation',
  });
  // A connection that breaks while idle would end the process; the call in progress is told of it anyway.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function weak(error: unknown, secret: DatabaseSecret): unknown {
  if (!WEAK_PASSWORD.includes(codeOf(error))) return error;
  return new PasswordRefusedError(
    `The password policy of ${secret.host} does not accept a generated password (32 characters of every kind): see its password check module`,
  );
}

/** The driver's error may carry a statement: only its SQLSTATE goes on. */
function told(error: unknown, secret: DatabaseSecret): Error {
  const code = codeOf(error);
  const { username, host } = secret;
  if (code === NOT_ALLOWED && error instanceof Error && /not permitted to log in/.test(error.message))
    return new AccountLockedError(
      `User ${username} may not log in at ${host}: allow it (ALTER ROLE … LOGIN), then rotate`,
    );
  if (/^[0-9A-Z]{5}$/.test(code)) return new ServerError(`${host} answered user ${username} with error ${code}`);
  return connectionError(error, secret);
}
