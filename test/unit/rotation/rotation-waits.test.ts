import { beforeEach, expect, test } from '@jest/globals';
import rotateSecret from '../../../functions/playbooks/rotate-secret.ts';
import { rotationSteps } from '../../../lib/playbooks/rotate-secret/steps.ts';
import { carryOutSteps } from '../../../lib/remediation/carry-out-steps.ts';
import { memoryLocks } from '../support/memory-locks.ts';
import { ARN, EXECUTION, RotationWorld, START } from '../support/rotation-world.ts';

const CLOSING = { execution: 'close-1', playbook: 'close-store' };

let world: RotationWorld;
let locks: ReturnType<typeof memoryLocks>;
beforeEach(() => {
  world = new RotationWorld();
  locks = memoryLocks();
});

async function step(verb: string, more: object) {
  if (!('steps' in rotateSecret) || rotateSecret.waitsFor === undefined) throw new Error('it waits for nobody');
  const readApproval = async () => undefined;
  const questions = { hold: async () => [], prove: async () => [] };
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const turns = { locks, log, now: () => new Date(world.clock), of: rotateSecret.waitsFor };
  const ports = { readApproval, partKey: async () => 'key', loadPolicy: world.ports.loadPolicy, settles: true, turns };
  const steps = rotationSteps({ ...world.ports, readApproval, questions: questions as never });
  return carryOutSteps(steps, { verb, execution: EXECUTION, ...more }, ports);
}

test('a rotation waits while the policy of its secret is being closed, and holds nobody up afterwards', async () => {
  const plan = await step('plan', { input: { secretId: 'prod/db', reason: 'leak' } });
  await locks.take([ARN], CLOSING, new Date(START + 600_000), new Date(START));

  const waiting = await step('apply', { plan, progress: { waited: 4 } });
  const meanwhile = [...world.rotated];
  await locks.giveBack([ARN], CLOSING);
  const applied = await step('apply', { plan, progress: { waited: 4 } });

  expect(waiting).toEqual({
    status: 'waiting',
    waitSeconds: 3,
    held: { ...CLOSING, resource: ARN, until: '2026-03-02T03:10:00.000Z' },
    progress: { waited: 4 },
  });
  expect(meanwhile).toEqual([]);
  expect(applied).toMatchObject({ status: 'applied' });
  expect(world.rotated).toHaveLength(1);
  expect([...locks.held]).toEqual([]);
});

test('a rotation that waited for half an hour is refused, and says for whom', async () => {
  const plan = await step('plan', { input: { secretId: 'prod/db', reason: 'leak' } });
  await locks.take([ARN], CLOSING, new Date(START + 7_200_000), new Date(START));
  await step('apply', { plan });
  world.clock = START + 1_800_000;

  expect(await step('apply', { plan })).toMatchObject({
    status: 'refused',
    plan: { decision: 'refuse', why: expect.stringContaining('is being changed by close-store, execution close-1') },
  });
  expect(world.rotated).toEqual([]);
});

test('a rotation that could not be asked for keeps nobody else waiting', async () => {
  const plan = await step('plan', { input: { secretId: 'prod/db', reason: 'leak' } });
  world.ports.secrets.rotate = async () => {
    throw new Error('AccessDenied');
  };

  await expect(step('apply', { plan })).rejects.toThrow('AccessDenied');

  expect([...locks.held]).toEqual([]);
});

test('what a function had locked when it died is let go once its rotation is given up', async () => {
  const plan = await step('plan', { input: { secretId: 'prod/db', reason: 'leak' } });
  const { execution, playbook } = { execution: EXECUTION.name, playbook: 'rotate-secret' };
  await locks.take([ARN], { execution, playbook }, new Date(START + 600_000), new Date(START));

  await step('giveUp', { plan, error: { Error: 'Lambda.Unknown' }, again: true });

  expect([...locks.held]).toEqual([]);
});
