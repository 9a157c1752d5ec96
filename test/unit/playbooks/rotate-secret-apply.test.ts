import { beforeEach, describe, expect, test } from '@jest/globals';
import { SecretNotRotatableError } from '../../../lib/domain/errors.ts';
import type { SecretState } from '../../../lib/domain/ports.ts';
import type { RotatePlan } from '../../../lib/playbooks/rotate-secret/plan.ts';
import { applyRotation, cancelRotation, verifyRotation } from '../../../lib/playbooks/rotate-secret/rotate.ts';
import { settleRotation } from '../../../lib/playbooks/rotate-secret/settle.ts';
import { AMAZONS, ARN, PENDING, RotationWorld, request, START } from '../support/rotation-world.ts';

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

describe('apply never trusts an old plan', () => {
  const nothingDone = () => expect(world.rotated).toEqual([]);

  test.each<[string, () => void, string]>([
    ['is off by now', () => world.set({ mode: 'off' }), "the policy's mode is off by now"],
    ['only observes by now', () => world.set({ mode: 'observe' }), "the policy's mode is observe by now"],
    [
      'names the secret as never to be touched by now',
      () => world.set({ mode: 'auto' }, { resources: ['prod/*'] }),
      'never-touch list (prod/*)',
    ],
  ])('a policy that %s holds back a task', async (_what, change, reason) => {
    const planned = await world.plan(request({ secretId: 'prod/db' }));
    change();

    await expect(applyRotation(planned, 0, world.ports)).rejects.toMatchObject({
      name: 'RefusedError',
      message: expect.stringContaining(reason),
    });
    nothingDone();
  });

  test('a policy that asks for approval by now has a person asked', async () => {
    const planned = await world.plan(request({ secretId: 'prod/db' }));
    world.set({ mode: 'approve' });

    expect(await applyRotation(planned, 0, world.ports)).toEqual({ status: 'moved-on' });
    expect((await world.plan(request({ secretId: 'prod/db' }))).decision).toBe('approve');
    nothingDone();
  });

  test.each([
    ['off', 'refused'],
    ['observe', 'started'],
    ['approve', 'started'],
  ])('a person has decided: mode %s by now means %s', async (mode, end) => {
    const planned = await world.plan();
    world.set({ mode });

    const started = await applyRotation(planned, 0, world.ports).then(
      ({ status }) => status,
      () => 'refused',
    );

    expect(started).toBe(end);
  });

  test.each([
    ['approve', 'started'],
    ['auto', 'started'],
    ['observe', 'refused'],
  ])('what a person approved is done in mode %s by now: %s', async (mode, end) => {
    world.set({ mode: 'approve' });
    const planned = await world.plan(request({ secretId: 'prod/db' }));
    world.set({ mode });

    const started = await applyRotation(planned, 0, world.ports).then(
      ({ status }) => status,
      () => 'refused',
    );

    expect([planned.decision, started]).toEqual(['approve', end]);
  });

  test.each<[string, Partial<SecretState>, string]>([
    ['carries a never-touch tag', { tags: ['hands-off'] }, 'never-touch tag hands-off'],
    ['is about to be deleted', { deleting: true }, 'scheduled for deletion'],
    ['is rotated no more', { rotationEnabled: false }, 'has no rotation function'],
    ['is rotated by another function', { rotationFunction: AMAZONS }, 'another rotation function than'],
  ])('a secret that %s by now is left alone', async (_what, more, reason) => {
    const planned = await world.plan();
    world.state = { ...world.state, ...more };

    await expect(applyRotation(planned, 0, world.ports)).rejects.toThrow(reason);
    nothingDone();
  });

  test.each<[string, Partial<SecretState>]>([
    ['has another current version', { current: 'v2' }],
    ['is being rotated by somebody else', { pending: { version: PENDING, since: new Date(START) } }],
  ])('a secret that %s by now is planned anew, and the place given back', async (_what, more) => {
    const planned = await world.plan();
    world.state = { ...world.state, ...more };

    expect(await applyRotation(planned, 0, world.ports)).toEqual({ status: 'moved-on' });
    expect(world.places).toEqual([]);
    nothingDone();
  });

  test('planned anew is also what somebody else began in the very moment of asking', async () => {
    const planned = await world.plan();
    world.ports.secrets.rotate = async () => {
      world.state = { ...world.state, pending: { version: PENDING, since: new Date(START) } };
      throw new SecretNotRotatableError("A previous rotation isn't complete");
    };

    expect(await applyRotation(planned, 0, world.ports)).toEqual({ status: 'moved-on' });
    expect((await world.plan()).follows).toBe(true);
  });

  test('another refusal of Secrets Manager stays one', async () => {
    const planned = await world.plan();
    world.ports.secrets.rotate = async () => Promise.reject(new SecretNotRotatableError('no'));

    await expect(applyRotation(planned, 0, world.ports)).rejects.toMatchObject({ name: 'SecretNotRotatableError' });
  });

  test('carried out again it finds its own rotation under way or over, and asks for nothing', async () => {
    const planned = await world.plan();
    await applyRotation(planned, 0, world.ports);
    world.state = { ...world.state, pending: { version: planned.token, since: new Date(START) } };
    const during = await applyRotation(planned, 0, world.ports);
    world.state = { ...world.state, current: planned.token };
    const after = await applyRotation(planned, 0, world.ports);

    expect([during.status, after.status, world.rotated.length]).toEqual(['started', 'started', 1]);
  });

  test('the policy is read anew, not remembered, in the moment of the change', async () => {
    const planned = await world.plan();
    world.readings = [];

    await applyRotation(planned, 0, world.ports);

    expect(world.readings.at(-1)).toBe(0);
  });
});

describe('giving up a rotation that failed', () => {
  async function failed(): Promise<RotatePlan> {
    const planned = await world.plan();
    await applyRotation(planned, 0, world.ports);
    world.state = { ...world.state, pending: { version: planned.token, since: new Date(world.clock) } };
    return planned;
  }

  test('takes AWSPENDING away once the old credential was seen to work, and gives the place back', async () => {
    const planned = await failed();

    const given = await cancelRotation(planned, 'old-works', world.ports);

    expect([world.dropped, world.places, given.state]).toEqual([[planned.token], [], 'given-up']);
    expect(given.text).toContain('The old credential was tried and works');
  });

  test('keeps the pending version where the old credential was not seen to work: it may be the one the server knows', async () => {
    const planned = await failed();

    const given = await cancelRotation(planned, 'unknown', world.ports);

    expect([world.dropped, world.places, given.state]).toEqual([[], [], 'kept']);
    expect(given.text).toContain(`Version ${planned.token} is kept in AWSPENDING`);
  });

  test("leaves other people's rotation functions to people, and says what they do", async () => {
    world.state = { ...world.state, rotationFunction: AMAZONS };
    const planned = await failed();

    const given = await cancelRotation(planned, 'unknown', world.ports);

    expect(world.dropped).toEqual([]);
    expect(given.text).toContain(`--remove-from-version-id ${planned.token}`);
  });

  test('does nothing to a rotation that went through after all', async () => {
    const planned = await failed();
    world.state = { ...world.state, current: planned.token };

    const given = await cancelRotation(planned, 'rotated', world.ports);

    expect(world.dropped).toEqual([]);
    expect(given.text).toContain('went through after all');
  });

  test('does nothing to the pending version of another rotation', async () => {
    const planned = await failed();
    world.state = { ...world.state, pending: { version: 'other', since: undefined } };

    const given = await cancelRotation(planned, 'old-works', world.ports);

    expect([world.dropped, given.state]).toEqual([[], 'nothing-pending']);
  });
});
