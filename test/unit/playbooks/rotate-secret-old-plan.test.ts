import { beforeEach, describe, expect, test } from '@jest/globals';
import { SecretNotRotatableError } from '../../../lib/domain/errors.ts';
import type { SecretState } from '../../../lib/domain/remediation/secret-ports.ts';
import { applyRotation } from '../../../lib/playbooks/rotate-secret/rotate.ts';
import { AMAZONS, PENDING, RotationWorld, request, START } from '../support/rotation-world.ts';

let world: RotationWorld;

beforeEach(() => {
  world = new RotationWorld();
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
