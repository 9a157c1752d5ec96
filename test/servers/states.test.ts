import { describe, expect, test } from '@jest/globals';
import { databaseKind } from '../../lib/rotation/database.ts';
import { checkCredentials, restoreCredential, rotationStep } from '../../lib/rotation/steps.ts';
import { arrange, ENGINES, kindOf, type Login, secretOf } from './engines.ts';
import { MemorySecrets } from './memory-secrets.ts';

const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
const PASSWORD = 'Initial-1password';

describe.each(ENGINES.map((engine) => [engine.name, engine] as const))('%s: what can go wrong', (_name, engine) => {
  const run = engine.server === undefined ? test.skip : test;

  /** Rotates and gives the error; the old password must work afterwards, seen from outside. */
  async function fails(user: string, secrets: MemorySecrets) {
    const version = secrets.begin(user);
    const kind = kindOf(engine, secrets);
    const error = await (async () => {
      for (const Step of STEPS)
        await rotationStep({ Step, SecretId: user, ClientRequestToken: version }, kind, secrets);
      return undefined;
    })().catch((caught: unknown) => caught as Error);
    const values = [...(secrets.secrets.get(user)?.values() ?? [])].map(({ text }) =>
      text === undefined ? '' : (JSON.parse(text) as Login).password,
    );
    return { error, version, values: values.filter((value) => value !== '') };
  }

  async function oldWorks(user: string) {
    await engine.sql(['SELECT 1'], { username: user, password: PASSWORD });
  }

  /** A secret of a fresh user, changed by `more`. */
  async function secretWith(user: string, more: object) {
    const secrets = new MemorySecrets();
    await arrange(engine, secrets, user, 'single-user');
    secrets.create(user, secretOf(engine, { username: user, password: PASSWORD }, more));
    return secrets;
  }

  run.each([
    ['a wrong host', 'bad_host', { host: 'nowhere.invalid' }, 'ServerUnreachableError', 'does not answer (ENOTFOUND)'],
    ['a wrong port', 'bad_port', { port: 1 }, 'ServerUnreachableError', 'does not answer (ECONNREFUSED)'],
    [
      'a certificate of an unknown authority',
      'bad_ca',
      { ca: undefined },
      'TlsRefusedError',
      'No trusted TLS connection',
    ],
    ['a host the certificate is not for', 'bad_name', { host: '127.0.0.1' }, 'TlsRefusedError', '127.0.0.1'],
    ['an engine of another function', 'bad_engine', { engine: 'oracle' }, 'InvalidSecretError', 'engine'],
    ['an unreadable port', 'bad_text', { port: 'many' }, 'InvalidSecretError', 'has wrong ones: port'],
    [
      'a wrong password in the secret',
      'bad_pass',
      { password: 'not-it' },
      'LoginRefusedError',
      'put the right one into the secret',
    ],
    ['no administrator secret', 'bad_arn', { masterarn: 'nothing' }, 'MasterSecretError', 'cannot be read'],
  ])('%s is named, and the old password still works', async (_what, user, more, name, message) => {
    const secrets = await secretWith(user, more);

    const { error, values } = await fails(user, secrets);

    expect(error?.name).toBe(name);
    expect(error?.message).toContain(message);
    for (const value of values) expect(String(error?.stack)).not.toContain(value);
    await oldWorks(user);
  });

  run.each([
    ['refused by the server', 'master_pw', { password: 'not-it' }, 'The server refuses the administrator'],
    ['for another server', 'master_host', { host: 'other.invalid' }, 'for another server'],
    ['not a database secret', 'master_text', { username: undefined }, 'lacks fields or has wrong ones: username'],
  ])('an administrator secret %s is named, and the old password still works', async (_what, user, more, message) => {
    const secrets = await secretWith(user, { masterarn: 'other-master' });
    secrets.create('other-master', {
      ...secretOf(engine, engine.server?.admin ?? { username: '', password: '' }),
      ...more,
    });

    const { error } = await fails(user, secrets);

    expect(error?.name).toBe('MasterSecretError');
    expect(error?.message).toContain(message);
    await oldWorks(user);
  });

  run(
    'an administrator secret that RDS manages, with user and password only, is for the server of the secret',
    async () => {
      const secrets = await secretWith('rds_app', { masterarn: 'rds!db-1' });
      secrets.create('rds!db-1', engine.server?.admin);

      const { error } = await fails('rds_app', secrets);

      expect(error).toBeUndefined();
      expect(JSON.parse(secrets.staged('rds_app', 'AWSCURRENT')?.text ?? '{}')).toMatchObject({
        username: 'rds_app_clone',
      });
    },
  );

  run.each([
    ['a server of anybody', 'rds_bad', { host: 'db.example.com' }],
    ['a name that only looks like one of RDS', 'rds_like', { host: 'x.rds.amazonaws.com.example.com' }],
    ['a connection that anybody can stand in', 'rds_plain', { host: 'x.1.eu-west-1.rds.amazonaws.com', ssl: false }],
  ])('no administrator is sent to %s by a secret that names it', async (_what, user, more) => {
    const secrets = await secretWith(user, { masterarn: 'rds!db-1', ...more });
    secrets.create('rds!db-1', engine.server?.admin);
    const seen: string[] = [];
    const kind = databaseKind(
      {
        ...engine.makeDatabase(),
        login: async ({ username }) => {
          seen.push(username);
          return username.endsWith('_clone') ? 'refused' : 'works';
        },
      },
      engine.rules,
      secrets,
    );
    const text = secrets.staged(user, 'AWSCURRENT')?.text ?? '';
    const rotation = { secretId: user, version: 'v', current: 'c', previous: undefined };
    const pending = kind.parse(await kind.next(kind.parse(text), rotation, text));

    const error = await kind.install(pending, kind.parse(text), rotation).catch((caught: unknown) => caught as Error);

    expect(error).toMatchObject({ name: 'MasterSecretError', message: expect.stringContaining('names no host') });
    expect(seen).toEqual([`${user}_clone`, user]);
  });

  run('an administrator who may not make users is named, and the old password still works', async () => {
    const secrets = await secretWith('weak_app', { masterarn: 'weak' });
    await engine.sql(engine.createUser('weak_master', PASSWORD));
    secrets.create('weak', secretOf(engine, { username: 'weak_master', password: PASSWORD }));

    const { error } = await fails('weak_app', secrets);

    expect(error?.name).toBe('MasterSecretError');
    expect(error?.message).toContain('User weak_master may not make or change user weak_app_clone');
    await oldWorks('weak_app');
  });

  run('a locked user is named', async () => {
    const secrets = await secretWith('locked', {});
    await engine.sql([engine.name === 'mariadb' ? 'ALTER USER locked ACCOUNT LOCK' : 'ALTER ROLE locked NOLOGIN']);

    const { error } = await fails('locked', secrets);

    await engine.sql([engine.name === 'mariadb' ? 'ALTER USER locked ACCOUNT UNLOCK' : 'ALTER ROLE locked LOGIN']);
    expect(error?.name).toBe('AccountLockedError');
    expect(error?.message).toMatch(/^User locked (is locked|may not log in) at localhost: /);
    await oldWorks('locked');
  });

  run.each([
    ['single-user', 'owner_s', 'victim_s'],
    ['alternating-users', 'owner_a', 'victim_a'],
  ] as const)(
    'a pending version for somebody else is refused (%s): a secret is no way to take over a user',
    async (strategy, user, victim) => {
      const secrets = new MemorySecrets();
      await arrange(engine, secrets, user, strategy);
      await engine.sql(engine.createUser(victim, PASSWORD));
      const version = secrets.begin(user);
      const more = strategy === 'single-user' ? {} : { masterarn: 'master' };
      await secrets.putPending(
        user,
        version,
        JSON.stringify(secretOf(engine, { username: victim, password: 'Taken-0ver!' }, more)),
      );

      const step = rotationStep(
        { Step: 'setSecret', SecretId: user, ClientRequestToken: version },
        kindOf(engine, secrets),
        secrets,
      );

      await expect(step).rejects.toMatchObject({ name: 'InvalidSecretError' });
      await oldWorks(victim);
    },
  );

  run('an old user that is locked counts as refused in the proof, one whose server is gone as not tried', async () => {
    const secrets = new MemorySecrets();
    await arrange(engine, secrets, 'proved', 'alternating-users');
    const before = secrets.staged('proved', 'AWSCURRENT')?.version ?? '';
    const version = secrets.begin('proved');
    const kind = kindOf(engine, secrets);
    for (const Step of STEPS)
      await rotationStep({ Step, SecretId: 'proved', ClientRequestToken: version }, kind, secrets);
    const check = () => checkCredentials({ Step: 'checkSecret', SecretId: 'proved', Before: before }, kind, secrets);

    const open = await check();
    await engine.sql([engine.name === 'mariadb' ? 'ALTER USER proved ACCOUNT LOCK' : 'ALTER ROLE proved NOLOGIN']);
    const locked = await check();
    const old = secrets.secrets.get('proved')?.get(before);
    if (old !== undefined) old.text = old.text?.replace('"localhost"', '"nowhere.invalid"');
    const gone = await check();

    expect([open.before, locked.before, gone.before]).toEqual(['works', 'refused', 'untried']);
    expect(open.current).toBe('works');
    expect(open.tried).toBe(`as user proved_clone at localhost:${engine.server?.port}, from the rotation function`);
  });

  run('when neither password works any more, nothing is thrown away and a person is asked', async () => {
    const secrets = await secretWith('lost', {});
    const version = secrets.begin('lost');
    const current = secrets.staged('lost', 'AWSCURRENT')?.version ?? '';
    await rotationStep(
      { Step: 'createSecret', SecretId: 'lost', ClientRequestToken: version },
      kindOf(engine, secrets),
      secrets,
    );
    await engine.sql([
      engine.name === 'mariadb'
        ? "ALTER USER lost IDENTIFIED BY 'Elsewhere-1'"
        : "ALTER ROLE lost PASSWORD 'Elsewhere-1'",
    ]);

    const restore = restoreCredential(
      { Step: 'restoreSecret', SecretId: 'lost', Current: current, Pending: version },
      kindOf(engine, secrets),
      secrets,
    );

    await expect(restore).rejects.toMatchObject({
      name: 'CredentialLostError',
      message: expect.stringContaining('set it by hand'),
    });
    expect(secrets.staged('lost', 'AWSPENDING')?.version).toBe(version);
  });
});

const mariadb = ENGINES[0];
const onMariaDb = mariadb?.server === undefined ? describe.skip : describe;

onMariaDb('mariadb: a password policy', () => {
  test.each(['single-user', 'alternating-users'] as const)(
    'that refuses generated passwords is named (%s), and the old password still works',
    async (strategy) => {
      if (mariadb === undefined) return;
      const secrets = new MemorySecrets();
      const user = strategy === 'single-user' ? 'policy_s' : 'policy_a';
      await arrange(mariadb, secrets, user, strategy);
      await mariadb.sql([
        "INSTALL SONAME 'simple_password_check'",
        'SET GLOBAL simple_password_check_minimal_length = 60',
      ]);
      const version = secrets.begin(user);
      const kind = kindOf(mariadb, secrets);
      await rotationStep({ Step: 'createSecret', SecretId: user, ClientRequestToken: version }, kind, secrets);

      const error = await rotationStep(
        { Step: 'setSecret', SecretId: user, ClientRequestToken: version },
        kind,
        secrets,
      ).catch((caught: unknown) => caught as Error);

      await mariadb.sql(["UNINSTALL SONAME 'simple_password_check'"]);
      expect(error).toMatchObject({
        name: 'PasswordRefusedError',
        message: expect.stringContaining('does not accept a generated password'),
      });
      await mariadb.sql(['SELECT 1'], { username: user, password: PASSWORD });
    },
  );
});
