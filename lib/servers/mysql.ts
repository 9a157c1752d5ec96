import {
  AccountLockedError,
  LoginRefusedError,
  MasterSecretError,
  PasswordRefusedError,
  RiposteError,
  ServerError,
} from '../domain/errors.ts';
import type { Database, EngineRules } from '../rotation/database.ts';
import type { DatabaseSecret } from '../rotation/database-secret.ts';
import { connectionError, hostOf, stepEnd, userOf } from './connection.ts';
import { type Account, accountText, grantStatement, readGrants, requirementOf } from './mysql-grants.ts';
import { type Ask, inMysql } from './mysql-session.ts';
import { mysqlText } from './sql-text.ts';

/** MySQL and MariaDB; the shorter of their limits on names, MySQL's. */
export const MYSQL: EngineRules = {
  engines: ['mysql', 'mariadb', 'aurora', 'aurora-mysql'],
  port: 3306,
  longestUser: 32,
  sizeOf: (name) => name.length,
};

/** Error numbers. Source: MySQL server error reference; MariaDB error code list. */
const ACCESS_DENIED = [1045, 1698];
const LOCKED = [3118, 3955, 4151];
const WEAK_PASSWORD = [1819, 3546];
const OPERATION_FAILED = 1396;
const MAY_NOT = [1044, 1142, 1143, 1227, 1410, 1370];

/** MySQL and MariaDB through mysql2. */
export function mysqlDatabase(): Database {
  return {
    async login(secret, until = stepEnd()) {
      try {
        await session(secret, until, async () => undefined);
        return 'works';
      } catch (error) {
        if (ACCESS_DENIED.includes(numberOf(error))) return 'refused';
        throw told(error, secret);
      }
    },

    async changeOwnPassword(secret, password, until = stepEnd()) {
      await session(secret, until, async (ask) => {
        await accountOf(ask, secret);
        // ALTER USER on oneself needs CREATE USER in MariaDB; MySQL 8 has no function PASSWORD any more.
        const value = (await isMariaDb(ask)) ? `PASSWORD(${mysqlText(password)})` : mysqlText(password);
        await ask(`SET PASSWORD = ${value}`);
      }).catch((error: unknown) => {
        throw told(error, secret);
      });
    },

    async setUser(master, user, model, until = stepEnd()) {
      const account = await session(model, until, (ask) => accountOf(ask, model)).catch((error: unknown) => {
        throw told(error, model);
      });
      // Statements of an administrator name every table's database: what a name means is not left to a default.
      const { dbname: _, ...nowhere } = master;
      await session(nowhere, until, (ask) => giveUser(ask, user, account)).catch((error: unknown) => {
        if (MAY_NOT.includes(numberOf(error)))
          throw new MasterSecretError(
            `User ${userOf(master)} may not make or change user ${userOf({ username: user.name })}: it needs CREATE USER, SELECT on mysql.*, and what it is to grant, with grant option`,
          );
        throw told(error, master);
      });
    },
  };
}

async function giveUser(ask: Ask, { name, password }: { name: string; password: string }, model: Account) {
  const twin = { user: name, host: model.host };
  await refuseNewUsersByGrant(ask);
  const identified = `${accountText(twin)} IDENTIFIED BY ${mysqlText(password)}`;
  await setsPassword(ask, `CREATE USER IF NOT EXISTS ${identified}`);
  await setsPassword(ask, `ALTER USER ${identified}`);
  const [[statement = ''] = []] = await ask(`SHOW CREATE USER ${accountText(model)}`);
  const requirement = requirementOf(statement);
  if (requirement !== undefined) await ask(`ALTER USER ${accountText(twin)} REQUIRE ${requirement}`);
  const lines = await ask(`SHOW GRANTS FOR ${accountText(model)}`);
  for (const right of readGrants(
    lines.map(([line = '']) => line),
    model,
  ))
    await ask(grantStatement(right, twin));
  await shareDefaultRoles(ask, twin, model);
}

/** Servers before MySQL 8 make a user without a password of a GRANT to nobody, unless they are told not to. */
async function refuseNewUsersByGrant(ask: Ask): Promise<void> {
  if ((await majorVersion(ask)) < 8 || (await isMariaDb(ask)))
    await ask("SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_CREATE_USER'");
}

/** MariaDB says of a weak password only that the operation failed; its reason is the warning before. */
async function setsPassword(ask: Ask, statement: string): Promise<void> {
  try {
    await ask(statement);
  } catch (error) {
    if (numberOf(error) !== OPERATION_FAILED) throw error;
    const numbers = (await ask('SHOW WARNINGS')).map(([, number]) => Number(number));
    const reason = WEAK_PASSWORD.find((number) => numbers.includes(number));
    throw reason === undefined ? error : { errno: reason };
  }
}

/** MariaDB lists default roles among the grants; MySQL has had them since 8, in a table. */
async function shareDefaultRoles(ask: Ask, twin: Account, model: Account): Promise<void> {
  if ((await isMariaDb(ask)) || (await majorVersion(ask)) < 8) return;
  const roles = await ask(
    `SELECT DEFAULT_ROLE_USER, DEFAULT_ROLE_HOST FROM mysql.default_roles WHERE USER = ${mysqlText(model.user)} AND HOST = ${mysqlText(model.host)}`,
  );
  const names = roles.map(([user = '', host = '']) => accountText({ user, host }));
  if (names.length > 0) await ask(`SET DEFAULT ROLE ${names.join(', ')} TO ${accountText(twin)}`);
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

async function version(ask: Ask): Promise<string> {
  const [[found = ''] = []] = await ask('SELECT @@version');
  return found;
}

async function isMariaDb(ask: Ask): Promise<boolean> {
  return (await version(ask)).includes('MariaDB');
}

async function majorVersion(ask: Ask): Promise<number> {
  return Number.parseInt(await version(ask), 10);
}

function session<T>(secret: DatabaseSecret, until: AbortSignal, work: (ask: Ask) => Promise<T>): Promise<T> {
  return inMysql({ ...secret, port: secret.port ?? MYSQL.port }, until, work);
}

function numberOf(error: unknown): number {
  return typeof error === 'object' && error !== null && 'errno' in error && typeof error.errno === 'number'
    ? error.errno
    : 0;
}

/** The driver's error keeps the statement, and that the password: only its number goes on. */
function told(error: unknown, secret: DatabaseSecret): Error {
  if (error instanceof RiposteError) return error;
  const number = numberOf(error);
  const [user, host] = [userOf(secret), hostOf(secret)];
  if (LOCKED.includes(number))
    return new AccountLockedError(
      `User ${user} is locked at ${host}: unlock it (ALTER USER … ACCOUNT UNLOCK), then rotate`,
    );
  if (WEAK_PASSWORD.includes(number))
    return new PasswordRefusedError(
      `The password policy of ${host} does not accept a generated password (32 characters of every kind): see its validation plugin`,
    );
  if (number > 0) return new ServerError(`${host} answered user ${user} with error ${number}`);
  return connectionError(error, secret);
}
