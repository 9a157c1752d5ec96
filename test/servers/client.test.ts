import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { secretReader } from '../../lib/consumer/secret-reader.ts';
import { rotationStep } from '../../lib/rotation/steps.ts';
import { arrange, ENGINES, type Engine, kindOf, type Login } from './engines.ts';
import { MemorySecrets } from './memory-secrets.ts';

const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
const ROTATIONS = 50;
/** Between the steps lie the calls of Secrets Manager; the moment in which AWSCURRENT is behind the server is this long at least. */
const BETWEEN_STEPS_MS = 15;

/** A client that logs in every 20 ms through the helper while the secret is rotated again and again. */
async function clientDuring(engine: Engine, secrets: MemorySecrets, user: string, keepMs: number) {
  const reader = secretReader<Login>({
    fetch: async (stage) => secrets.staged(user, stage),
    parse: (text) => JSON.parse(text) as Login,
    isRefusal: engine.isRefusal,
    now: () => Date.now(),
    keepMs,
  });
  const counts = { logins: 0, retried: 0, failures: [] as string[] };
  let over = false;
  let using = '';
  const client = (async () => {
    while (!over) {
      let tries = 0;
      await reader
        .use(async (login) => {
          tries += 1;
          await engine.sql(['SELECT 1'], login);
          using = login.password;
        })
        .catch((error: unknown) => counts.failures.push(String(error)));
      counts.logins += 1;
      if (tries > 1) counts.retried += 1;
      await sleep(20);
    }
  })();
  const kind = kindOf(engine, secrets);
  for (let count = 0; count < ROTATIONS; count += 1) {
    const version = secrets.begin(user);
    for (const Step of STEPS) {
      await rotationStep({ Step, SecretId: user, ClientRequestToken: version }, kind, secrets);
      await sleep(BETWEEN_STEPS_MS);
    }
    // Between two rotations lies more than the time a client keeps a secret, however busy this machine is.
    const { password } = JSON.parse(secrets.staged(user, 'AWSCURRENT')?.text ?? '{}') as Login;
    while (using !== password) await sleep(5);
  }
  over = true;
  await client;
  return counts;
}

describe.each(ENGINES.map((engine) => [engine.name, engine] as const))(
  '%s: a client during 50 rotations',
  (_name, engine) => {
    const run = engine.server === undefined ? test.skip : test;

    // The other user is good until the rotation after: who keeps a secret for less than the time between two is never refused.
    run('with alternating users is never refused', async () => {
      const secrets = new MemorySecrets();
      await arrange(engine, secrets, 'client_a', 'alternating-users');

      const { logins, retried, failures } = await clientDuring(engine, secrets, 'client_a', 50);

      expect([failures, retried]).toEqual([[], 0]);
      expect(logins).toBeGreaterThan(100);
    });

    run('with a single user never fails, and tries again at most once a rotation', async () => {
      const secrets = new MemorySecrets();
      await arrange(engine, secrets, 'client_s', 'single-user');

      const { retried, failures } = await clientDuring(engine, secrets, 'client_s', 400);

      expect(failures).toEqual([]);
      expect(retried).toBeLessThanOrEqual(ROTATIONS);
      expect(retried).toBeGreaterThan(ROTATIONS / 2);
    });
  },
);
