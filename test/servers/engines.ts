import { createConnection } from 'mysql2/promise';
import { Client } from 'pg';
import { databaseKind } from '../../lib/rotation/database.ts';
import type { Database, EngineRules } from '../../lib/rotation/engine.ts';
import { rotationStep } from '../../lib/rotation/steps.ts';
import { MYSQL, mysqlDatabase } from '../../lib/servers/mysql.ts';
import { POSTGRES, postgresDatabase } from '../../lib/servers/postgres.ts';
import { databaseServers } from './context.ts';
import type { DatabaseServer } from './database-servers.ts';
import type { MemorySecrets } from './memory-secrets.ts';

/** A user as a client of the database logs in. */
export interface Login {
  readonly username: string;
  readonly password: string;
}

/** An engine under test: its server, what is tested of it, and a way in for arranging and looking. */
export interface Engine {
  readonly name: string;
  readonly server: DatabaseServer | undefined;
  readonly rules: EngineRules;
  readonly makeDatabase: () => Database;
  /** Runs statements as administrator, or as somebody else; the rows of the last one. */
  sql(statements: readonly string[], as?: Login): Promise<unknown[]>;
  createUser(user: string, password: string): string[];
  /** Whether an error of `sql` is a refused login. */
  isRefusal(error: unknown): boolean;
}

const { mariadb, postgres } = databaseServers();

const code = (error: unknown) =>
  (error as { errno?: number; code?: string }).errno ?? (error as { code?: string }).code;

/** Both engines, installed or not. */
export const ENGINES: Engine[] = [
  {
    name: 'mariadb',
    server: mariadb,
    rules: MYSQL,
    makeDatabase: mysqlDatabase,
    async sql(statements, as = mariadb?.admin) {
      const connection = await createConnection({
        host: mariadb?.host ?? '',
        port: mariadb?.port ?? 0,
        user: as?.username ?? '',
        password: as?.password ?? '',
        ssl: { ca: mariadb?.ca ?? '', verifyIdentity: true },
      });
      try {
        let rows: unknown = [];
        for (const statement of statements) [rows] = await connection.query(statement);
        return Array.isArray(rows) ? rows : [];
      } finally {
        connection.destroy();
      }
    },
    createUser: (user, password) => [`CREATE USER ${user} IDENTIFIED BY '${password}'`],
    isRefusal: (error) => code(error) === 1045,
  },
  {
    name: 'postgres',
    server: postgres,
    rules: POSTGRES,
    makeDatabase: postgresDatabase,
    async sql(statements, as = postgres?.admin) {
      const client = new Client({
        host: postgres?.host ?? '',
        port: postgres?.port ?? 0,
        database: 'postgres',
        user: as?.username ?? '',
        password: as?.password ?? '',
        ssl: { ca: postgres?.ca ?? '' },
      });
      await client.connect();
      try {
        let rows: unknown[] = [];
        for (const statement of statements) ({ rows } = await client.query<Record<string, unknown>>(statement));
        return rows;
      } finally {
        await client.end();
      }
    },
    createUser: (user, password) => [`CREATE ROLE ${user} LOGIN PASSWORD '${password}'`],
    isRefusal: (error) => code(error) === '28P01',
  },
];

/** The secret of a user of this engine. */
export function secretOf({ name, server }: Engine, login: Login, more: object = {}): object {
  return { engine: name, host: server?.host, port: server?.port, ca: server?.ca, ...login, ...more };
}

/** Puts an administrator's secret and one of a fresh user into the store. */
export async function arrange(
  engine: Engine,
  secrets: MemorySecrets,
  user: string,
  strategy: 'single-user' | 'alternating-users',
): Promise<void> {
  const password = 'Initial-1password';
  await engine.sql(engine.createUser(user, password));
  if (engine.server !== undefined) secrets.create('master', secretOf(engine, engine.server.admin));
  const more = strategy === 'single-user' ? {} : { masterarn: 'master' };
  secrets.create(user, secretOf(engine, { username: user, password }, more));
}

/** The engine's kind of credential over a store. */
export function kindOf(engine: Engine, secrets: MemorySecrets, database = engine.makeDatabase()) {
  return databaseKind(database, engine.rules, secrets);
}

/** Carries out the four steps for a new version; the login it made. */
export async function rotate(engine: Engine, secrets: MemorySecrets, user: string): Promise<Login> {
  const version = secrets.begin(user);
  const kind = kindOf(engine, secrets);
  for (const Step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const)
    await rotationStep({ Step, SecretId: user, ClientRequestToken: version }, kind, secrets);
  return JSON.parse(secrets.staged(user, 'AWSCURRENT')?.text ?? '{}') as Login;
}
