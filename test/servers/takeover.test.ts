import { describe, expect, test } from '@jest/globals';
import { ENGINES, type Engine, kindOf, type Login, rotate, secretOf } from './engines.ts';
import { MemorySecrets } from './memory-secrets.ts';

const PASSWORD = 'Initial-1password';
const THEIRS = 'Somebody-elses-1';

/** A secret of a user with turns, its administrator's, and earlier values of it, the oldest first. */
function store(engine: Engine, user: string, ...earlier: Login[]): MemorySecrets {
  const secrets = new MemorySecrets();
  const value = (login: Login) => secretOf(engine, login, { masterarn: 'master' });
  secrets.create('master', secretOf(engine, engine.server?.admin ?? { username: '', password: '' }));
  const [first, ...rest] = [...earlier, { username: user, password: PASSWORD }].map(value);
  secrets.create(user, first);
  for (const next of rest) secrets.put(user, next);
  return secrets;
}

async function opens(engine: Engine, username: string, password: string): Promise<boolean> {
  return engine.sql(['SELECT 1'], { username, password }).then(
    () => true,
    (error: unknown) => {
      if (engine.isRefusal(error)) return false;
      throw error;
    },
  );
}

function failure(engine: Engine, secrets: MemorySecrets, user: string): Promise<unknown> {
  return rotate(engine, secrets, user).then(
    () => undefined,
    ({ name, message }: Error) => ({ name, message }),
  );
}

describe.each(ENGINES.map((engine) => [engine.name, engine] as const))('%s: users of others', (_name, engine) => {
  const run = engine.server === undefined ? test.skip : test;
  const administrator = (user: string) =>
    engine.name === 'mariadb'
      ? [...engine.createUser(user, THEIRS), `GRANT ALL ON *.* TO ${user} WITH GRANT OPTION`]
      : [`CREATE ROLE ${user} LOGIN SUPERUSER PASSWORD '${THEIRS}'`];

  run('a name that ends as a twin’s does leads to nobody else: it gets a twin of its own', async () => {
    await engine.sql([...administrator('boss'), ...engine.createUser('boss_clone', PASSWORD)]);
    const secrets = store(engine, 'boss_clone');

    const next = await rotate(engine, secrets, 'boss_clone');

    expect(next.username).toBe('boss_clone_clone');
    expect(await opens(engine, 'boss', THEIRS)).toBe(true);
  });

  run('a version that only names somebody, without the password, opens no way to it', async () => {
    await engine.sql([...engine.createUser('named', THEIRS), ...engine.createUser('named_clone', PASSWORD)]);
    const secrets = store(engine, 'named_clone', { username: 'named', password: 'A-guess-of-mine-1' });

    const failed = await failure(engine, secrets, 'named_clone');

    expect(failed).toMatchObject({
      name: 'RefusedError',
      message: expect.stringContaining('User named is there already'),
    });
    expect(await opens(engine, 'named', THEIRS)).toBe(true);
  });

  run('a user that has the twin’s name by chance is not taken over', async () => {
    await engine.sql([...engine.createUser('team', PASSWORD), ...administrator('team_clone')]);

    const failed = await failure(engine, store(engine, 'team'), 'team');

    expect(failed).toMatchObject({
      name: 'RefusedError',
      message: expect.stringContaining('no version of this secret logs in as it'),
    });
    expect(await opens(engine, 'team_clone', THEIRS)).toBe(true);
    expect(await opens(engine, 'team', PASSWORD)).toBe(true);
  });

  run('an administrator is not taken over even with its password known to an old version', async () => {
    await engine.sql([...engine.createUser('chief', PASSWORD), ...administrator('chief_clone')]);
    const secrets = store(engine, 'chief', { username: 'chief_clone', password: THEIRS });

    const failed = await failure(engine, secrets, 'chief');

    expect(failed).toMatchObject({
      name: 'RefusedError',
      message: expect.stringMatching(/^User chief_clone is an administrator/),
    });
    expect(await opens(engine, 'chief_clone', THEIRS)).toBe(true);
  });

  run('an administrator gets no twin, not even one that is an administrator through a role', async () => {
    const through =
      engine.name === 'mariadb'
        ? ['CREATE ROLE power', 'GRANT CREATE USER ON *.* TO power', 'GRANT power TO king']
        : ['CREATE ROLE power CREATEROLE', 'GRANT power TO king'];
    await engine.sql([...engine.createUser('king', PASSWORD), ...through]);

    const failed = await failure(engine, store(engine, 'king'), 'king');

    expect(failed).toMatchObject({
      name: 'RefusedError',
      message: expect.stringMatching(/^User king is an administrator.*administrators take no turns/),
    });
    expect(await opens(engine, 'king', PASSWORD)).toBe(true);
  });

  run('the administrator of masterarn itself takes no turns', async () => {
    const admin = engine.server?.admin ?? { username: '', password: '' };
    const secrets = store(engine, 'own_master');
    secrets.create('own_master', secretOf(engine, admin, { masterarn: 'master' }));

    const failed = await failure(engine, secrets, 'own_master');

    expect(failed).toMatchObject({ name: 'RefusedError', message: expect.stringContaining('takes turns with nobody') });
    expect(await opens(engine, admin.username, admin.password)).toBe(true);
  });

  run('a twin that only a version without a stage still knows is this secret’s own', async () => {
    await engine.sql(engine.createUser('kept', PASSWORD));
    const secrets = store(engine, 'kept');
    const kind = kindOf(engine, secrets);
    const given = secrets.begin('kept');
    const pending = kind.parse(
      await kind.next(
        kind.parse(secrets.staged('kept', 'AWSCURRENT')?.text ?? ''),
        rotationOf(secrets, 'kept', given),
        secrets.staged('kept', 'AWSCURRENT')?.text ?? '',
      ),
    );
    await secrets.putPending('kept', given, JSON.stringify(pending));
    await kind.install(
      pending,
      kind.parse(secrets.staged('kept', 'AWSCURRENT')?.text ?? ''),
      rotationOf(secrets, 'kept', given),
    );
    secrets.unstage('kept', given, 'AWSPENDING');

    const next = await rotate(engine, secrets, 'kept');

    expect(next.username).toBe('kept_clone');
    expect(await opens(engine, next.username, next.password)).toBe(true);
  });

  run('a twin whose password somebody changed by hand is left alone, and the message says what to do', async () => {
    await engine.sql(engine.createUser('changed', PASSWORD));
    const secrets = store(engine, 'changed');
    await rotate(engine, secrets, 'changed');
    const back = await rotate(engine, secrets, 'changed');
    await engine.sql([
      engine.name === 'mariadb'
        ? `ALTER USER changed_clone IDENTIFIED BY '${THEIRS}'`
        : `ALTER ROLE changed_clone PASSWORD '${THEIRS}'`,
    ]);

    const failed = await failure(engine, secrets, 'changed');

    expect(failed).toMatchObject({
      name: 'RefusedError',
      message: expect.stringContaining('drop it, and it is made anew'),
    });
    expect(await opens(engine, 'changed_clone', THEIRS)).toBe(true);
    expect(await opens(engine, back.username, back.password)).toBe(true);
  });
});

function rotationOf(secrets: MemorySecrets, secretId: string, version: string) {
  const current = secrets.staged(secretId, 'AWSCURRENT')?.version ?? '';
  return { secretId, version, current, previous: secrets.staged(secretId, 'AWSPREVIOUS')?.version };
}
