import { describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { inPostgres } from '../../lib/servers/postgres-session.ts';
import { arrange, ENGINES, type Engine, type Login, rotate, secretOf } from './engines.ts';
import { MemorySecrets } from './memory-secrets.ts';

const PASSWORD = 'Initial-1password';
const [mariadb, postgres] = ENGINES as [Engine, Engine];

/** Runs statements in one database of PostgreSQL, as somebody. */
async function inDatabase(database: string, { username, password }: Login, ...statements: string[]) {
  const { host, port, ca } = postgres.server ?? { host: '', port: 0, ca: '' };
  const client = new Client({ host, port, database, user: username, password, ssl: { ca } });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** The names a rotation might use, made anew by a user: whoever calls one as administrator makes its maker an administrator. */
function traps(schema: string, user: string): string[] {
  const body = `LANGUAGE plpgsql AS $f$ BEGIN
    IF (SELECT usesuper FROM pg_catalog.pg_user WHERE usename OPERATOR(pg_catalog.=) current_user) THEN EXECUTE 'ALTER ROLE ${user} SUPERUSER'; END IF;
    RETURN`;
  const named = (name: string, args: string, type: string, value: string) =>
    `CREATE FUNCTION ${schema}.${name}(${args}) RETURNS ${type} ${body} ${value}; END $f$`;
  return [
    named('format', 'a text, b text', 'text', 'pg_catalog.format(a, b)'),
    named('format', 'a text, VARIADIC b text[]', 'text', 'pg_catalog.format(a, VARIADIC b)'),
    named('hashtext', 'a text', 'int', '1'),
    named('pg_advisory_lock', 'a int', 'int', '1'),
    named('set_config', 'a text, b text, c boolean', 'text', 'b'),
    named('current_setting', 'a text', 'text', "''"),
    named('quote_ident', 'a text', 'text', 'a'),
    named('equals', 'a name, b name', 'boolean', 'true'),
    named('equals', 'a oid, b oid', 'boolean', 'true'),
    `CREATE OPERATOR ${schema}.= (LEFTARG = name, RIGHTARG = name, FUNCTION = ${schema}.equals)`,
    `CREATE OPERATOR ${schema}.= (LEFTARG = oid, RIGHTARG = oid, FUNCTION = ${schema}.equals)`,
    `CREATE VIEW ${schema}.pg_roles AS SELECT ${schema}.format('%s', 'x') AS rolname`,
    `CREATE TYPE ${schema}.name AS ENUM ('x')`,
  ];
}

(postgres.server === undefined ? describe.skip : describe)('postgres: names that a user has made its own', () => {
  test.each([
    ['the role', 'trap_role', (user: string) => [`ALTER ROLE ${user} SET search_path = trap, pg_catalog`]],
    [
      'the database, which is its own',
      'trap_db',
      (user: string) => [`ALTER DATABASE ${user} SET search_path = trap, pg_catalog`],
    ],
    [
      'both',
      'trap_both',
      (user: string) => [`ALTER ROLE ${user} IN DATABASE ${user} SET search_path = trap, pg_catalog`],
    ],
  ])(
    'are not what an administrator calls, where the search_path of %s leads to them',
    async (_what, user, settings) => {
      const secrets = new MemorySecrets();
      await postgres.sql([...postgres.createUser(user, PASSWORD), `CREATE DATABASE ${user} OWNER ${user}`]);
      const login = { username: user, password: PASSWORD };
      await inDatabase(user, login, 'CREATE SCHEMA trap', ...traps('trap', user), ...settings(user));
      secrets.create('master', secretOf(postgres, postgres.server?.admin ?? login, { dbname: user }));
      secrets.create(user, secretOf(postgres, login, { dbname: user, masterarn: 'master' }));

      const twin = await rotate(postgres, secrets, user);
      await rotate(postgres, secrets, user);
      await rotate(postgres, secrets, user);

      const rights = await postgres.sql([`SELECT usesuper FROM pg_user WHERE usename IN ('${user}', '${user}_clone')`]);
      expect(twin.username).toBe(`${user}_clone`);
      expect(rights).toEqual([{ usesuper: false }, { usesuper: false }]);
    },
  );

  test('are not what another user calls that changes its own password', async () => {
    const secrets = new MemorySecrets();
    await postgres.sql([...postgres.createUser('trapper', PASSWORD), 'CREATE DATABASE shared_db OWNER trapper']);
    await arrange(postgres, secrets, 'neighbour', 'single-user');
    await inDatabase(
      'shared_db',
      { username: 'trapper', password: PASSWORD },
      'CREATE SCHEMA trap',
      'GRANT ALL ON SCHEMA trap TO PUBLIC',
      'CREATE TABLE trap.seen (who text)',
      'GRANT ALL ON trap.seen TO PUBLIC',
      `CREATE FUNCTION trap.format(a text, VARIADIC b text[]) RETURNS text LANGUAGE plpgsql AS $f$ BEGIN
         INSERT INTO trap.seen VALUES (current_user); RETURN pg_catalog.format(a, VARIADIC b); END $f$`,
      'ALTER DATABASE shared_db SET search_path = trap, pg_catalog',
    );
    secrets.create(
      'neighbour',
      secretOf(postgres, { username: 'neighbour', password: PASSWORD }, { dbname: 'shared_db' }),
    );

    await rotate(postgres, secrets, 'neighbour');

    await inDatabase(
      'shared_db',
      postgres.server?.admin ?? { username: '', password: '' },
      `DO $$ BEGIN
      IF EXISTS (SELECT FROM trap.seen) THEN RAISE 'the function of another user ran'; END IF; END $$`,
    );
  });

  test('and settings of a role or a database do not reach a session of ours', async () => {
    const login = { username: 'settled', password: PASSWORD };
    await postgres.sql([
      ...postgres.createUser('settled', PASSWORD),
      'CREATE ROLE settled_other',
      'GRANT settled_other TO settled, admin',
      'CREATE DATABASE settled_db OWNER settled',
      'ALTER ROLE settled SET role = settled_other',
      `ALTER ROLE settled IN DATABASE settled_db SET search_path = 'public'`,
      'ALTER DATABASE settled_db SET role = settled_other',
      'ALTER DATABASE settled_db SET standard_conforming_strings = off',
      "ALTER DATABASE settled_db SET local_preload_libraries = 'no_such_library'",
    ]);
    const look = (who: Login) =>
      inPostgres(
        { ...(secretOf(postgres, who, { dbname: 'settled_db' }) as Parameters<typeof inPostgres>[0]) },
        AbortSignal.timeout(20_000),
        async (ask) => [
          await ask('SHOW search_path'),
          await ask('SHOW standard_conforming_strings'),
          await ask('SELECT current_user AS me'),
        ],
      );

    const [ofUser, ofAdmin] = [await look(login), await look(postgres.server?.admin ?? login)];

    const fixed = [[{ search_path: 'pg_catalog,pg_temp' }], [{ standard_conforming_strings: 'on' }]];
    expect(ofUser).toEqual([...fixed, [{ me: 'settled' }]]);
    expect(ofAdmin).toEqual([...fixed, [{ me: 'admin' }]]);
  });

  test('the settings of a base hold for its twin as they were written, and no other', async () => {
    const secrets = new MemorySecrets();
    await arrange(postgres, secrets, 'tuned', 'alternating-users');
    await postgres.sql([
      `ALTER ROLE tuned SET app.note = 'it''s; ALTER ROLE tuned SUPERUSER; \\'`,
      `ALTER ROLE tuned SET search_path = "we,ird", "q""uote", ''`,
      `ALTER ROLE tuned SET temp_tablespaces = ''`,
      `ALTER ROLE tuned SET role = 'tuned'`,
    ]);

    await rotate(postgres, secrets, 'tuned');

    const [before, after] = await Promise.all(
      ['tuned', 'tuned_clone'].map((role) =>
        postgres.sql([
          `SELECT unnest(setconfig) AS one FROM pg_db_role_setting WHERE setrole = '${role}'::regrole ORDER BY 1`,
        ]),
      ),
    );
    expect(after).toEqual(before);
    expect(after).toHaveLength(4);
  });
});

(mariadb.server === undefined ? describe.skip : describe)('mariadb: what decides what a statement means', () => {
  test.each(['ANSI_QUOTES', 'NO_BACKSLASH_ESCAPES', 'ANSI,NO_BACKSLASH_ESCAPES,ORACLE'])(
    'is fixed by the session: a server in mode %s has the right user with the right rights',
    async (mode) => {
      const secrets = new MemorySecrets();
      const user = `o'n"e\\${mode.length}`;
      const sqlName = `'o''n"e\\\\${mode.length}'`;
      await mariadb.sql([
        `CREATE USER ${sqlName} IDENTIFIED BY '${PASSWORD}'`,
        `CREATE DATABASE IF NOT EXISTS modes`,
        `GRANT SELECT ON modes.* TO ${sqlName}`,
      ]);
      secrets.create('master', secretOf(mariadb, mariadb.server?.admin ?? { username: '', password: '' }));
      secrets.create(user, secretOf(mariadb, { username: user, password: PASSWORD }, { masterarn: 'master' }));
      const [before] = (await mariadb.sql(['SELECT @@GLOBAL.sql_mode AS mode'])) as { mode: string }[];
      await mariadb.sql([`SET GLOBAL sql_mode = '${mode}'`, 'SET GLOBAL sql_quote_show_create = 0']);

      const twin = await rotate(mariadb, secrets, user).finally(() =>
        mariadb.sql([`SET GLOBAL sql_mode = '${before?.mode}'`, 'SET GLOBAL sql_quote_show_create = 1']),
      );

      expect(twin.username).toBe(`${user}_clone`);
      expect(JSON.stringify(await mariadb.sql(['SHOW GRANTS'], twin))).toContain('GRANT SELECT ON `modes`.*');
    },
  );

  test('an account without a name, which lets everybody in, is nobody’s to change', async () => {
    const secrets = new MemorySecrets();
    await mariadb.sql([`CREATE USER ''@'%' IDENTIFIED BY '${PASSWORD}'`]);
    secrets.create('stray', secretOf(mariadb, { username: 'stray', password: PASSWORD }));

    const error = await rotate(mariadb, secrets, 'stray').catch((caught: unknown) => caught as Error);

    await mariadb.sql(["DROP USER ''@'%'"]);
    expect(error).toMatchObject({
      name: 'LoginRefusedError',
      message: 'localhost lets user stray in as another account, @%: give the user an account of its own, then rotate',
    });
  });
});
