import { describe, expect, test } from '@jest/globals';
import { restoreCredential, rotationStep } from '../../lib/rotation/steps.ts';
import { CrashPoint } from './crash.ts';
import { arrange, ENGINES, type Engine, kindOf, type Login } from './engines.ts';
import { MemorySecrets } from './memory-secrets.ts';

const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
const STRATEGIES = ['single-user', 'alternating-users'] as const;
const CASES = ENGINES.flatMap((engine) => STRATEGIES.map((strategy) => [engine.name, strategy, engine] as const));
/** More calls than any rotation makes. */
const MANY = 60;

/** All four steps for one version; with a crash point, in a process that ends there. */
async function rotateOnce(engine: Engine, secrets: MemorySecrets, name: string, version: string, crash?: CrashPoint) {
  const database = crash === undefined ? engine.makeDatabase() : crash.wrap(engine.makeDatabase());
  const versions = crash === undefined ? secrets : crash.wrap(secrets);
  const kind = kindOf(engine, versions as MemorySecrets, database);
  for (const Step of STEPS) await rotationStep({ Step, SecretId: name, ClientRequestToken: version }, kind, versions);
}

/** Whether a stage's credential opens the door. */
async function opens(engine: Engine, secrets: MemorySecrets, name: string, stage: string): Promise<boolean> {
  const found = secrets.staged(name, stage);
  if (found === undefined) return false;
  try {
    await engine.sql(['SELECT 1'], JSON.parse(found.text) as Login);
    return true;
  } catch (error) {
    if (engine.isRefusal(error)) return false;
    throw error;
  }
}

async function currents(secrets: MemorySecrets, name: string): Promise<string[]> {
  const stages = Object.entries(await secrets.stages(name));
  return stages.filter(([, names]) => names.includes('AWSCURRENT')).map(([version]) => version);
}

/** Crashes a rotation at every call it makes, before and after; `work` gets what the crash left. Returns how many crashes there were. */
async function atEveryCrash(
  engine: Engine,
  secrets: MemorySecrets,
  name: string,
  work: (version: string, point: string) => Promise<void>,
): Promise<number> {
  let crashes = 0;
  for (const when of ['before', 'after'] as const) {
    for (let at = 0; at < MANY; at += 1) {
      const version = secrets.begin(name);
      const crash = new CrashPoint(at, when);
      const point = `${when} call ${at}`;
      try {
        await rotateOnce(engine, secrets, name, version, crash);
        break;
      } catch (error) {
        if (!crash.ended) throw error;
        crashes += 1;
        await work(version, point);
      }
    }
  }
  return crashes;
}

describe.each(CASES)('%s, %s', (_name, strategy, engine) => {
  const run = engine.server === undefined ? test.skip : test;
  const suffix = strategy === 'single-user' ? 's' : 'a';

  run(
    'after a crash anywhere and a retry there is one AWSCURRENT, and it logs in; never is everything refused',
    async () => {
      const secrets = new MemorySecrets();
      const user = `crash_${suffix}`;
      await arrange(engine, secrets, user, strategy);

      const crashes = await atEveryCrash(engine, secrets, user, async (version, point) => {
        const open = [
          await opens(engine, secrets, user, 'AWSCURRENT'),
          await opens(engine, secrets, user, 'AWSPENDING'),
        ];
        expect([point, open.includes(true)]).toEqual([point, true]);
        await rotateOnce(engine, secrets, user, version);
        expect([point, await currents(secrets, user)]).toEqual([point, [version]]);
        expect([point, await opens(engine, secrets, user, 'AWSCURRENT')]).toEqual([point, true]);
      });

      expect(crashes).toBeGreaterThan(20);
    },
  );

  run('a rotation given up after a crash anywhere leaves the old credential working', async () => {
    const secrets = new MemorySecrets();
    const user = `cancel_${suffix}`;
    await arrange(engine, secrets, user, strategy);

    await atEveryCrash(engine, secrets, user, async (version, point) => {
      const [before = ''] = await currents(secrets, user);
      const request = { Step: 'restoreSecret', SecretId: user, Current: before, Pending: version } as const;
      const { state } = await restoreCredential(request, kindOf(engine, secrets), secrets);
      if (before === version) expect([point, state]).toEqual([point, 'rotated']);
      else {
        expect([point, state]).toEqual([point, 'old-works']);
        secrets.unstage(user, version, 'AWSPENDING');
        expect((await restoreCredential(request, kindOf(engine, secrets), secrets)).state).toBe('old-works');
        expect(await currents(secrets, user)).toEqual([before]);
      }
      expect([point, await opens(engine, secrets, user, 'AWSCURRENT')]).toEqual([point, true]);
    });
  });

  run('a rotation given up while it goes on ends with an AWSCURRENT that works, whoever was last', async () => {
    const secrets = new MemorySecrets();
    const user = `race_${suffix}`;
    await arrange(engine, secrets, user, strategy);
    const ends = new Set<string>();

    await atEveryCrash(engine, secrets, user, async (version, point) => {
      const [before = ''] = await currents(secrets, user);
      const request = { Step: 'restoreSecret', SecretId: user, Current: before, Pending: version } as const;
      const giveUp = async () => {
        await restoreCredential(request, kindOf(engine, secrets), secrets);
        if ((await currents(secrets, user))[0] !== version) secrets.unstage(user, version, 'AWSPENDING');
        await restoreCredential(request, kindOf(engine, secrets), secrets);
      };
      await Promise.allSettled([rotateOnce(engine, secrets, user, version), giveUp()]);
      const { state } = await restoreCredential(request, kindOf(engine, secrets), secrets);

      ends.add(state);
      expect([point, await currents(secrets, user)]).toEqual([point, [state === 'rotated' ? version : before]]);
      expect([point, await opens(engine, secrets, user, 'AWSCURRENT')]).toEqual([point, true]);
    });

    expect([...ends].sort()).toEqual(['old-works', 'rotated']);
  });

  run('a step that tells the server after the rotation was given up takes it back itself', async () => {
    const secrets = new MemorySecrets();
    const user = `late_${suffix}`;
    await arrange(engine, secrets, user, strategy);
    const version = secrets.begin(user);
    const event = (Step: 'createSecret' | 'setSecret') =>
      ({ Step, SecretId: user, ClientRequestToken: version }) as const;
    await rotationStep(event('createSecret'), kindOf(engine, secrets), secrets);
    const database = engine.makeDatabase();
    const late = {
      ...database,
      changeOwnPassword: async (...args: Parameters<typeof database.changeOwnPassword>) => {
        secrets.unstage(user, version, 'AWSPENDING');
        await database.changeOwnPassword(...args);
      },
      setUser: async (...args: Parameters<typeof database.setUser>) => {
        secrets.unstage(user, version, 'AWSPENDING');
        await database.setUser(...args);
      },
    };

    await expect(rotationStep(event('setSecret'), kindOf(engine, secrets, late), secrets)).rejects.toThrow(
      'given up meanwhile',
    );

    expect(await opens(engine, secrets, user, 'AWSCURRENT')).toBe(true);
  });

  run('every step called three times, and twice at once, does no harm', async () => {
    const secrets = new MemorySecrets();
    const user = `twice_${suffix}`;
    await arrange(engine, secrets, user, strategy);
    const version = secrets.begin(user);
    const kind = kindOf(engine, secrets);

    for (const Step of STEPS) {
      const event = { Step, SecretId: user, ClientRequestToken: version } as const;
      await Promise.all([rotationStep(event, kind, secrets), rotationStep(event, kind, secrets)]);
      await rotationStep(event, kind, secrets);
    }

    expect(await currents(secrets, user)).toEqual([version]);
    expect(await opens(engine, secrets, user, 'AWSCURRENT')).toBe(true);
  });

  run(
    strategy === 'single-user' ? 'ends the old password' : 'leaves the other user working until the next',
    async () => {
      const secrets = new MemorySecrets();
      const user = `ends_${suffix}`;
      await arrange(engine, secrets, user, strategy);

      await rotateOnce(engine, secrets, user, secrets.begin(user));

      expect(await opens(engine, secrets, user, 'AWSPREVIOUS')).toBe(strategy === 'alternating-users');
    },
  );
});
