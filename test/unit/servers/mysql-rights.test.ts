import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readGrants } from '../../../lib/servers/mysql-grants.ts';
import { administers, imageStatements } from '../../../lib/servers/mysql-rights.ts';

const APP = { user: 'app', host: '%' };
const rights = (...lines: string[]) =>
  readGrants(
    lines.map((line) => `${line} TO \`app\`@\`%\``),
    APP,
  );
const TWIN = { user: 'app_clone', host: '%' };

describe('a twin as the image of its base', () => {
  test('loses what its base has lost, and gets what its base got', () => {
    const wanted = rights('GRANT SELECT ON `d`.*', 'GRANT INSERT ON `e`.`t`', 'GRANT `reader`');
    const has = rights('GRANT SELECT, INSERT ON `d`.*', 'GRANT EXECUTE ON PROCEDURE `d`.`p`', 'GRANT `writer`');

    expect(imageStatements(wanted, has, TWIN)).toEqual([
      "REVOKE INSERT ON `d`.* FROM 'app_clone'@'%'",
      "REVOKE EXECUTE ON PROCEDURE `d`.`p` FROM 'app_clone'@'%'",
      "REVOKE 'writer' FROM 'app_clone'@'%'",
      "GRANT INSERT ON `e`.`t` TO 'app_clone'@'%'",
      "GRANT 'reader' TO 'app_clone'@'%'",
    ]);
  });

  test('keeps nothing of ALL where its base has less, and no option to give', () => {
    const has = rights('GRANT ALL PRIVILEGES ON `d`.*').map((right) => ({ ...right, option: true })) as ReturnType<
      typeof rights
    >;

    expect(imageStatements(rights('GRANT SELECT, INSERT ON `d`.*'), has, TWIN)).toEqual([
      "REVOKE ALL PRIVILEGES ON `d`.* FROM 'app_clone'@'%'",
      "REVOKE GRANT OPTION ON `d`.* FROM 'app_clone'@'%'",
      "GRANT SELECT, INSERT ON `d`.* TO 'app_clone'@'%'",
    ]);
  });

  test('has the partial revokes of its base, and no other', () => {
    const revoke = (level: string) => readGrants([`REVOKE INSERT ON \`${level}\`.* FROM \`app\`@\`%\``], APP);

    expect(imageStatements(revoke('world'), revoke('shop'), TWIN)).toEqual([
      "GRANT INSERT ON `shop`.* TO 'app_clone'@'%'",
      "REVOKE INSERT ON `world`.* FROM 'app_clone'@'%'",
    ]);
  });

  test('that is one already is told nothing, whatever the rights are', () => {
    const privilege = fc.constantFrom('SELECT', 'INSERT', 'UPDATE (`a`)', 'CREATE VIEW');
    const level = fc.constantFrom('*.*', '`d`.*', '`d`.`t`', 'FUNCTION `d`.`f`');
    const line = fc
      .tuple(fc.uniqueArray(privilege, { minLength: 1 }), level)
      .map(([all, on]) => `GRANT ${all.join(', ')} ON ${on}`);

    fc.assert(
      fc.property(fc.array(line), (lines) => {
        expect(imageStatements(rights(...lines), rights(...lines), TWIN)).toEqual([]);
      }),
    );
  });
});

describe('an administrator', () => {
  test.each([
    ['GRANT ALL PRIVILEGES ON *.*', 'ALL PRIVILEGES on *.*'],
    ['GRANT SELECT, CREATE USER ON *.*', 'CREATE USER on *.*'],
    ['GRANT REPLICATION SLAVE ON *.*', 'REPLICATION SLAVE on *.*'],
    ['GRANT SYSTEM_USER ON *.*', 'SYSTEM_USER on *.*'],
    ['GRANT UPDATE ON `mysql`.*', 'UPDATE on `mysql`.*'],
    ['GRANT INSERT ON `mysql`.`user`', 'INSERT on `mysql`.`user`'],
  ])('is who may %s', (line, why) => {
    expect(administers(rights(line))).toBe(why);
  });

  test.each([
    'GRANT SELECT, INSERT ON *.*',
    'GRANT ALL PRIVILEGES ON `shop`.*',
    'GRANT SELECT ON `mysql`.*',
    'GRANT PROCESS ON *.*',
  ])('is not who may %s', (line) => {
    expect(administers(rights(line))).toBeUndefined();
  });
});
