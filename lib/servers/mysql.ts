import { LoginRefusedError, MasterSecretError } from '../domain/errors.ts';
import type { DatabaseSecret } from '../rotation/database-secret.ts';
import type { Database, EngineRules } from '../rotation/engine.ts';
import { hostOf, readOnly, sessionEnd, userOf } from './connection.ts';
import { accountsWithIt, changeAll, type Flavour, giveAccounts } from './mysql-accounts.ts';
import { ACCESS_DENIED, MAY_NOT, numberOf, told } from './mysql-errors.ts';
import type { Account } from './mysql-grants.ts';
import { type Ask, inMysql } from './mysql-session.ts';
import { mysqlText } from './sql-text.ts';

/** MySQL and MariaDB; the shorter of their limits on names, MySQL's. */
export const MYSQL: EngineRules = {
  engines: ['mysql', 'mariadb', 'aurora', 'aurora-mysql'],
  port: 3306,
  longestUser: 32,
  sizeOf: (name) => name.length,
  refusal:
    "it is another one, or the user's account lets nobody in from here, or not without TLS, a certificate or a cipher of its choice",
};

/** MySQL and MariaDB through mysql2. */
export function mysqlDatabase(): Database {
  return {
    async login(secret, until = sessionEnd()) {
      try {
        await session(secret, until, (ask) => ask('SELECT 1'));
        return 'works';
      } catch (error) {
        if (ACCESS_DENIED.includes(numberOf(error))) return 'refused';
        throw told(error, secret);
      }
    },

    async changeOwnPassword(secret, password, until = sessionEnd()) {
      await session(secret, until, async (ask) => {
        const own = await accountOf(ask, secret);
        await mustTakeChanges(ask, secret);
        const flavour = await flavourOf(ask);
        const all = await accountsWithIt(ask, own);
        if (all.length > 1) return changeAll(ask, all, password, flavour);
        // ALTER USER on oneself needs CREATE USER in MariaDB; MySQL 8 has no function PASSWORD any more.
        const value = flavour.isMariaDb ? `PASSWORD(${mysqlText(password)})` : mysqlText(password);
        await ask(`SET PASSWORD = ${value}`);
      }).catch((error: unknown) => {
        throw told(error, secret);
      });
    },

    async setUser(master, user, model, until = sessionEnd()) {
      const account = await loggedInAs(model, until);
      const proven = user.proof === undefined ? undefined : await loggedInAs(user.proof, until);
      // Statements of an administrator name every table's database: what a name means is not left to a default.
      const { dbname: _, ...nowhere } = master;
      await session(nowhere, until, async (ask) => {
        await mustTakeChanges(ask, master);
        const flavour = await flavourOf(ask);
        await refuseNewUsersByGrant(ask, flavour);
        await giveAccounts(ask, user, account, proven, flavour);
      }).catch((error: unknown) => {
        if (MAY_NOT.includes(numberOf(error)))
          throw new MasterSecretError(
            `User ${userOf(master)} may not make or change user ${userOf({ username: user.name })}: it needs CREATE USER, SELECT on mysql.*, and what it is to grant, with grant option`,
          );
        throw told(error, master);
      });
    },
  };
}

/** An administrator may write to a replica all the same: then the user would differ between the two servers. */
async function mustTakeChanges(ask: Ask, secret: DatabaseSecret): Promise<void> {
  const [flags = []] = await ask('SELECT @@GLOBAL.read_only, @@GLOBAL.innodb_read_only');
  if (flags.some((flag) => flag !== '0' && flag !== 'OFF')) throw readOnly(secret);
}

function loggedInAs(secret: DatabaseSecret, until: AbortSignal): Promise<Account> {
  return session(secret, until, (ask) => accountOf(ask, secret)).catch((error: unknown) => {
    throw told(error, secret);
  });
}

/** Servers before MySQL 8 make a user without a password of a GRANT to nobody, unless they are told not to. */
async function refuseNewUsersByGrant(ask: Ask, { isMariaDb, major }: Flavour): Promise<void> {
  if (isMariaDb || major < 8) await ask("SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_CREATE_USER'");
}

/**
 * The account a user is logged in as: its host part may be a pattern. It may also be somebody else's, where the server lets
 * users in as the one without a name, or as one they stand for: such an account is not the secret's to change.
 */
async function accountOf(ask: Ask, secret: DatabaseSecret): Promise<Account> {
  const [[account = ''] = []] = await ask('SELECT CURRENT_USER()');
  const at = account.lastIndexOf('@');
  const found = { user: account.slice(0, at), host: account.slice(at + 1) };
  if (found.user === secret.username) return found;
  throw new LoginRefusedError(
    `${hostOf(secret)} lets user ${userOf(secret)} in as another account, ${userOf({ username: account })}: give the user an account of its own, then rotate`,
  );
}

async function flavourOf(ask: Ask): Promise<Flavour> {
  const [[version = ''] = []] = await ask('SELECT @@version');
  return { isMariaDb: version.includes('MariaDB'), major: Number.parseInt(version, 10) };
}

function session<T>(secret: DatabaseSecret, until: AbortSignal, work: (ask: Ask) => Promise<T>): Promise<T> {
  return inMysql({ ...secret, port: secret.port ?? MYSQL.port }, until, work);
}
