import { beforeEach, describe, expect, test } from '@jest/globals';
import type { RotatePlan } from '../../../lib/playbooks/rotate-secret/plan.ts';
import { applyRotation, verifyRotation } from '../../../lib/playbooks/rotate-secret/rotate.ts';
import { settleRotation } from '../../../lib/playbooks/rotate-secret/settle.ts';
import { ARN, PENDING, RotationWorld, START } from '../support/rotation-world.ts';

let world: RotationWorld;
const noQuestion = {
  check: () => Promise.reject(new Error('nothing was to be tried')),
  restore: () => Promise.reject(new Error('nothing was to be put back')),
};

beforeEach(() => {
  world = new RotationWorld();
});

describe('apply and verify', () => {
  async function started(planned: RotatePlan): Promise<string> {
    const answer = await applyRotation(planned, 0, world.ports);
    if (answer.status !== 'started') throw new Error('a start was expected');
    return answer.startedAt;
  }

  test('rotate at once, wait with growing pauses until AWSCURRENT has moved, and give the place back', async () => {
    const planned = await world.plan();
    const startedAt = await started(planned);
    const held = [...world.places];

    const pauses: number[] = [];
    for (let looks = 0; looks < 6; looks += 1) {
      const progress = await verifyRotation(planned, startedAt, looks, world.ports);
      if (progress.status === 'waiting') pauses.push(progress.waitSeconds);
    }
    world.state = {
      ...world.state,
      current: planned.token,
      previous: 'v1',
      replicas: [
        { region: 'eu-west-1', status: 'InSync' },
        { region: 'us-east-1', status: 'Failed' },
      ],
    };
    const last = await verifyRotation(planned, startedAt, 6, world.ports);

    expect(world.rotated).toEqual([{ secretId: ARN, token: planned.token }]);
    expect(pauses).toEqual([1, 2, 4, 8, 15, 15]);
    expect(last).toEqual({
      status: 'rotated',
      version: planned.token,
      previous: 'v1',
      looks: 7,
      behind: ['us-east-1 (Failed)'],
    });
    expect([held, world.places]).toEqual([[planned.token], []]);
  });

  test('wait for a place while as many as the policy allows are under way, but not for ever', async () => {
    world.freePlaces = 0;
    const planned = await world.plan();

    const answer = await applyRotation(planned, 10, world.ports);

    expect(answer).toMatchObject({ status: 'busy' });
    if (answer.status === 'busy') expect([11, 12, 13]).toContain(answer.waited);
    await expect(applyRotation(planned, 3_600, world.ports)).rejects.toThrow(
      '3 rotations have been under way for an hour',
    );
    expect(world.rotated).toEqual([]);
  });

  test('start nothing for a rotation that is followed', async () => {
    world.state = { ...world.state, pending: { version: PENDING, since: new Date(START) } };

    await started(await world.plan());

    expect([world.rotated, world.places]).toEqual([[], []]);
  });

  test('begin anew when the rotation that was followed is gone without having rotated', async () => {
    world.state = { ...world.state, pending: { version: PENDING, since: new Date(START) } };
    const planned = await world.plan();
    const startedAt = await started(planned);
    const { pending: _gone, ...rest } = world.state;

    const during = await verifyRotation(planned, startedAt, 0, world.ports);
    world.state = rest;
    const after = await verifyRotation(planned, startedAt, 1, world.ports);
    const again = await world.plan();

    expect([during.status, after.status]).toEqual(['waiting', 'gone']);
    expect(again).toMatchObject({ follows: false, calls: ['secretsmanager:RotateSecret prod/db'] });
  });

  test('have rotated where another rotation followed before anybody looked, and not where it was taken back', async () => {
    const planned = await world.plan();
    const startedAt = await started(planned);
    const { pending: _done, ...rest } = world.state;

    world.state = { ...rest, current: PENDING, previous: planned.token };
    const followed = await settleRotation(planned, { startedAt }, { ...world.ports, questions: noQuestion });
    world.state = { ...rest, current: planned.before.current, previous: planned.token };
    const takenBack = await settleRotation(planned, { startedAt }, { ...world.ports, questions: noQuestion });

    expect(followed).toMatchObject({
      done: true,
      tells: { action: 'Rotated, and rotated again by somebody else meanwhile: this version was not tried.' },
    });
    expect(takenBack).toMatchObject({ done: false });
  });

  test('tell at once what the rotation function cannot do', async () => {
    const planned = await world.plan();
    const startedAt = await started(planned);
    world.problem = { step: 'setSecret', error: 'AccountLockedError', message: 'User app is locked', retryable: false };

    await expect(verifyRotation(planned, startedAt, 0, world.ports)).rejects.toMatchObject({
      name: 'RotationFailedError',
      message: 'prod/db was not rotated: setSecret: AccountLockedError: User app is locked',
    });
  });

  test('wait while what went wrong may pass, and tell it when the time is over', async () => {
    const planned = await world.plan();
    const startedAt = await started(planned);
    world.problem = {
      step: 'setSecret',
      error: 'ServerUnreachableError',
      message: 'db does not answer',
      retryable: true,
    };

    const early = await verifyRotation(planned, startedAt, 0, world.ports);
    world.clock += 60_000;

    expect(early.status).toBe('waiting');
    await expect(verifyRotation(planned, startedAt, 5, world.ports)).rejects.toThrow(
      'setSecret: ServerUnreachableError: db does not answer',
    );
  });

  test('tell that the secret was deleted meanwhile', async () => {
    const planned = await world.plan();
    const startedAt = await started(planned);
    world.state = { ...world.state, deleting: true };

    await expect(verifyRotation(planned, startedAt, 0, world.ports)).rejects.toMatchObject({
      name: 'SecretNotRotatableError',
      message: expect.stringContaining('was deleted while it was being rotated'),
    });
  });

  test('tell that also where only its rotation function was told of it', async () => {
    const planned = await world.plan();
    const startedAt = await started(planned);
    const message = "You can't perform this operation on the secret because it was marked for deletion.";
    const problemOf = async () => ({ step: 'setSecret', error: 'InvalidRequestException', message, retryable: false });

    await expect(verifyRotation(planned, startedAt, 0, { ...world.ports, problemOf })).rejects.toMatchObject({
      name: 'SecretNotRotatableError',
    });
  });

  test('tell that also where it was deleted between the look at the secret and the one at what its rotation function says', async () => {
    const planned = await world.plan();
    const startedAt = await started(planned);
    const problem = {
      step: 'setSecret',
      error: 'InvalidRequestException',
      message: 'marked for deletion',
      retryable: false,
    };
    const problemOf = async () => {
      world.state = { ...world.state, deleting: true };
      return problem;
    };

    await expect(verifyRotation(planned, startedAt, 0, { ...world.ports, problemOf })).rejects.toMatchObject({
      name: 'SecretNotRotatableError',
      message: expect.stringContaining('was deleted while it was being rotated'),
    });
  });

  test('call a person when the new version stays pending', async () => {
    const planned = await world.plan();
    const startedAt = await started(planned);
    world.state = { ...world.state, pending: { version: PENDING, since: undefined } };
    world.clock += 60_000;

    await expect(verifyRotation(planned, startedAt, 9, world.ports)).rejects.toMatchObject({
      name: 'RotationStuckError',
      message: expect.stringContaining('version 99999999-0000-4000-8000-000000000009 stuck in AWSPENDING after 60 s'),
    });
  });

  test('say so when no version was ever made', async () => {
    const planned = await world.plan();
    world.clock += 60_000;

    await expect(verifyRotation(planned, '2026-03-02T03:00:00Z', 9, world.ports)).rejects.toThrow('never created one');
  });

  test('rotate nothing where the policy cannot be used any more, whatever was planned', async () => {
    const planned = await world.plan();
    world.policy = { ok: false, problem: 'not valid' };

    await expect(applyRotation(planned, 0, world.ports)).rejects.toMatchObject({
      name: 'RefusedError',
      message: expect.stringContaining('nothing is changed: not valid'),
    });
    expect([world.rotated, world.places]).toEqual([[], []]);
  });

  test('rotate nothing when the hourly cap is used up', async () => {
    world.set({ mode: 'auto', capPerHour: 0 });

    expect(await applyRotation(await world.plan(), 0, world.ports)).toMatchObject({
      status: 'short',
      short: [{ cap: '0 rotations an hour', waiting: 1 }],
    });
    expect(world.rotated).toEqual([]);
  });
});
