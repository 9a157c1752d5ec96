import { beforeEach, describe, expect, test } from '@jest/globals';
import { accessKeyKind } from '../../../lib/rotation/access-key.ts';
import { rotationStep } from '../../../lib/rotation/steps.ts';
import { CrashPoint } from '../../servers/crash.ts';
import { MemorySecrets } from '../../servers/memory-secrets.ts';
import { ACCOUNT, MemoryKeys } from '../support/memory-keys.ts';

const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
const SURROUNDINGS = { account: ACCOUNT, pause: async () => undefined };
/** Rotations begin a second before the keys of MemoryKeys are made. */
const BEGAN = 99_000;

let secrets: MemorySecrets;
let keys: MemoryKeys;

beforeEach(() => {
  secrets = new MemorySecrets();
  secrets.createdAt = async () => BEGAN;
  keys = new MemoryKeys();
  keys.give('ci-bot', 'AKIA1');
  keys.tags.set('ci-bot', 'ci');
  secrets.create('ci', { userName: 'ci-bot', accessKeyId: 'AKIA1', secretAccessKey: 'secret-of-AKIA1', extra: 'kept' });
});

const all = async (version: string, steps: readonly (typeof STEPS)[number][] = STEPS) => {
  const kind = accessKeyKind(keys, secrets, SURROUNDINGS);
  for (const Step of steps) await rotationStep({ Step, SecretId: 'ci', ClientRequestToken: version }, kind, secrets);
};
const current = () =>
  JSON.parse(secrets.staged('ci', 'AWSCURRENT')?.text ?? '{}') as Record<'accessKeyId' | 'secretAccessKey', string>;
const opens = async () => (await keys.whoIs(current().accessKeyId, current().secretAccessKey)) !== undefined;

describe('the access key of a user', () => {
  test.each(['before', 'after'] as const)(
    'after a crash %s any call and a retry, one current key works, and never is there none that does',
    async (when) => {
      let crashes = 0;
      for (let at = 0; at < 60; at += 1) {
        const version = secrets.begin('ci');
        const crash = new CrashPoint(at, when);
        const [crashingKeys, crashingSecrets] = [crash.wrap(keys), crash.wrap(secrets)];
        const kind = accessKeyKind(crashingKeys, crashingSecrets, SURROUNDINGS);
        const first = (async () => {
          for (const Step of STEPS)
            await rotationStep({ Step, SecretId: 'ci', ClientRequestToken: version }, kind, crashingSecrets);
        })();
        await first.catch((error: unknown) => {
          if (!crash.ended) throw error;
          crashes += 1;
        });
        expect(await opens()).toBe(true);
        if (!crash.ended) break;

        await all(version);

        expect([at, secrets.staged('ci', 'AWSCURRENT')?.version]).toEqual([at, version]);
        expect(await opens()).toBe(true);
        expect(keys.keys.length).toBeLessThanOrEqual(2);
        expect(keys.active('ci-bot')).toHaveLength(1);
        keys.keys = keys.keys.map((key) => ({ ...key, used: true }));
      }
      expect(crashes).toBeGreaterThan(20);
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

  test.each([true, 'true'])(
    'stays active until the next rotation where the secret says keepOld %j',
    async (keepOld) => {
      const value = { userName: 'ci-bot', accessKeyId: 'AKIA1', secretAccessKey: 'secret-of-AKIA1', keepOld };
      secrets.create('ci', value);

      await all(secrets.begin('ci'));
      const between = keys.active('ci-bot').length;
      await all(secrets.begin('ci'));

      expect([between, keys.of('ci-bot').length, keys.of('ci-bot').some(({ id }) => id === 'AKIA1')]).toEqual([
        2,
        2,
        false,
      ]);
    },
  );

  test('is deactivated also when the process ended right after AWSCURRENT had moved', async () => {
    const version = secrets.begin('ci');
    await all(version, ['createSecret', 'setSecret', 'testSecret']);
    await secrets.promote('ci', version, secrets.staged('ci', 'AWSCURRENT')?.version);

    await all(version);

    expect(keys.keys.find(({ id }) => id === 'AKIA1')?.active).toBe(false);
  });

  test('a key that was made and lost in a crash is replaced, because nobody has it', async () => {
    await keys.create('ci-bot');

    await all(secrets.begin('ci'));

    expect(keys.keys).toHaveLength(2);
    expect(current().accessKeyId).not.toBe('AKIA1');
  });

  test.each([
    ['was used', { used: true, createdAt: 100_000 }],
    ['is older than the rotation', { used: false, createdAt: 98_000 }],
    ['was made long after the rotation began', { used: false, createdAt: BEGAN + 120_000 }],
  ])("a second key that %s is somebody's: nothing is changed and a person is asked", async (_what, more) => {
    keys.give('ci-bot', 'AKIA9', more);

    await expect(all(secrets.begin('ci'))).rejects.toMatchObject({
      name: 'RefusedError',
      message: expect.stringContaining('AKIA9'),
    });
    expect([keys.changes, keys.active('ci-bot')]).toEqual([[], ['AKIA1', 'AKIA9']]);
  });
});
