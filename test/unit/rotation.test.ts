import {
  GetAccessKeyLastUsedCommand,
  IAMClient,
  NoSuchEntityException,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import {
  GetSecretValueCommand,
  InvalidRequestException,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { accessKeys, keyOwner } from '../../lib/aws/access-keys.ts';
import { secretFetcher } from '../../lib/aws/secret-fetcher.ts';
import { secretVersions } from '../../lib/aws/secret-versions.ts';
import { type FetchedSecret, secretReader } from '../../lib/consumer/secret-reader.ts';
import { type AccessKey, type AccessKeys, accessKeyKind } from '../../lib/rotation/access-key.ts';
import { parseDatabaseSecret } from '../../lib/rotation/database-secret.ts';
import { rotate } from '../../lib/rotation/rotate.ts';
import { rotationStep } from '../../lib/rotation/steps.ts';
import { valueKind } from '../../lib/rotation/value.ts';
import { passwordVerifier } from '../../lib/servers/postgres-password.ts';
import { CrashPoint } from '../servers/crash.ts';
import { MemorySecrets } from '../servers/memory-secrets.ts';
import { keepingLog } from './fixtures.ts';

const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;

describe('the steps of a rotation', () => {
  const secrets = new MemorySecrets();
  const kind = valueKind(secrets);
  const step = (name: string, Step: (typeof STEPS)[number], version: string) =>
    rotationStep({ Step, SecretId: name, ClientRequestToken: version }, kind, secrets);

  test('make a value, and make it the current one at the last', async () => {
    secrets.create('token', 'first');
    const version = secrets.begin('token');

    const seen: string[] = [];
    for (const Step of STEPS) {
      await step('token', Step, version);
      seen.push(secrets.staged('token', 'AWSCURRENT')?.version === version ? 'new' : 'old');
    }

    expect(seen).toEqual(['old', 'old', 'old', 'new']);
    expect(secrets.staged('token', 'AWSPREVIOUS')?.text).toBe('"first"');
  });

  test('refuse a version that is not there, or not pending, or has no value', async () => {
    secrets.create('odd', 'first');
    const version = secrets.begin('odd');
    const later = secrets.begin('odd');

    await expect(step('odd', 'createSecret', 'unknown')).rejects.toThrow('unknown is not a version of odd');
    await expect(step('odd', 'createSecret', version)).rejects.toThrow('is not AWSPENDING');
    await expect(step('odd', 'setSecret', later)).rejects.toThrow('has no value');
  });

  test('leave why they failed where the workflow finds it, and fail even where that cannot be left', async () => {
    secrets.create('told', 'first');
    const recorded: unknown[] = [];
    const log = keepingLog();
    const event = { Step: 'setSecret', SecretId: 'told', ClientRequestToken: 'nothing' };
    const tools = { kind, versions: secrets, log };

    const first = rotate(event, {
      ...tools,
      failures: { record: async (version, problem) => void recorded.push([version, problem]) },
    });
    await expect(first).rejects.toThrow('nothing is not a version');
    const second = rotate(event, {
      ...tools,
      failures: { record: async () => Promise.reject(new Error('no network')) },
    });
    await expect(second).rejects.toThrow('nothing is not a version');

    expect(recorded).toEqual([
      [
        'nothing',
        {
          step: 'setSecret',
          error: 'InvalidInputError',
          message: expect.stringContaining('nothing to rotate to'),
          retryable: false,
        },
      ],
    ]);
    expect(log.lines.map(({ level }) => level)).toEqual(['warn']);
  });

  test('refuse an event that is none, and say who calls', async () => {
    const tools = { kind, versions: secrets, log: keepingLog(), failures: { record: async () => undefined } };

    await expect(rotate({ Step: 'deleteSecret', SecretId: 'x' }, tools)).rejects.toThrow(
      'Secrets Manager calls this function',
    );
  });
});

describe('the access key of a user', () => {
  /** IAM with one user, in memory. */
  class MemoryKeys implements AccessKeys {
    keys: (AccessKey & { secret: string; used: boolean })[] = [
      { id: 'AKIA1', secret: 's1', active: true, createdAt: 1, used: true },
    ];
    list = async () => this.keys;
    wasUsed = async (id: string) => this.keys.some((key) => key.id === id && key.used);
    create = async () => {
      if (this.keys.length === 2) throw new Error('LimitExceeded');
      const id = `AKIA${Math.random().toString(36).slice(2)}`;
      this.keys = [...this.keys, { id, secret: `secret-of-${id}`, active: true, createdAt: 100, used: false }];
      return { id, secret: `secret-of-${id}` };
    };
    setActive = async (_user: string, id: string, active: boolean) => {
      this.keys = this.keys.map((key) => (key.id === id ? { ...key, active } : key));
    };
    remove = async (_user: string, id: string) => {
      this.keys = this.keys.filter((key) => key.id !== id);
    };
    whoIs = async (id: string, secret: string) =>
      this.keys.some((key) => key.id === id && key.secret === secret && key.active)
        ? 'arn:aws:iam::123456789012:user/ci-bot'
        : undefined;
  }

  let secrets: MemorySecrets;
  let keys: MemoryKeys;

  beforeEach(() => {
    secrets = new MemorySecrets();
    secrets.createdAt = async () => 50 as never;
    keys = new MemoryKeys();
    secrets.create('ci', { userName: 'ci-bot', accessKeyId: 'AKIA1', secretAccessKey: 's1', extra: 'kept' });
  });

  const all = async (version: string, steps: readonly (typeof STEPS)[number][] = STEPS) => {
    const kind = accessKeyKind(keys, secrets, async () => undefined);
    for (const Step of steps) await rotationStep({ Step, SecretId: 'ci', ClientRequestToken: version }, kind, secrets);
  };
  const opens = async (stage: string) => {
    const { accessKeyId, secretAccessKey } = JSON.parse(secrets.staged('ci', stage)?.text ?? '{}') as Record<
      string,
      string
    >;
    return (await keys.whoIs(accessKeyId ?? '', secretAccessKey ?? '')) !== undefined;
  };
  const current = () =>
    JSON.parse(secrets.staged('ci', 'AWSCURRENT')?.text ?? '{}') as { accessKeyId: string; extra: string };

  test.each(['before', 'after'] as const)(
    'after a crash %s any call and a retry, one current key works, and never is there none that does',
    async (when) => {
      let crashes = 0;
      for (let at = 0; at < 60; at += 1) {
        const version = secrets.begin('ci');
        const crash = new CrashPoint(at, when);
        const [crashingKeys, crashingSecrets] = [crash.wrap(keys), crash.wrap(secrets)];
        const kind = accessKeyKind(crashingKeys, crashingSecrets, async () => undefined);
        const first = (async () => {
          for (const Step of STEPS)
            await rotationStep({ Step, SecretId: 'ci', ClientRequestToken: version }, kind, crashingSecrets);
        })();
        await first.catch((error: unknown) => {
          if (!crash.ended) throw error;
          crashes += 1;
        });
        expect(await opens('AWSCURRENT')).toBe(true);
        if (!crash.ended) break;

        await all(version);

        expect([at, secrets.staged('ci', 'AWSCURRENT')?.version]).toEqual([at, version]);
        expect(await opens('AWSCURRENT')).toBe(true);
        expect(keys.keys.length).toBeLessThanOrEqual(2);
        expect(keys.keys.filter(({ active }) => active)).toHaveLength(1);
        for (const one of keys.keys) one.used = true;
      }
      expect(crashes).toBeGreaterThan(15);
    },
  );

  test('is replaced: a second key is made, the first deactivated at the end, and deleted by the next rotation', async () => {
    await all(secrets.begin('ci'));
    const after = keys.keys.map(({ id, active }) => [id === 'AKIA1' ? 'old' : 'new', active]);
    await all(secrets.begin('ci'));

    expect(after).toEqual([
      ['old', false],
      ['new', true],
    ]);
    expect(keys.keys.some(({ id }) => id === 'AKIA1')).toBe(false);
    expect(keys.keys).toHaveLength(2);
    expect(current()).toMatchObject({ userName: 'ci-bot', extra: 'kept' });
  });

  test('stays active until the next rotation where the secret asks for it', async () => {
    secrets.create('ci', { userName: 'ci-bot', accessKeyId: 'AKIA1', secretAccessKey: 's1', keepOld: true });

    await all(secrets.begin('ci'));

    expect(keys.keys.map(({ active }) => active)).toEqual([true, true]);
  });

  test('is deactivated also when the process ended right after AWSCURRENT had moved', async () => {
    const version = secrets.begin('ci');
    await all(version, ['createSecret', 'setSecret', 'testSecret']);
    await secrets.promote('ci', version, secrets.staged('ci', 'AWSCURRENT')?.version);

    await all(version);

    expect(keys.keys.find(({ id }) => id === 'AKIA1')?.active).toBe(false);
  });

  test('a key that was made and lost in a crash is replaced, because nobody has it', async () => {
    await keys.create();

    await all(secrets.begin('ci'));

    expect(keys.keys).toHaveLength(2);
    expect(current().accessKeyId).not.toBe('AKIA1');
  });

  test.each([
    ['was used', { used: true, createdAt: 100 }],
    ['is older than the rotation', { used: false, createdAt: 10 }],
  ])("a second key that %s is somebody's: nothing is changed and a person is asked", async (_what, more) => {
    keys.keys.push({ id: 'AKIA9', secret: 's9', active: true, ...more });

    await expect(all(secrets.begin('ci'))).rejects.toMatchObject({
      name: 'RefusedError',
      message: expect.stringContaining('AKIA9'),
    });
    expect(keys.keys.map(({ id, active }) => [id, active])).toEqual([
      ['AKIA1', true],
      ['AKIA9', true],
    ]);
  });

  test('of another user in the secret is refused', async () => {
    secrets.create('ci', { userName: 'ci-bot', accessKeyId: 'AKIA7', secretAccessKey: 's7' });

    await expect(all(secrets.begin('ci'))).rejects.toThrow('AKIA7 is not a key of user ci-bot');
  });
});

describe('a database secret', () => {
  const GOOD = { engine: 'mysql', host: 'db', username: 'app', password: 'p' };

  test('is read as AWS writes it, numbers as texts and unknown fields included', () => {
    const read = parseDatabaseSecret(
      JSON.stringify({ ...GOOD, port: '3307', ssl: 'false', dbInstanceIdentifier: 'x' }),
      ['mysql'],
    );

    expect(read).toEqual({ ...GOOD, port: 3307, ssl: false, dbInstanceIdentifier: 'x' });
  });

  test('no part of a text that is none comes back in an error', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 12 }),
        fc.constantFrom('password', 'username', 'port', 'engine', 'all'),
        (text, field) => {
          const secret = field === 'all' ? text : JSON.stringify({ ...GOOD, port: 'x', [field]: text });
          try {
            parseDatabaseSecret(secret, ['mysql']);
          } catch (error) {
            expect(String((error as Error).stack)).not.toContain(text);
            expect((error as Error).cause).toBeUndefined();
          }
        },
      ),
    );
  });
});

describe('what PostgreSQL gets instead of a password', () => {
  test("is the verifier of RFC 7677's form, another each time, and not the password", () => {
    const [one, two] = [
      passwordVerifier('app', 'pencil-1', 'scram-sha-256'),
      passwordVerifier('app', 'pencil-1', 'scram-sha-256'),
    ];

    expect(one).toMatch(/^SCRAM-SHA-256\$4096:[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$/);
    expect(one).not.toBe(two);
    expect(passwordVerifier('app', 'pencil-1', 'md5')).toBe('md58dcc9d7fd10f775ac927ed695f3ebb97');
  });

  test('is the password where the server would normalise it first', () => {
    expect(passwordVerifier('app', 'pässword', 'scram-sha-256')).toBeUndefined();
  });
});

describe('a client that reads its secret', () => {
  const refusal = new Error('access denied');
  /** A server that knows one password, and what Secrets Manager has. */
  function world() {
    const stages: Partial<Record<'AWSCURRENT' | 'AWSPENDING', FetchedSecret>> = {
      AWSCURRENT: { version: 'v1', text: 'one' },
    };
    const state = { stages, accepts: 'one', fetched: 0, clock: 0 };
    const reader = secretReader({
      fetch: async (stage) => {
        state.fetched += 1;
        return state.stages[stage];
      },
      parse: (text) => text,
      isRefusal: (error) => error === refusal,
      now: () => state.clock,
      keepMs: 1_000,
    });
    const tried: string[] = [];
    const use = () =>
      reader.use(async (password) => {
        tried.push(password);
        if (password !== state.accepts) throw refusal;
        return 'in';
      });
    return { state, use, tried, reader };
  }

  test('reads it once, and again when its time is over', async () => {
    const { state, use } = world();

    await use();
    await use();
    const before = state.fetched;
    state.clock = 1_000;
    await use();

    expect([before, state.fetched]).toEqual([1, 2]);
  });

  test('reads it again when the server refuses it, and tries once more', async () => {
    const { state, use, tried } = world();
    await use();
    state.stages = { AWSCURRENT: { version: 'v2', text: 'two' } };
    state.accepts = 'two';

    expect(await use()).toBe('in');
    expect(await use()).toBe('in');
    expect(tried).toEqual(['one', 'one', 'two', 'two']);
  });

  test('takes the pending version in the moment the server is ahead of AWSCURRENT, and keeps to it', async () => {
    const { state, use, tried } = world();
    await use();
    state.stages = { ...state.stages, AWSPENDING: { version: 'v2', text: 'two' } };
    state.accepts = 'two';

    await use();
    state.clock = 5_000;
    await use();

    expect(tried).toEqual(['one', 'one', 'two', 'two']);
  });

  test('goes back to the current version when the rotation was given up', async () => {
    const { state, use } = world();
    state.stages = { ...state.stages, AWSPENDING: { version: 'v2', text: 'two' } };
    state.accepts = 'two';
    await use();
    state.stages = { AWSCURRENT: { version: 'v1', text: 'one' } };
    state.accepts = 'one';

    expect(await use()).toBe('in');
  });

  test("gives up after one more try, with the server's own error", async () => {
    const { state, use, tried } = world();
    state.accepts = 'nothing';
    state.stages = { ...state.stages, AWSPENDING: { version: 'v2', text: 'two' } };

    await expect(use()).rejects.toBe(refusal);
    expect(tried).toEqual(['one', 'two']);
  });

  test('does not read again for any other error', async () => {
    const { state, reader } = world();

    await expect(reader.use(async () => Promise.reject(new Error('syntax')))).rejects.toThrow('syntax');
    expect(state.fetched).toBe(1);
  });

  test('reads once for many calls at a time', async () => {
    const { state, use } = world();

    await Promise.all([use(), use(), use()]);

    expect(state.fetched).toBe(1);
  });
});

describe('Secrets Manager for rotation functions', () => {
  const client = mockClient(SecretsManagerClient);
  const versions = secretVersions(new SecretsManagerClient({ region: 'eu-central-1' }));
  const unknown = new ResourceNotFoundException({ message: 'x', $metadata: {} });
  beforeEach(() => {
    client.reset();
  });

  test('a version without a value is none, a secret being deleted is an error that says how to get it back', async () => {
    client.on(GetSecretValueCommand, { VersionId: 'v1' }).rejects(unknown);
    client.on(GetSecretValueCommand, { VersionId: 'v2' }).rejects(
      new InvalidRequestException({
        message: "You can't perform this operation on the secret because it was marked for deletion.",
        $metadata: {},
      }),
    );

    expect(await versions.value('db', 'v1')).toBeUndefined();
    await expect(versions.value('db', 'v2')).rejects.toMatchObject({
      name: 'SecretNotRotatableError',
      message: expect.stringContaining('restore-secret'),
    });
  });

  test('the same step carried out twice at once keeps the value that was first', async () => {
    client.on(PutSecretValueCommand).rejects(new ResourceExistsException({ message: 'x', $metadata: {} }));

    await expect(versions.putPending('db', 'v1', 'value', undefined)).resolves.toBeUndefined();
  });

  test('a client gets nothing for a stage that no version has, and a binary secret as text', async () => {
    const fetch = secretFetcher(new SecretsManagerClient({ region: 'eu-central-1' }), 'db');
    client.on(GetSecretValueCommand, { VersionStage: 'AWSPENDING' }).rejects(unknown);
    client
      .on(GetSecretValueCommand, { VersionStage: 'AWSCURRENT' })
      .resolves({ VersionId: 'v1', SecretBinary: new TextEncoder().encode('{"a":1}') });

    expect(await fetch('AWSPENDING')).toBeUndefined();
    expect(await fetch('AWSCURRENT')).toEqual({ version: 'v1', text: '{"a":1}' });
  });
});

describe('IAM for the rotation of keys', () => {
  const iam = mockClient(IAMClient);
  const sts = mockClient(STSClient);
  const keys = accessKeys(new IAMClient({ region: 'us-east-1' }), () => new STSClient({ region: 'us-east-1' }));
  const named = (name: string) => Object.assign(new Error('x'), { name });
  beforeEach(() => {
    iam.reset();
    sts.reset();
  });

  test('a key that is gone needs no deactivation', async () => {
    iam.on(UpdateAccessKeyCommand).rejects(new NoSuchEntityException({ message: 'x', $metadata: {} }));

    await expect(keys.setActive('ci', 'AKIA1', false)).resolves.toBeUndefined();
  });

  test('a key that STS refuses speaks for nobody; a throttle is no refusal', async () => {
    sts.on(GetCallerIdentityCommand).rejectsOnce(named('InvalidClientTokenId')).rejectsOnce(named('Throttling'));

    expect(await keys.whoIs('AKIA1', 's')).toBeUndefined();
    await expect(keys.whoIs('AKIA1', 's')).rejects.toThrow('x');
  });

  test("the user of another account's key is nobody here", async () => {
    iam.on(GetAccessKeyLastUsedCommand).rejectsOnce(named('AccessDenied')).resolves({ UserName: 'ci' });
    const owner = keyOwner(new IAMClient({ region: 'us-east-1' }));

    expect([await owner('AKIA8'), await owner('AKIA1')]).toEqual([undefined, 'ci']);
  });
});
