import {
  AccountLockedError,
  MasterSecretError,
  PasswordRefusedError,
  RiposteError,
  ServerError,
} from '../domain/errors.ts';
import type { Database, EngineRules } from '../rotation/database.ts';
import type { DatabaseSecret } from '../rotation/database-secret.ts';
import { codeOf, connectionError, hostOf, stepEnd, userOf } from './connection.ts';
import { passwordVerifier } from './postgres-password.ts';
import { type Ask, inPostgres } from './postgres-session.ts';
import { type StoredSetting, settingStatements } from './postgres-settings.ts';
import { pgName, pgText } from './sql-text.ts';

/** PostgreSQL; names are at most 63 bytes, and longer ones are cut without a word. */
export const POSTGRES: EngineRules = {
  engines: ['postgres', 'postgresql', 'aurora-postgresql'],
  port: 5432,
  longestUser: 63,
  sizeOf: (name) => Buffer.byteLength(name),
};

/** SQLSTATEs. Source: PostgreSQL manual, "PostgreSQL Error Codes". */
const WRONG_PASSWORD = '28P01';
const NOT_ALLOWED = '28000';
const WEAK_PASSWORD = ['22023', '28P01'];
const MAY_NOT = ['42501', '0LP01'];

/** PostgreSQL through pg. */
export function postgresDatabase(): Database {
  return {
    async login(secret, until = stepEnd()) {
      try {
        await session(secret, until, (ask) => ask('SELECT 1'));
        return 'works';
      } catch (error) {
        if (codeOf(error) === WRONG_PASSWORD) return 'refused';
        throw told(error, secret);
      }
    },

    async changeOwnPassword(secret, password, until = stepEnd()) {
      await session(secret, until, (ask) => setPassword(ask, secret, secret.username, password)).catch(
        (error: unknown) => {
          throw told(error, secret);
        },
      );
    },

    async setUser(master, user, model, until = stepEnd()) {
      await session(master, until, async (ask) => {
        await ask('BEGIN');
        await giveUser(ask, master, user, model);
        await ask('COMMIT');
      }).catch((error: unknown) => {
        if (MAY_NOT.includes(codeOf(error)))
          throw new MasterSecretError(
            `User ${userOf(master)} may not make or change user ${userOf({ username: user.name })}: it needs CREATEROLE, and the right to grant role ${userOf(model)}`,
          );
        throw told(error, master);
      });
    },
  };
}

async function giveUser(
  ask: Ask,
  master: DatabaseSecret,
  user: { name: string; password: string },
  model: DatabaseSecret,
) {
  const [known] = await ask(
    'SELECT 1 FROM pg_catalog.pg_roles AS r WHERE r.rolname OPERATOR(pg_catalog.=) $1::pg_catalog.name',
    [user.name],
  );
  if (known === undefined) await ask(`CREATE ROLE ${pgName(user.name)} LOGIN`);
  await setPassword(ask, master, user.name, user.password);
  if (isTwin(user.name, model.username)) await shareRole(ask, user.name, model.username);
}

function isTwin(name: string, base: string): boolean {
  return name.startsWith(base) && name.length > base.length;
}

/**
 * Makes the twin act as its base: a member of it, and from the first moment of a session in its role, so that what either
 * creates belongs to the base. Settings of the base (its search_path) hold for the twin, too.
 */
async function shareRole(ask: Ask, twin: string, base: string): Promise<void> {
  const settings = await ask<StoredSetting>(
    `SELECT pg_catalog.unnest(s.setconfig) AS setting, d.datname AS database
     FROM pg_catalog.pg_db_role_setting AS s
     JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) s.setrole
     LEFT JOIN pg_catalog.pg_database AS d ON d.oid OPERATOR(pg_catalog.=) s.setdatabase
     WHERE r.rolname OPERATOR(pg_catalog.=) $1::pg_catalog.name`,
    [base],
  );
  await ask(`GRANT ${pgName(base)} TO ${pgName(twin)}`);
  for (const statement of settingStatements(twin, settings)) await ask(statement);
  await ask(`ALTER ROLE ${pgName(twin)} SET role TO ${pgText(base)}`);
}

async function setPassword(ask: Ask, secret: DatabaseSecret, user: string, password: string): Promise<void> {
  const [found] = await ask<{ password_encryption: string }>('SHOW password_encryption');
  const verifier = passwordVerifier(user, password, found?.password_encryption ?? '');
  await ask(`ALTER ROLE ${pgName(user)} PASSWORD ${pgText(verifier ?? password)}`).catch((error: unknown) => {
    if (!WEAK_PASSWORD.includes(codeOf(error))) throw error;
    throw new PasswordRefusedError(
      `The password policy of ${hostOf(secret)} does not accept a generated password (32 characters of every kind): see its password check module`,
    );
  });
}

function session<T>(secret: DatabaseSecret, until: AbortSignal, work: (ask: Ask) => Promise<T>): Promise<T> {
  return inPostgres({ ...secret, port: secret.port ?? POSTGRES.port }, until, work);
}

/** The driver's error may carry a statement: only its SQLSTATE goes on. */
function told(error: unknown, secret: DatabaseSecret): Error {
  if (error instanceof RiposteError) return error;
  const code = codeOf(error);
  const [user, host] = [userOf(secret), hostOf(secret)];
  if (code === NOT_ALLOWED && error instanceof Error && /not permitted to log in/.test(error.message))
    return new AccountLockedError(`User ${user} may not log in at ${host}: allow it (ALTER ROLE … LOGIN), then rotate`);
  if (/^[0-9A-Z]{5}$/.test(code)) return new ServerError(`${host} answered user ${user} with error ${code}`);
  return connectionError(error, secret);
}
