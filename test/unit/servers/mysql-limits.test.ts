import { describe, expect, test } from '@jest/globals';
import { limitClauses, readLimits } from '../../../lib/servers/mysql-limits.ts';

const NONE = 'WITH MAX_QUERIES_PER_HOUR 0 MAX_UPDATES_PER_HOUR 0 MAX_CONNECTIONS_PER_HOUR 0 MAX_USER_CONNECTIONS 0';

describe("a user's transport, limits and expiry", () => {
  test.each([
    ["CREATE USER `a`@`%` IDENTIFIED BY PASSWORD '*A' REQUIRE SSL", `REQUIRE SSL ${NONE}`, ''],
    [
      "CREATE USER `a`@`%` IDENTIFIED WITH 'caching_sha2_password' AS '$A$005$x\\'y' REQUIRE NONE PASSWORD EXPIRE DEFAULT ACCOUNT UNLOCK",
      `REQUIRE NONE ${NONE}`,
      'PASSWORD EXPIRE DEFAULT',
    ],
    ["CREATE USER `a REQUIRE X509`@`%` IDENTIFIED BY PASSWORD '*A'", `REQUIRE NONE ${NONE}`, ''],
    [
      'CREATE USER `a`@`%` WITH MAX_QUERIES_PER_HOUR 7 MAX_USER_CONNECTIONS 3 MAX_STATEMENT_TIME 2.500000 PASSWORD EXPIRE INTERVAL 30 DAY',
      'REQUIRE NONE WITH MAX_QUERIES_PER_HOUR 7 MAX_UPDATES_PER_HOUR 0 MAX_CONNECTIONS_PER_HOUR 0 MAX_USER_CONNECTIONS 3 MAX_STATEMENT_TIME 2.500000',
      'PASSWORD EXPIRE INTERVAL 30 DAY',
    ],
    ['CREATE USER `a`@`%` PASSWORD EXPIRE', `REQUIRE NONE ${NONE}`, ''],
    ['CREATE USER `a`@`%` PASSWORD EXPIRE NEVER', `REQUIRE NONE ${NONE}`, 'PASSWORD EXPIRE NEVER'],
  ])('are read out of %s', (statement, use, expiry) => {
    expect(readLimits(statement)).toEqual({ use, expiry });
  });

  test.each(['SUBJECT', 'ISSUER', 'CIPHER'])('that bind it to one certificate or cipher allow no twin (%s)', (what) => {
    expect(() => readLimits(`CREATE USER a REQUIRE ${what} 'x'`)).toThrow('which a twin cannot share');
  });

  test('are given where they differ, and an expiry that is gone is taken back', () => {
    const free = { use: 'REQUIRE NONE', expiry: '' };

    expect(limitClauses(free, free)).toBeUndefined();
    expect(limitClauses(free, { use: 'REQUIRE SSL', expiry: 'PASSWORD EXPIRE NEVER' })).toBe(
      'REQUIRE NONE PASSWORD EXPIRE DEFAULT',
    );
    expect(limitClauses({ use: 'REQUIRE SSL', expiry: 'PASSWORD EXPIRE NEVER' }, free)).toBe(
      'REQUIRE SSL PASSWORD EXPIRE NEVER',
    );
  });
});
