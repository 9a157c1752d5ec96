import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readGrants } from '../../../lib/servers/mysql-grants.ts';
import { imageStatements } from '../../../lib/servers/mysql-rights.ts';
import { tokensOf } from '../../../lib/servers/mysql-tokens.ts';
import { mysqlText } from '../../../lib/servers/sql-text.ts';

const APP = { user: 'app', host: '%' };
const TWIN = { user: 'app_clone', host: '%' };

function copied(lines: readonly string[], from = APP): string[] {
  return imageStatements(readGrants(lines, from), [], TWIN);
}

describe("a twin's grants", () => {
  test("are the model's, without its password", () => {
    const lines = [
      "GRANT USAGE ON *.* TO `app`@`%` IDENTIFIED BY PASSWORD '*AA5F498BEE9D8E3A091610F6B4456E1A09763C27' REQUIRE SSL WITH GRANT OPTION",
      'GRANT SELECT (`a TO b`), INSERT ON `d`.`t` TO `app`@`%`',
      'GRANT EXECUTE ON PROCEDURE `d`.`p` TO `app`@`%`',
      "GRANT `reader` TO 'app'@'%' WITH ADMIN OPTION",
      'SET DEFAULT ROLE `reader` FOR `app`@`%`',
    ];

    expect(copied(lines)).toEqual([
      "GRANT USAGE ON *.* TO 'app_clone'@'%' WITH GRANT OPTION",
      "GRANT SELECT (`a TO b`), INSERT ON `d`.`t` TO 'app_clone'@'%'",
      "GRANT EXECUTE ON PROCEDURE `d`.`p` TO 'app_clone'@'%'",
      "GRANT 'reader' TO 'app_clone'@'%' WITH ADMIN OPTION",
      "SET DEFAULT ROLE 'reader' FOR 'app_clone'@'%'",
    ]);
  });

  test("are read in MySQL 8's words: roles with a host, dynamic privileges, partial revokes", () => {
    const lines = [
      'GRANT SELECT, INSERT ON *.* TO `app`@`%`',
      'GRANT CONNECTION_ADMIN,ROLE_ADMIN ON *.* TO `app`@`%`',
      'REVOKE INSERT ON `world`.* FROM `app`@`%`',
      'GRANT `reader`@`%`,`writer`@`10.%` TO `app`@`%`',
    ];

    expect(copied(lines)).toEqual([
      "GRANT SELECT, INSERT, CONNECTION_ADMIN, ROLE_ADMIN ON *.* TO 'app_clone'@'%'",
      "REVOKE INSERT ON `world`.* FROM 'app_clone'@'%'",
      "GRANT 'reader'@'%' TO 'app_clone'@'%'",
      "GRANT 'writer'@'10.%' TO 'app_clone'@'%'",
    ]);
  });

  test('are read in the quotes of other modes and versions', () => {
    const lines = [
      'GRANT SELECT ON "shop".* TO "app"@"%"',
      "GRANT SELECT ON `shop`.* TO 'app'@'%'",
      'GRANT SELECT (a, b) ON shop.orders TO `app`@`%`',
    ];

    expect(copied(lines)).toEqual([
      "GRANT SELECT ON `shop`.* TO 'app_clone'@'%'",
      "GRANT SELECT (`a`, `b`) ON `shop`.`orders` TO 'app_clone'@'%'",
    ]);
  });

  test('leave out what a role of the model may: it comes with the role', () => {
    expect(copied(['GRANT INSERT ON `d`.* TO `writer`', 'GRANT SELECT ON `d`.* TO PUBLIC'])).toEqual([]);
  });

  test('with a name that looks like the end of a statement stay one statement on that name', () => {
    const lines = [
      "GRANT SELECT ON `d`.* TO 'root'@'%'; -- `.* TO `app`@`%`",
      "GRANT SELECT ON `x TO 'a'@'b'`.* TO `app`@`%`",
    ];

    expect(() => copied(lines.slice(0, 1))).toThrow('cannot be copied');
    expect(copied(lines.slice(1))).toEqual(["GRANT SELECT ON `x TO 'a'@'b'`.* TO 'app_clone'@'%'"]);
  });

  test.each([
    "GRANT PROXY ON ''@'%' TO 'app'@'%' WITH GRANT OPTION",
    'GRANT SELECT ON `d`.* TO `somebody`@`%`',
    'GRANT select; ON `d`.* TO `app`@`%`',
    'DROP USER `app`@`%`',
    '',
  ])('that are no copyable rights of the model stop the rotation: %s', (line) => {
    expect(() => copied([line])).toThrow(/cannot be copied|nobody gets a twin/);
  });

  test('on any names read back as the same names, whatever is in them', () => {
    const name = fc.string({ minLength: 1, unit: 'binary' }).filter((text) => !text.includes('\0'));
    const tick = (text: string) => `\`${text.replaceAll('`', '``')}\``;

    fc.assert(
      fc.property(name, name, name, (user, database, table) => {
        const line = `GRANT SELECT ON ${tick(database)}.${tick(table)} TO ${tick(user)}@${tick('%')}`;
        const [statement] = copied([line], { user, host: '%' });
        expect(statement).toBe(`GRANT SELECT ON ${tick(database)}.${tick(table)} TO 'app_clone'@'%'`);
        expect(tokensOf(mysqlText(user))).toEqual([{ kind: 'quoted', text: user }]);
      }),
      { numRuns: 2_000 },
    );
  });

  test('of any text at all are read or refused, and never anything else', () => {
    const piece = fc.constantFrom(
      'GRANT',
      'ON',
      'TO',
      '`',
      "'",
      '"',
      '\\',
      '.',
      '@',
      ' ',
      '*',
      ',',
      '(',
      ')',
      'app',
      '%',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        try {
          copied([`GRANT ${pieces.join('')}`]);
        } catch (error) {
          expect((error as Error).name).toBe('MasterSecretError');
        }
      }),
      { numRuns: 5_000 },
    );
  });
});
