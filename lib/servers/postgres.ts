import { MasterSecretError, PasswordRefusedError } from '../domain/errors.ts';
import type { DatabaseSecret } from '../rotation/database-secret.ts';
import type { Database, EngineRules } from '../rotation/engine.ts';
import { codeOf, hostOf, sessionEnd, userOf } from './connection.ts';
import { MAY_NOT, told, WEAK_PASSWORD, WRONG_PASSWORD } from './postgres-errors.ts';
import { passwordVerifier } from './postgres-password.ts';
import { giveRole } from './postgres-roles.ts';
import { type Ask, inPostgres } from './postgres-session.ts';
import { pgName, pgText } from './sql-text.ts';

/** PostgreSQL; names are at most 63 bytes, and longer ones are cut without a word. */
export const POSTGRES: EngineRules = {
  engines: ['postgres', 'postgresql', 'aurora-postgresql'],
  port: 5432,
  longestUser: 63,
  sizeOf: (name) => Buffer.byteLength(name),
  refusal: "it is another one, or the user's VALID UNTIL has passed",
};

/** PostgreSQL through pg. */
export function postgresDatabase(): Database {
  return {
    async login(secret, until = sessionEnd()) {
      try {
        await session(secret, until, (ask) => ask('SELECT 1'));
        return 'works';
      } catch (error) {
        if (codeOf(error) === WRONG_PASSWORD) return 'refused';
        throw told(error, secret);
      }
    },

    async changeOwnPassword(secret, password, until = sessionEnd()) {
      await session(secret, until, (ask) => setPassword(ask, secret, secret.username, password)).catch(
        (error: unknown) => {
          throw told(error, secret);
        },
      );
    },

    async setUser(master, user, model, until = sessionEnd()) {
      await session(master, until, async (ask) => {
        await ask('BEGIN');
        await giveRole(ask, user, model, () => setPassword(ask, master, user.name, user.password));
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
