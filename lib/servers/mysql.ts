import { isIP } from 'node:net';
import { type Connection, createConnection } from 'mysql2/promise';
import {
  AccountLockedError,
  MasterSecretError,
  PasswordRefusedError,
  ServerError,
  TlsRefusedError,
} from '../domain/errors.ts';
import type { Database, EngineRules } from '../rotation/database.ts';
import type { DatabaseSecret } from '../rotation/database-secret.ts';
import { ANSWERS_WITHIN_MS, connectionError, tlsOf } from './connection.ts';
import { cloneGrants, requirementOf } from './mysql-grants.ts';

/** MySQL and MariaDB; the shorter of their limits on names, MySQL's. */
export const MYSQL: EngineRules = {
  engines: ['mysql', 'mariadb', 'aurora', 'aurora-mysql'],
  port: 3306,
  longestUser: 32,
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
    async login(secret) {
      try {
        await connected(secret, (connection) => lines(connection, 'SELECT 1'));
        return 'works';
      } catch (error) {
        if (ACCESS_DENIED.includes(numberOf(error))) return 'refused';
        throw told(error, secret);
      }
    },

    async changeOwnPassword(secret, password) {
      await act(secret, async (connection) => {
        // ALTER USER on oneself needs CREATE USER in MariaDB; MySQL 8 has no function PASSWORD any more.
        const [version = ''] = await lines(connection, 'SELECT VERSION()');
        const value = version.includes('MariaDB') ? 'PASSWORD(?)' : '?';
        await lines(connection, `SET PASSWORD = ${value}`, [password]);
      });
    },

    async setUser(master, { name, password }, model) {
      const { user, host } = await act(model, accountOf);
      await act(master, async (connection) => {
        const account = [name, host];
        await setsPassword(connection, 'CREATE USER IF NOT EXISTS ?@? IDENTIFIED BY ?', [...account, password]);
        await setsPassword(connection, 'ALTER USER ?@? IDENTIFIED BY ?', [...account, password]);
        const requirement = requirementOf(await lines(connection, 'SHOW CREATE USER ?@?', [user, host]));
        if (requirement !== undefined) await lines(connection, `ALTER USER ?@? REQUIRE ${requirement}`, account);
        const grants = await lines(connection, 'SHOW GRANTS FOR ?@?', [user, host]);
        for (const statement of cloneGrants(grants, connection.escape(name), connection.escape(host))) {
          await lines(connection, statement);
        }
        await shareDefaultRoles(connection, account, [user, host]);
      }).catch((error: unknown) => {
        if (error instanceof ServerError && MAY_NOT.some((number) => error.message.endsWith(` error ${number}`)))
          throw new MasterSecretError(
            `User ${master.username} may not make or change user ${name}: it needs CREATE USER, SELECT on mysql.*, and what it is to grant, with grant option`,
          );
        throw error;
      });
    },
  };
}

/** MariaDB says of a weak password only that the operation failed; its reason is the warning before. */
async function setsPassword(connection: Connection, sql: string, values: string[]): Promise<void> {
  try {
    await lines(connection, sql, values);
  } catch (error) {
    if (numberOf(error) !== OPERATION_FAILED) throw error;
    const numbers = await lines(connection, 'SHOW WARNINGS', [], 1);
    const reason = WEAK_PASSWORD.find((number) => numbers.includes(String(number)));
    throw reason === undefined ? error : { errno: reason };
  }
}

/** MariaDB lists default roles among the grants; MySQL has had them since 8, in a table. */
async function shareDefaultRoles(connection: Connection, twin: string[], model: string[]): Promise<void> {
  const [version = ''] = await lines(connection, 'SELECT VERSION()');
  if (version.includes('MariaDB') || Number.parseInt(version, 10) < 8) return;
  const roles = await lines(
    connection,
    "SELECT CONCAT(QUOTE(DEFAULT_ROLE_USER), '@', QUOTE(DEFAULT_ROLE_HOST)) FROM mysql.default_roles WHERE USER = ? AND HOST = ?",
    model,
  );
  if (roles.length > 0) await lines(connection, `SET DEFAULT ROLE ${roles.join(', ')} TO ?@?`, twin);
}

/** The account a user is logged in as: its host part may be a pattern. */
async function accountOf(connection: Connection): Promise<{ user: string; host: string }> {
  const [account = ''] = await lines(connection, 'SELECT CURRENT_USER()');
  const at = account.lastIndexOf('@');
  return { user: account.slice(0, at), host: account.slice(at + 1) };
}

/** Asks, and gives one column of every row; a statement without rows gives none. */
async function lines(connection: Connection, sql: string, values: string[] = [], column = 0): Promise<string[]> {
  const [rows] = await connection.query({ sql, values, rowsAsArray: true, timeout: ANSWERS_WITHIN_MS });
  return Array.isArray(rows) ? rows.map((row) => String(Array.isArray(row) ? row[column] : '')) : [];
}

async function act<T>(secret: DatabaseSecret, work: (connection: Connection) => Promise<T>): Promise<T> {
  try {
    return await connected(secret, work);
  } catch (error) {
    throw told(error, secret);
  }
}

async function connected<T>(secret: DatabaseSecret, work: (connection: Connection) => Promise<T>): Promise<T> {
  const tls = tlsOf(secret);
  // The driver would compare the certificate with another name than the address.
  if (tls !== false && isIP(secret.host) !== 0)
    throw new TlsRefusedError(
      `A certificate cannot be checked against the address ${secret.host}: put the server's name into the secret's field host`,
    );
  const connection = await createConnection({
    host: secret.host,
    port: secret.port ?? MYSQL.port,
    user: secret.username,
    password: secret.password,
    ...(secret.dbname === undefined ? {} : { database: secret.dbname }),
    ...(tls === false ? {} : { ssl: { ...tls, verifyIdentity: true } }),
    connectTimeout: ANSWERS_WITHIN_MS,
    charset: 'utf8mb4',
    // Without it the driver compiles parsers from text at run time.
    disableEval: true,
  });
  try {
    return await work(connection);
  } finally {
    connection.destroy();
  }
}

function numberOf(error: unknown): number {
  return typeof error === 'object' && error !== null && 'errno' in error && typeof error.errno === 'number'
    ? error.errno
    : 0;
}

/** The driver's error keeps the statement, and that the password: only its number goes on. */
function told(error: unknown, secret: DatabaseSecret): Error {
  const number = numberOf(error);
  const { username, host } = secret;
  if (LOCKED.includes(number))
    return new AccountLockedError(
      `User ${username} is locked at ${host}: unlock it (ALTER USER … ACCOUNT UNLOCK), then rotate`,
    );
  if (WEAK_PASSWORD.includes(number))
    return new PasswordRefusedError(
      `The password policy of ${host} does not accept a generated password (32 characters of every kind): see its validation plugin`,
    );
  if (error instanceof TlsRefusedError) return error;
  if (number > 0) return new ServerError(`${host} answered user ${username} with error ${number}`);
  return connectionError(error, secret);
}
