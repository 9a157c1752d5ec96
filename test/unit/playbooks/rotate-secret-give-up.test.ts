import { beforeEach, describe, expect, test } from '@jest/globals';
import type { RotatePlan } from '../../../lib/playbooks/rotate-secret/plan.ts';
import { applyRotation, cancelRotation } from '../../../lib/playbooks/rotate-secret/rotate.ts';
import { AMAZONS, RotationWorld } from '../support/rotation-world.ts';

let world: RotationWorld;

beforeEach(() => {
  world = new RotationWorld();
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
