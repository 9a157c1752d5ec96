import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { namesOf, settingStatements } from '../../../lib/servers/postgres-settings.ts';
import { pgName, pgText } from '../../../lib/servers/sql-text.ts';

const everywhere = (...settings: string[]) =>
  settingStatements(
    'app_clone',
    settings.map((setting) => ({ setting, database: null })),
  );

describe("a base's settings, as statements for its twin", () => {
  test('are texts, quoted by us: a value that looks like SQL is a value', () => {
    const statements = everywhere("app.note='; ALTER ROLE app SUPERUSER; --", 'statement_timeout=7s', 'app.path=C:\\x');

    expect(statements).toEqual([
      `ALTER ROLE "app_clone" SET "app.note" TO '''; ALTER ROLE app SUPERUSER; --'`,
      `ALTER ROLE "app_clone" SET "statement_timeout" TO '7s'`,
      `ALTER ROLE "app_clone" SET "app.path" TO E'C:\\\\x'`,
    ]);
  });

  test('that are lists stay lists of the same names', () => {
    expect(everywhere('search_path=shop, "we,ird", "q""uote", public', 'search_path=""')).toEqual([
      `ALTER ROLE "app_clone" SET "search_path" TO 'shop', 'we,ird', 'q"uote', 'public'`,
      `ALTER ROLE "app_clone" SET "search_path" TO ''`,
    ]);
  });

  test('hold in the database they held in', () => {
    expect(settingStatements('app_clone', [{ setting: 'work_mem=1MB', database: 'a"b' }])).toEqual([
      `ALTER ROLE "app_clone" IN DATABASE "a""b" SET "work_mem" TO '1MB'`,
    ]);
  });

  test('that say who somebody is are left out, as is what is none', () => {
    expect(everywhere('role=postgres', 'ROLE=postgres', 'session_authorization=x', '=x', 'x')).toEqual([]);
  });
});

describe('names and texts in a statement for PostgreSQL', () => {
  test('read back as what they are, in either mode of backslashes', () => {
    const text = fc.string({ unit: 'binary' }).filter((one) => !one.includes('\0'));

    fc.assert(
      fc.property(text, (one) => {
        expect(namesOf(pgName(one))).toEqual([one]);
        const quoted = /^E?'((?:[^']|'')*)'$/.exec(pgText(one))?.[1]?.replaceAll("''", "'") ?? 'not quoted';
        expect(pgText(one).startsWith('E') ? quoted.replaceAll('\\\\', '\\') : quoted).toBe(one);
      }),
      { numRuns: 2_000 },
    );
  });

  test('hold no NUL, which would end the statement', () => {
    expect(() => pgName('app\0')).toThrow('NUL');
    expect(() => pgText('x\0')).toThrow('NUL');
  });
});
