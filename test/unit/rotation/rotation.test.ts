import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseDatabaseSecret } from '../../../lib/rotation/database-secret.ts';
import { rotate } from '../../../lib/rotation/rotate.ts';
import { checkCredentials, restoreCredential, rotationStep } from '../../../lib/rotation/steps.ts';
import { valueKind } from '../../../lib/rotation/value.ts';
import { passwordVerifier } from '../../../lib/servers/postgres-password.ts';
import { MemorySecrets } from '../../servers/memory-secrets.ts';
import { keepingLog } from '../support/fixtures.ts';

const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;

const INVOKED = { invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:riposte-prod-rotate-value' };
const ASKED = { invokedFunctionArn: `${INVOKED.invokedFunctionArn}:questions` };

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

    const keeping = { record: async (version: string, problem: object) => void recorded.push([version, problem]) };
    const first = rotate(event, { ...tools, failures: keeping }, INVOKED);
    await expect(first).rejects.toThrow('nothing is not a version');
    const losing = { record: async () => Promise.reject(new Error('no network')) };
    const second = rotate(event, { ...tools, failures: losing }, INVOKED);
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

    await expect(rotate({ Step: 'deleteSecret', SecretId: 'x' }, tools, INVOKED)).rejects.toThrow(
      'Secrets Manager calls this function',
    );
  });
});

describe('who may ask a rotation function for what', () => {
  const secrets = new MemorySecrets();
  secrets.create('token', 'first');
  const tools = {
    kind: valueKind(secrets),
    versions: secrets,
    log: keepingLog(),
    failures: { record: async () => undefined },
  };
  const current = secrets.staged('token', 'AWSCURRENT')?.version ?? '';
  const questions = [
    { Step: 'whoseSecret', SecretId: 'token' },
    { Step: 'checkSecret', SecretId: 'token', Before: current },
    { Step: 'restoreSecret', SecretId: 'token', Current: current, Pending: 'x' },
  ];

  test.each(questions)('$Step is answered through the alias that the workflow alone may invoke', async (question) => {
    await expect(rotate(question, tools, ASKED)).resolves.toBeDefined();

    await expect(rotate(question, tools, INVOKED)).rejects.toMatchObject({ name: 'RefusedError' });
    await expect(
      rotate(question, tools, { invokedFunctionArn: `${INVOKED.invokedFunctionArn}:other` }),
    ).rejects.toMatchObject({ name: 'RefusedError' });
  });

  test.each(STEPS)('%s is not taken from whoever asks questions', async (Step) => {
    const step = { Step, SecretId: 'token', ClientRequestToken: secrets.begin('token') };

    await expect(rotate(step, tools, ASKED)).rejects.toThrow('Secrets Manager sends the steps of a rotation');
    expect(secrets.staged('token', 'AWSPENDING')).toBeUndefined();
  });
});

describe('what anybody may ask for without harm', () => {
  /** A kind whose server knows some values and counts what it is asked. */
  function world(...known: string[]) {
    const secrets = new MemorySecrets();
    const [accepts, tried, restored] = [new Set(known), [] as string[], [] as (string | undefined)[]];
    const kind = {
      ...valueKind(secrets),
      login: async (value: string) => {
        tried.push(value);
        return accepts.has(value) ? ('works' as const) : ('refused' as const);
      },
      restore: async (_current: string, pending: string | undefined) => void restored.push(pending),
    };
    secrets.secrets.set(
      's',
      new Map([
        ['v0', { text: 'zero', stages: new Set<string>() }],
        ['v1', { text: 'one', stages: new Set(['AWSPREVIOUS']) }],
        ['v2', { text: 'two', stages: new Set(['AWSCURRENT']) }],
        ['v3', { text: 'three', stages: new Set(['AWSPENDING']) }],
      ]),
    );
    return { secrets, kind, tried, restored };
  }

  test('the last step first: AWSCURRENT does not move to what no server accepts', async () => {
    const { secrets, kind } = world('two');
    const event = { Step: 'finishSecret' as const, SecretId: 's', ClientRequestToken: 'v3' };

    await expect(rotationStep(event, kind, secrets)).rejects.toMatchObject({ name: 'LoginRefusedError' });
    expect(secrets.staged('s', 'AWSCURRENT')?.version).toBe('v2');
  });

  test.each([
    ['the version before is tried', 'v1', ['two', 'one'], 'refused'],
    ['an older one is not: attempts with it could lock its user', 'v0', ['two'], 'unknown'],
    ['a pending one is not', 'v3', ['two'], 'unknown'],
  ])('the proof: %s', async (_what, Before, tries, before) => {
    const { secrets, kind, tried } = world('two');

    const result = await checkCredentials({ Step: 'checkSecret', SecretId: 's', Before }, kind, secrets);

    expect([result.before, tried]).toEqual([before, tries]);
  });

  test.each([
    ['the pending version is used', 'v3', 'two', ['three']],
    ['the version before is left alone', 'v1', 'two', []],
    ['a version that is pending no more is left alone while the current one works', 'v0', 'two', []],
    ['and used where the current one is refused', 'v0', 'zero', ['zero']],
  ])('the way back: %s', async (_what, Pending, works, expected) => {
    const { secrets, kind, restored } = world(works);

    await restoreCredential({ Step: 'restoreSecret', SecretId: 's', Current: 'v2', Pending }, kind, secrets).catch(
      () => undefined,
    );

    expect(restored).toEqual(expected);
  });

  test('the way back: with AWSCURRENT moved, only the version before it may be named as the old one', async () => {
    const { secrets, kind } = world('two');
    const request = { Step: 'restoreSecret' as const, SecretId: 's', Pending: 'v2' };

    await expect(restoreCredential({ ...request, Current: 'v1' }, kind, secrets)).resolves.toEqual({
      state: 'rotated',
    });
    await expect(restoreCredential({ ...request, Current: 'v0' }, kind, secrets)).rejects.toThrow(
      'is not the one before',
    );
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
