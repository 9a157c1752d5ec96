import { describe, expect, test } from '@jest/globals';
import { arrange, ENGINES, type Engine, type Login, rotate } from './engines.ts';
import { MemorySecrets } from './memory-secrets.ts';

const PASSWORD = 'Initial-1password';
const [mariadb, postgres] = ENGINES as [Engine, Engine];

async function started(engine: Engine, user: string, statements: readonly string[], rotations = 0) {
  const secrets = new MemorySecrets();
  await arrange(engine, secrets, user, 'alternating-users');
  await engine.sql(statements);
  for (let count = 0; count < rotations; count += 1) await rotate(engine, secrets, user);
  return secrets;
}

const grants = async (user: string) =>
  (await mariadb.sql([`SHOW GRANTS FOR ${user}`])).map((row) => String(Object.values(row as object)[0])).join('\n');
const described = async (user: string) =>
  String(Object.values((await mariadb.sql([`SHOW CREATE USER ${user}`]))[0] as object)[0]);
const opens = (engine: Engine, login: Login) =>
  engine.sql(['SELECT 1'], login).then(
    () => true,
    (error: unknown) => {
      if (engine.isRefusal(error)) return false;
      throw error;
    },
  );

(mariadb.server === undefined ? describe.skip : describe)(
  'mariadb: what an administrator changes between two rotations holds',
  () => {
    test('a right taken from the user in use is gone from the one after it', async () => {
      const secrets = await started(
        mariadb,
        'less_a',
        ['GRANT SELECT, INSERT ON less.* TO less_a WITH GRANT OPTION', 'GRANT EXECUTE ON less.* TO less_a'],
        2,
      );
      await mariadb.sql(['REVOKE INSERT, GRANT OPTION ON less.* FROM less_a']);

      const next = await rotate(mariadb, secrets, 'less_a');

      expect(next.username).toBe('less_a_clone');
      expect(await grants('less_a_clone')).toContain('GRANT SELECT, EXECUTE ON `less`.* TO `less_a_clone`@`%`');
      expect(await grants('less_a_clone')).not.toMatch(/INSERT|GRANT OPTION/);
    });

    test('a right taken from the base while its twin is in use does not come back', async () => {
      const secrets = await started(mariadb, 'less_b', ['GRANT SELECT, INSERT ON less.* TO less_b'], 1);
      await mariadb.sql(['REVOKE INSERT ON less.* FROM less_b']);

      const back = await rotate(mariadb, secrets, 'less_b');
      const [base, next] = [await grants('less_b'), await rotate(mariadb, secrets, 'less_b')];

      expect([back.username, next.username]).toEqual(['less_b', 'less_b_clone']);
      expect(base).not.toContain('INSERT');
      expect(await grants('less_b_clone')).not.toContain('INSERT');
    });

    test('a role taken away, with what was its default, is taken from the twin', async () => {
      const secrets = await started(
        mariadb,
        'less_r',
        ['CREATE ROLE less_role', 'GRANT less_role TO less_r', 'SET DEFAULT ROLE less_role FOR less_r'],
        2,
      );
      await mariadb.sql(['SET DEFAULT ROLE NONE FOR less_r', 'REVOKE less_role FROM less_r']);

      await rotate(mariadb, secrets, 'less_r');

      expect(await grants('less_r_clone')).not.toContain('less_role');
    });

    test('limits, transport and expiry are the twin’s, too, and so is their end', async () => {
      const secrets = await started(
        mariadb,
        'tight',
        [
          'ALTER USER tight REQUIRE SSL WITH MAX_USER_CONNECTIONS 9 MAX_STATEMENT_TIME 2.5 PASSWORD EXPIRE INTERVAL 30 DAY',
        ],
        1,
      );
      const first = await described('tight_clone');
      await rotate(mariadb, secrets, 'tight');
      await mariadb.sql([
        'ALTER USER tight REQUIRE NONE WITH MAX_USER_CONNECTIONS 0 MAX_STATEMENT_TIME 0 PASSWORD EXPIRE DEFAULT',
      ]);
      await rotate(mariadb, secrets, 'tight');
      const second = await described('tight_clone');

      expect(first).toMatch(
        /REQUIRE SSL WITH MAX_USER_CONNECTIONS 9 MAX_STATEMENT_TIME 2.5\d* PASSWORD EXPIRE INTERVAL 30 DAY/,
      );
      expect(second).not.toMatch(/REQUIRE|MAX_|INTERVAL/);
    });

    test('an account added for another host with the same password gets the new one as well, and a twin', async () => {
      const secrets = await started(mariadb, 'spread', ['GRANT SELECT ON less.* TO spread'], 0);
      await mariadb.sql([
        `CREATE USER spread@'10.%' IDENTIFIED BY '${PASSWORD}'`,
        "GRANT INSERT ON less.* TO spread@'10.%'",
      ]);
      const proofs = async (user: string) =>
        mariadb.sql([
          `SELECT Host, authentication_string AS proof FROM mysql.user WHERE User = '${user}' ORDER BY Host`,
        ]) as Promise<{ Host: string; proof: string }[]>;

      await rotate(mariadb, secrets, 'spread');
      const twins = await proofs('spread_clone');
      await rotate(mariadb, secrets, 'spread');
      const bases = await proofs('spread');

      expect(twins.map(({ Host }) => Host)).toEqual(['%', '10.%']);
      expect(twins[0]?.proof).toBe(twins[1]?.proof);
      expect(await grants("spread_clone@'10.%'")).toContain('GRANT INSERT ON `less`.*');
      expect(bases[0]?.proof).toBe(bases[1]?.proof);
      expect(await opens(mariadb, { username: 'spread', password: PASSWORD })).toBe(false);
    });

    test('a user without an administrator changes all its accounts of one password, or says that it may not', async () => {
      const alone = async (user: string, right: string) => {
        const secrets = new MemorySecrets();
        await arrange(mariadb, secrets, user, 'single-user');
        await mariadb.sql([
          `CREATE USER ${user}@'10.%' IDENTIFIED BY '${PASSWORD}'`,
          `GRANT SELECT ON mysql.* TO ${user}`,
          `GRANT ${right} ON *.* TO ${user}`,
        ]);
        const said = await rotate(mariadb, secrets, user).then(
          () => 'rotated',
          ({ message }: Error) => message,
        );
        const proofs = await mariadb.sql([
          `SELECT DISTINCT authentication_string FROM mysql.user WHERE User = '${user}'`,
        ]);
        return { said, passwords: proofs.length, old: await opens(mariadb, { username: user, password: PASSWORD }) };
      };

      expect(await alone('alone_may', 'CREATE USER')).toEqual({ said: 'rotated', passwords: 1, old: false });
      expect(await alone('alone_not', 'USAGE')).toEqual({
        said: expect.stringContaining(
          'has accounts of one password for several hosts (%, 10.%) and may not change them all',
        ),
        passwords: 1,
        old: true,
      });
    });

    test('an account of the same name with another password is somebody else’s, and stays as it is', async () => {
      const secrets = await started(mariadb, 'same', [`CREATE USER same@'10.%' IDENTIFIED BY 'Somebody-elses-1'`], 0);
      const before = await described("same@'10.%'");

      await rotate(mariadb, secrets, 'same');
      await rotate(mariadb, secrets, 'same');

      expect(await described("same@'10.%'")).toBe(before);
      expect(await mariadb.sql(["SELECT Host FROM mysql.user WHERE User = 'same_clone'"])).toEqual([{ Host: '%' }]);
    });
  },
);

(postgres.server === undefined ? describe.skip : describe)(
  'postgres: what an administrator changes between two rotations holds',
  () => {
    test('limits, the end of a password and settings are the twin’s, too, and so is their end', async () => {
      const look = () =>
        postgres.sql([
          `SELECT rolconnlimit AS most, rolvaliduntil::text AS until, rolconfig AS settings FROM pg_roles WHERE rolname = 'tight_clone'`,
        ]);
      const secrets = await started(
        postgres,
        'tight',
        [`ALTER ROLE tight CONNECTION LIMIT 9 VALID UNTIL '2099-01-01Z'`, `ALTER ROLE tight SET work_mem = '1MB'`],
        1,
      );
      const first = await look();
      await rotate(postgres, secrets, 'tight');
      await postgres.sql([
        `ALTER ROLE tight CONNECTION LIMIT -1 VALID UNTIL 'infinity'`,
        'ALTER ROLE tight RESET work_mem',
      ]);
      await rotate(postgres, secrets, 'tight');

      expect(first).toEqual([
        { most: 9, until: expect.stringContaining('2099-01-01'), settings: ['work_mem=1MB', 'role=tight'] },
      ]);
      expect(await look()).toEqual([{ most: -1, until: 'infinity', settings: ['role=tight'] }]);
    });

    test('limits of the base stay as they were set while its twin was in use', async () => {
      const secrets = await started(postgres, 'held', [], 1);
      await postgres.sql(['ALTER ROLE held CONNECTION LIMIT 3']);

      await rotate(postgres, secrets, 'held');

      expect(await postgres.sql([`SELECT rolconnlimit AS most FROM pg_roles WHERE rolname = 'held'`])).toEqual([
        { most: 3 },
      ]);
    });

    test('a login taken away stays away', async () => {
      const secrets = await started(postgres, 'shut', [], 1);
      await postgres.sql(['ALTER ROLE shut NOLOGIN']);

      await expect(rotate(postgres, secrets, 'shut')).rejects.toMatchObject({ name: 'AccountLockedError' });

      await expect(postgres.sql([`SELECT rolcanlogin AS may FROM pg_roles WHERE rolname = 'shut'`])).resolves.toEqual([
        { may: false },
      ]);
    });

    test('a twin that was put into another group is not used until a person has looked', async () => {
      const secrets = await started(postgres, 'grouped', ['CREATE ROLE group_of_others'], 2);
      await postgres.sql(['GRANT group_of_others TO grouped_clone']);

      await expect(rotate(postgres, secrets, 'grouped')).rejects.toMatchObject({
        name: 'RefusedError',
        message: expect.stringContaining('is a member of group_of_others, which grouped is not'),
      });
    });
  },
);
