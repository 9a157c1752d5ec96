import { beforeEach, describe, expect, test } from '@jest/globals';
import { accessKeyKind } from '../../../lib/rotation/access-key.ts';
import type { CredentialKind } from '../../../lib/rotation/ports.ts';
import { restoreCredential, rotationStep } from '../../../lib/rotation/steps.ts';
import { MemorySecrets } from '../../servers/memory-secrets.ts';
import { ACCOUNT, MemoryKeys } from '../support/memory-keys.ts';

const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
const MINE = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:team-x/keys-AbCdEf';
const THEIRS = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:payments/key-AbCdEf';

let secrets: MemorySecrets;
let keys: MemoryKeys;

/** `payments` is rotated by THEIRS; whoever attacks may write MINE and knows the ids of all keys. */
beforeEach(() => {
  secrets = new MemorySecrets();
  secrets.createdAt = async () => 99_000;
  keys = new MemoryKeys();
  keys.give('payments', 'AKIAPAYMENTS');
  keys.tags.set('payments', THEIRS);
  keys.give('mallory', 'AKIAMALLORY');
});

const secretOf = (userName: string, accessKeyId: string, secretAccessKey = `secret-of-${accessKeyId}`) => ({
  userName,
  accessKeyId,
  secretAccessKey,
});

async function rotates(name = MINE, account = ACCOUNT): Promise<string> {
  const version = secrets.begin(name);
  const kind = accessKeyKind(keys, secrets, { account, pause: async () => undefined });
  try {
    for (const Step of STEPS) await rotationStep({ Step, SecretId: name, ClientRequestToken: version }, kind, secrets);
    return 'rotated';
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : 'thrown';
  }
}

function restores(Current: string, Pending: string): Promise<object> {
  const kind = accessKeyKind(keys, secrets, { account: ACCOUNT, pause: async () => undefined });
  return restoreCredential({ Step: 'restoreSecret', SecretId: MINE, Current, Pending }, kind, secrets);
}

describe('a secret that names a user it has no key of', () => {
  test.each([
    ["another's user and the id of its key", secretOf('payments', 'AKIAPAYMENTS', 'a guess')],
    ["another's user and a key of one's own", secretOf('payments', 'AKIAMALLORY')],
    ["a user with the same ending as one's own", secretOf('ory', 'AKIAMALLORY')],
    ['a path', secretOf('team/mallory', 'AKIAMALLORY')],
  ])('%s: nothing is done, and the secret keeps its value', async (_what, value) => {
    keys.tags.set('payments', MINE);
    secrets.create(MINE, value);

    expect(await rotates()).toMatch(/^(LoginRefusedError|InvalidSecretError): /);
    expect(keys.changes).toEqual([]);
    expect(JSON.parse(secrets.staged(MINE, 'AWSCURRENT')?.text ?? '')).toEqual(value);
  });

  test('a user of the same name in another account is another user', async () => {
    keys.account = '999999999999';
    keys.tags.set('payments', MINE);
    secrets.create(MINE, secretOf('payments', 'AKIAPAYMENTS'));

    expect(await rotates()).toContain('it is not a key of user payments in account 123456789012');
    expect(keys.changes).toEqual([]);
  });
});

describe('a user that does not name the secret', () => {
  test.each([
    ['has no tag', undefined],
    ['names another secret', THEIRS],
    ['names it by name only: names are used again', 'team-x/keys'],
  ])('%s: a key alone is not enough, and the message says how to tag', async (_what, tag) => {
    if (tag !== undefined) keys.tags.set('mallory', tag);
    secrets.create(MINE, secretOf('mallory', 'AKIAMALLORY'));

    const result = await rotates();

    expect(result).toContain('RefusedError: User mallory does not say that this secret may rotate its keys');
    expect(result).toContain(
      `aws iam tag-user --user-name mallory --tags '[{"Key":"riposte:secret","Value":"${MINE}"}]'`,
    );
    expect(keys.changes).toEqual([]);
  });
});

describe('a version that names what is not its own', () => {
  const put = async (stage: string, value: object) => {
    const token = secrets.begin(MINE);
    await secrets.putPending(MINE, token, JSON.stringify(value));
    if (stage === 'AWSPENDING') return token;
    secrets.unstage(MINE, token, 'AWSPENDING');
    secrets.secrets.get(MINE)?.get(token)?.stages.add(stage);
    return token;
  };

  beforeEach(() => {
    keys.tags.set('mallory', MINE);
    secrets.create(MINE, secretOf('mallory', 'AKIAMALLORY'));
  });

  test("the version before does not get another's key deactivated", async () => {
    await put('AWSPREVIOUS', secretOf('payments', 'AKIAPAYMENTS', 'a guess'));
    const version = secrets.staged(MINE, 'AWSCURRENT')?.version ?? '';
    const kind = accessKeyKind(keys, secrets, { account: ACCOUNT, pause: async () => undefined });

    await rotationStep({ Step: 'finishSecret', SecretId: MINE, ClientRequestToken: version }, kind, secrets);

    expect([keys.changes, keys.active('payments')]).toEqual([[], ['AKIAPAYMENTS']]);
  });

  test('the version before does not get a key of the same user deleted that somebody else uses', async () => {
    keys.give('mallory', 'AKIASECOND');
    await put('AWSPREVIOUS', secretOf('mallory', 'AKIASECOND', 'a guess'));

    expect(await rotates()).toContain('has a second key, AKIASECOND, that does not come from this secret');
    expect([keys.changes, keys.active('mallory')]).toEqual([[], ['AKIAMALLORY', 'AKIASECOND']]);
  });

  test.each([
    ["another's key", secretOf('payments', 'AKIAPAYMENTS', 'a guess')],
    ["another's key under one's own name", secretOf('mallory', 'AKIAPAYMENTS')],
    ['a key of the same user that somebody else uses', secretOf('mallory', 'AKIASECOND', 'a guess')],
  ])('given up, a pending version does not get %s deleted', async (_what, value) => {
    keys.give('mallory', 'AKIASECOND');
    const pending = await put('AWSPENDING', value);

    await restores(secrets.staged(MINE, 'AWSCURRENT')?.version ?? '', pending);
    secrets.unstage(MINE, pending, 'AWSPENDING');
    await restores(secrets.staged(MINE, 'AWSCURRENT')?.version ?? '', pending).catch(() => undefined);

    expect(keys.changes).toEqual([]);
  });

  test('given up, a rotation takes back the key it made, and no other', async () => {
    const pending = secrets.begin(MINE);
    const kind = accessKeyKind(keys, secrets, { account: ACCOUNT, pause: async () => undefined });
    await rotationStep({ Step: 'createSecret', SecretId: MINE, ClientRequestToken: pending }, kind, secrets);

    const current = secrets.staged(MINE, 'AWSCURRENT')?.version ?? '';
    const first = await restores(current, pending);
    const both = keys.active('mallory');
    secrets.unstage(MINE, pending, 'AWSPENDING');
    const second = await restores(current, pending);

    // While it is pending its last step may be under way.
    expect([first, both.length]).toEqual([{ state: 'old-works' }, 2]);
    expect([second, keys.active('mallory')]).toEqual([{ state: 'old-works' }, ['AKIAMALLORY']]);
  });

  test('a version that is older than the current one is no unfinished rotation’s: its key is not deleted', async () => {
    keys.give('mallory', 'AKIASECOND');
    const first = secrets.staged(MINE, 'AWSCURRENT')?.version ?? '';
    const next = await put('AWSPENDING', secretOf('mallory', 'AKIASECOND'));
    await secrets.promote(MINE, next, first);
    for (const stage of ['AWSPREVIOUS', 'AWSPENDING'])
      for (const one of [first, next]) secrets.unstage(MINE, one, stage);

    secrets.createdAt = async (_name, version) => (version === first ? 99_000 : 99_001);

    await restores(next, first);

    expect(keys.changes).toEqual([]);
  });
});

describe('a rotation that is given up while its last step is under way', () => {
  const kind = () => accessKeyKind(keys, secrets, { account: ACCOUNT, pause: async () => undefined });
  let current = '';
  let pending = '';
  beforeEach(async () => {
    keys.tags.set('mallory', MINE);
    secrets.create(MINE, secretOf('mallory', 'AKIAMALLORY'));
    current = secrets.staged(MINE, 'AWSCURRENT')?.version ?? '';
    pending = secrets.begin(MINE);
    await rotationStep({ Step: 'createSecret', SecretId: MINE, ClientRequestToken: pending }, kind(), secrets);
  });

  test('before it moves AWSCURRENT: the old key is not ended', async () => {
    const late = Object.assign(Object.create(secrets), {
      promote: async (name: string, to: string, from: string) => {
        secrets.unstage(MINE, pending, 'AWSPENDING');
        await secrets.promote(name, to, from);
      },
    });

    await rotationStep({ Step: 'finishSecret', SecretId: MINE, ClientRequestToken: pending }, kind(), late);
    await rotationStep({ Step: 'finishSecret', SecretId: MINE, ClientRequestToken: pending }, kind(), secrets);

    expect(keys.active('mallory')).toContain('AKIAMALLORY');
    expect(keys.active('mallory')).toHaveLength(2);
  });

  test('after it was seen that it had not: the old key is the current one again', async () => {
    secrets.unstage(MINE, pending, 'AWSPENDING');
    const { discard } = kind();
    const late = {
      ...kind(),
      discard: async (...given: Parameters<NonNullable<typeof discard>>) => {
        await secrets.promote(MINE, pending, current);
        await discard?.(...given);
      },
    };

    const restored = await restoreCredential(
      { Step: 'restoreSecret', SecretId: MINE, Current: current, Pending: pending },
      late,
      secrets,
    );

    expect([restored, keys.active('mallory')]).toEqual([{ state: 'old-works' }, ['AKIAMALLORY']]);
    expect(secrets.staged(MINE, 'AWSCURRENT')?.version).toBe(current);
  });
});

describe('a key that was switched off because it leaked', () => {
  beforeEach(() => {
    keys.tags.set('mallory', MINE);
    secrets.create(MINE, secretOf('mallory', 'AKIAMALLORY'));
    keys.keys = keys.keys.map((key) => (key.user === 'mallory' ? { ...key, active: false } : key));
  });

  test('is not switched on by giving up a rotation, and what is pending is kept', async () => {
    keys.give('mallory', 'AKIANEW');
    const pending = secrets.begin(MINE);
    await secrets.putPending(MINE, pending, JSON.stringify(secretOf('mallory', 'AKIANEW')));

    const restoring = restores(secrets.staged(MINE, 'AWSCURRENT')?.version ?? '', pending);

    await expect(restoring).rejects.toMatchObject({ name: 'CredentialLostError' });
    expect([keys.changes, keys.active('mallory')]).toEqual([[], ['AKIANEW']]);
  });

  test('is not taken as proof that the secret speaks for its user', async () => {
    expect(await rotates()).toContain("LoginRefusedError: AWS refuses the secret's current key AKIAMALLORY");
    expect(keys.changes).toEqual([]);
  });
});

test('the old key stays until the new one is seen to work', async () => {
  keys.tags.set('mallory', MINE);
  secrets.create(MINE, secretOf('mallory', 'AKIAMALLORY'));
  const version = secrets.begin(MINE);
  const kind = accessKeyKind(keys, secrets, { account: ACCOUNT, pause: async () => undefined });
  const steps = STEPS.filter((step) => step !== 'finishSecret');
  for (const Step of steps) await rotationStep({ Step, SecretId: MINE, ClientRequestToken: version }, kind, secrets);
  const made = JSON.parse(secrets.staged(MINE, 'AWSPENDING')?.text ?? '{}') as { accessKeyId: string };
  await keys.deactivate('mallory', made.accessKeyId);

  const finishing = rotationStep({ Step: 'finishSecret', SecretId: MINE, ClientRequestToken: version }, kind, secrets);

  await expect(finishing).rejects.toMatchObject({ name: 'LoginRefusedError' });
  expect(keys.active('mallory')).toEqual(['AKIAMALLORY']);
});

describe('the old key is left alone, and the proof tells a person that it still works,', () => {
  const rotation = { secretId: MINE, version: 'v2', current: 'v1', previous: undefined };
  const retire = (before: object, current: object) => {
    const kind = accessKeyKind(keys, secrets, { account: ACCOUNT, pause: async () => undefined });
    return kind.retire?.(kind.parse(JSON.stringify(before)), kind.parse(JSON.stringify(current)), rotation);
  };

  beforeEach(() => {
    keys.tags.set('mallory', MINE);
    keys.give('mallory', 'AKIANEW');
  });

  test.each([
    ['when the user no longer names the secret', 'AKIAMALLORY', 'AKIANEW', 'mallory', THEIRS],
    ['when the new one does not log in', 'AKIAMALLORY', 'AKIAGONE', 'mallory', MINE],
    ['when the old one is of another user', 'AKIAPAYMENTS', 'AKIANEW', 'payments', MINE],
    ['when the old one does not log in as that user', 'AKIAPAYMENTS', 'AKIANEW', 'mallory', MINE],
  ])('%s', async (_when, old, fresh, user, tag) => {
    keys.tags.set('mallory', tag);

    await retire(secretOf(user, old), secretOf('mallory', fresh));

    expect(keys.changes).toEqual([]);
  });

  test('but not otherwise: names differ in more than case', async () => {
    await retire(secretOf('Mallory', 'AKIAMALLORY'), secretOf('mallory', 'AKIANEW'));

    expect(keys.active('mallory')).toEqual(['AKIANEW']);
  });
});

test('given up, a rotation takes nothing back for a user that no longer names the secret, and a person is asked', async () => {
  keys.give('mallory', 'AKIANEW');
  keys.tags.set('mallory', THEIRS);
  const kind = accessKeyKind(keys, secrets, { account: ACCOUNT, pause: async () => undefined });
  const [current, pending] = [secretOf('mallory', 'AKIAMALLORY'), secretOf('mallory', 'AKIANEW')];

  const restoring = kind.discard?.(current, pending, {
    secretId: MINE,
    version: 'v2',
    current: 'v1',
    previous: undefined,
  });

  await expect(restoring).rejects.toMatchObject({ name: 'RefusedError' });
  expect(keys.changes).toEqual([]);
});

test.each([
  'arn:aws:sts::123456789012:assumed-role/user/ci-bot',
  'arn:aws:iam::123456789012:role/ci-bot',
  'arn:aws:iam::123456789012:root',
  'arn:aws:sts::123456789012:federated-user/ci-bot',
])('%s is not the user ci-bot', async (arn) => {
  keys.whoIs = async () => arn;
  const kind = accessKeyKind(keys, secrets, { account: ACCOUNT, pause: async () => undefined });

  expect(await kind.login(secretOf('ci-bot', 'AKIA1'))).toBe('refused');
});

test('given up, what a rotation left is not read where nothing of it stands at a server: a text that nobody can read keeps nothing up', async () => {
  secrets.create('db', 'now');
  const pending = secrets.begin('db');
  await secrets.putPending('db', pending, 'no credential');
  secrets.unstage('db', pending, 'AWSPENDING');
  const current = secrets.staged('db', 'AWSCURRENT')?.version ?? '';
  const kind: CredentialKind<string> = {
    parse: (text) => {
      if (text === 'no credential') throw new Error('that is no credential');
      return text;
    },
    holder: () => '',
    next: async () => '',
    install: async () => undefined,
    login: async () => 'works',
    restore: async () => undefined,
    endsOld: () => true,
  };

  const restored = await restoreCredential(
    { Step: 'restoreSecret', SecretId: 'db', Current: current, Pending: pending },
    kind,
    secrets,
  );

  expect(restored).toEqual({ state: 'old-works' });
});
