import { describe, expect, test } from '@jest/globals';
import type { RotationEvent } from '../../lib/rotation/events.ts';
import { rotationStep } from '../../lib/rotation/steps.ts';
import { CrashPoint } from './crash.ts';
import { arrange, ENGINES, type Engine, kindOf, type Login } from './engines.ts';
import { MemorySecrets } from './memory-secrets.ts';

const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
type Step = Extract<RotationEvent['Step'], (typeof STEPS)[number]>;
const STRATEGIES = ['single-user', 'alternating-users'] as const;
const CASES = ENGINES.flatMap((engine) => STRATEGIES.map((strategy) => [engine.name, strategy, engine] as const));
/** More calls than any step makes. */
const MANY = 40;

/** One step, by an invocation that is held before its call number `at` until `meanwhile` is over. Whether it came to that call. */
async function heldStep(
  engine: Engine,
  secrets: MemorySecrets,
  event: { Step: Step; SecretId: string; ClientRequestToken: string },
  at: number,
  meanwhile: () => Promise<void>,
): Promise<boolean> {
  let held = false;
  const point = new CrashPoint(at, 'before', async () => {
    held = true;
    await meanwhile();
  });
  const versions = point.wrap(secrets);
  await rotationStep(event, kindOf(engine, versions, point.wrap(engine.makeDatabase())), versions);
  return held;
}

describe.each(CASES)('%s, %s: two invocations of one step', (_name, strategy, engine) => {
  const run = engine.server === undefined ? test.skip : test;

  run.each([
    ['the same step', (step: Step) => [step]],
    ['it and the rest of the rotation', (step: Step) => STEPS.slice(STEPS.indexOf(step))],
  ] as const)('of which one stands still at any call while the other carries out %s, are one', async (what, ahead) => {
    const secrets = new MemorySecrets();
    const user = `held_${strategy.slice(0, 1)}_${what.length}`;
    await arrange(engine, secrets, user, strategy);
    const seen = new Set<string>();

    for (const step of STEPS) {
      for (let at = 0; at < MANY; at += 1) {
        const version = secrets.begin(user);
        const carryOut = async (steps: readonly Step[]) => {
          for (const Step of steps)
            await rotationStep({ Step, SecretId: user, ClientRequestToken: version }, kindOf(engine, secrets), secrets);
        };
        await carryOut(STEPS.slice(0, STEPS.indexOf(step)));
        const event = { Step: step, SecretId: user, ClientRequestToken: version };
        const held = await heldStep(engine, secrets, event, at, () => carryOut(ahead(step)));
        await carryOut(STEPS.slice(STEPS.indexOf(step)));
        const current = secrets.staged(user, 'AWSCURRENT');
        expect([step, at, current?.version]).toEqual([step, at, version]);
        await engine.sql(['SELECT 1'], JSON.parse(current?.text ?? '{}') as Login);
        if (!held) break;
        seen.add(step);
      }
    }

    expect([...seen]).toEqual([...STEPS]);
  });
});
