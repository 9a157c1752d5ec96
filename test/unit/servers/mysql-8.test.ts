import { afterEach, describe, expect, test } from '@jest/globals';
import type { DatabaseSecret } from '../../../lib/rotation/database-secret.ts';
import { mysqlDatabase } from '../../../lib/servers/mysql.ts';
import { type FakeServer, fakeMysql, type MysqlScript } from '../support/fake-servers.ts';

const servers: FakeServer[] = [];
const open = async (server: FakeServer, username: string): Promise<DatabaseSecret> => {
  servers.push(server);
  return { engine: 'mysql', host: 'localhost', port: await server.open(), username, password: 'secret', ssl: false };
};
const CREATE =
  "CREATE USER `app`@`%` IDENTIFIED WITH 'caching_sha2_password' AS '$A$005$x\\'y' REQUIRE NONE PASSWORD EXPIRE DEFAULT ACCOUNT UNLOCK PASSWORD HISTORY DEFAULT";
const SERVER: MysqlScript = [
  [/CURRENT_USER/, [['app@%']]],
  [/read_only/, [['0', '0']]],
  [/@@version/, [['8.0.36']]],
  [/FROM mysql.user WHERE User = 'app'$/, [['app', '%', 'caching_sha2_password', '$A$005$x']]],
  [/FROM mysql.user/, []],
  [/^SHOW CREATE USER 'app'@/, [[CREATE]]],
  [/^SHOW CREATE USER/, [[CREATE.replace('app', 'app_clone')]]],
  [
    /^SHOW GRANTS FOR 'app'@/,
    [
      ['GRANT SELECT, INSERT ON *.* TO `app`@`%`'],
      ['REVOKE INSERT ON `world`.* FROM `app`@`%`'],
      ['GRANT `reader`@`%` TO `app`@`%`'],
    ],
  ],
  [/^SHOW GRANTS FOR 'reader'@/, [['GRANT USAGE ON *.* TO `reader`@`%`']]],
  [/^SHOW GRANTS FOR 'app_clone'@/, [['GRANT USAGE ON *.* TO `app_clone`@`%`']]],
  [/mysql.default_roles/, [['reader', '%']]],
];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

describe('in the words of MySQL 8', () => {
  test('a twin keeps its password as its base does, and has its grants, partial revokes and default roles', async () => {
    const { server, asked } = fakeMysql(SERVER);
    const model = await open(server, 'app');

    await mysqlDatabase().setUser({ ...model, username: 'admin' }, { name: 'app_clone', password: "it's" }, model);

    expect(asked.filter((statement) => /^(CREATE|ALTER|GRANT|REVOKE|SET DEFAULT)/.test(statement))).toEqual([
      "CREATE USER 'app_clone'@'%' IDENTIFIED WITH caching_sha2_password BY 'it''s'",
      "GRANT SELECT, INSERT ON *.* TO 'app_clone'@'%'",
      "REVOKE INSERT ON `world`.* FROM 'app_clone'@'%'",
      "GRANT 'reader'@'%' TO 'app_clone'@'%'",
      "SET DEFAULT ROLE 'reader'@'%' TO 'app_clone'@'%'",
    ]);
  });

  test('a user that its server knows by another way than a password of its own gets none', async () => {
    const script: MysqlScript = [
      [/FROM mysql.user WHERE User = 'app'$/, [['app', '%', 'authentication_ldap_simple', 'x']]],
      ...SERVER,
    ];
    const { server, asked } = fakeMysql(script);
    const model = await open(server, 'app');

    const failed = mysqlDatabase().setUser(
      { ...model, username: 'admin' },
      { name: 'app_clone', password: 'x' },
      model,
    );

    await expect(failed).rejects.toMatchObject({
      name: 'RefusedError',
      message: expect.stringContaining('logs in by authentication_ldap_simple'),
    });
    expect(asked.filter((statement) => /^(CREATE|ALTER|GRANT)/.test(statement))).toEqual([]);
  });

  test('its own password is set as a text, without the function that it has no more', async () => {
    const { server, asked } = fakeMysql(SERVER);

    await mysqlDatabase().changeOwnPassword(await open(server, 'app'), 'n\\ext');

    expect(asked.at(-1)).toBe("SET PASSWORD = 'n\\\\ext'");
  });
});
