import { describe, expect, test } from '@jest/globals';
import { arrange, ENGINES, type Engine, rotate, secretOf } from './engines.ts';
import { MemorySecrets } from './memory-secrets.ts';

const PASSWORD = 'Initial-1password';
const [mariadb, postgres] = ENGINES as [Engine, Engine];

/** What a rotation of a fresh user ends with, after some statements on it. */
async function failure(
  engine: Engine,
  user: string,
  statements: readonly string[],
  more: object = {},
): Promise<unknown> {
  const secrets = new MemorySecrets();
  await arrange(engine, secrets, user, 'single-user');
  secrets.create(user, secretOf(engine, { username: user, password: PASSWORD }, more));
  await engine.sql(statements);
  return rotate(engine, secrets, user).then(
    () => 'rotated',
    (error: Error & { retryable?: boolean }) => ({
      name: error.name,
      retryable: error.retryable,
      message: error.message,
    }),
  );
}

describe.each(ENGINES.map((engine) => [engine.name, engine] as const))('%s', (_name, engine) => {
  const run = engine.server === undefined ? test.skip : test;

  run('a database that is not there is said so, and that trying again does not help', async () => {
    expect(await failure(engine, 'no_db', [], { dbname: 'nowhere' })).toEqual({
      name: 'InvalidSecretError',
      retryable: false,
      message: expect.stringContaining('There is no database nowhere at localhost that user no_db may use'),
    });
  });
});

(mariadb.server === undefined ? describe.skip : describe)('mariadb', () => {
  test('a right password that has expired is said so', async () => {
    expect(await failure(mariadb, 'expired', ['ALTER USER expired PASSWORD EXPIRE'])).toEqual({
      name: 'PasswordExpiredError',
      retryable: false,
      message: expect.stringContaining('The password of user expired is the right one, but has expired at localhost'),
    });
  });

  test('a limit that is reached may pass', async () => {
    expect(await failure(mariadb, 'limited', ['ALTER USER limited WITH MAX_CONNECTIONS_PER_HOUR 1'])).toEqual({
      name: 'ServerBusyError',
      retryable: true,
      message: expect.stringContaining("a limit of the user's is reached"),
    });
  });

  test.each(['X509', "SUBJECT '/CN=app'", "ISSUER '/CN=authority'"])(
    'a user that has to show a certificate (%s) is not let in, and that this may be why is said',
    async (requirement) => {
      const user = `shows_${requirement.slice(0, 3).toLowerCase()}`;

      expect(await failure(mariadb, user, [`ALTER USER ${user} REQUIRE ${requirement}`])).toEqual({
        name: 'LoginRefusedError',
        retryable: false,
        message: expect.stringContaining('lets nobody in from here, or not without TLS, a certificate or a cipher'),
      });
    },
  );

  test('a user bound to one cipher gets no twin, and TLS is not what is wrong', async () => {
    const statements = ["ALTER USER ciphered REQUIRE CIPHER 'TLS_AES_256_GCM_SHA384'"];

    expect(await failure(mariadb, 'ciphered', statements, { masterarn: 'master' })).toMatchObject({
      name: 'MasterSecretError',
      message: expect.stringContaining('which a twin cannot share'),
    });
  });
});

(postgres.server === undefined ? describe.skip : describe)('postgres', () => {
  test('a password that is good no longer is refused, and that this may be why is said', async () => {
    expect(await failure(postgres, 'vu1', [`ALTER ROLE vu1 VALID UNTIL '2020-01-01'`])).toMatchObject({
      name: 'LoginRefusedError',
      retryable: false,
      message: expect.stringContaining("or the user's VALID UNTIL has passed"),
    });
  });

  test('a base whose password is good no longer gets no new one: its end would be the same', async () => {
    const secrets = new MemorySecrets();
    await arrange(postgres, secrets, 'vu2', 'alternating-users');
    await rotate(postgres, secrets, 'vu2');
    await postgres.sql([`ALTER ROLE vu2 VALID UNTIL '2020-01-01'`]);

    await expect(rotate(postgres, secrets, 'vu2')).rejects.toMatchObject({
      name: 'PasswordExpiredError',
      message: expect.stringContaining(
        'The password of user vu2, whose turn it is, is good at localhost only until 2020-01-01',
      ),
    });
  });

  test('a user that only reads is said so', async () => {
    expect(await failure(postgres, 'ro1', ['ALTER ROLE ro1 SET default_transaction_read_only = on'])).toEqual({
      name: 'ReadOnlyServerError',
      retryable: false,
      message: expect.stringContaining('localhost is read-only: a reader endpoint or a replica'),
    });
  });

  test('a limit that is reached may pass', async () => {
    expect(await failure(postgres, 'busy', ['ALTER ROLE busy CONNECTION LIMIT 0'])).toMatchObject({
      name: 'ServerBusyError',
      retryable: true,
    });
  });
});
