import { beforeEach, describe, expect, test } from '@jest/globals';
import { SecretNotRotatableError } from '../../../lib/domain/errors.ts';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { planRotation } from '../../../lib/playbooks/rotate-secret/plan.ts';
import { AMAZONS, EXECUTION, OWN, PENDING, RotationWorld, request, START } from '../support/rotation-world.ts';

let world: RotationWorld;

beforeEach(() => {
  world = new RotationWorld();
});

describe('plan', () => {
  test('names the versions and the call, and a token that is the same every time', async () => {
    const planned = await world.plan();

    expect(planned).toMatchObject({
      decision: 'apply',
      before: { current: 'v1', previous: 'v0' },
      calls: ['secretsmanager:RotateSecret prod/db'],
      refused: [],
      follows: false,
      prover: OWN,
    });
    expect(planned.token).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    expect((await world.plan()).token).toBe(planned.token);
  });

  test('knows that only its own rotation functions can prove and undo', async () => {
    world.state = { ...world.state, rotationFunction: AMAZONS };

    expect((await world.plan()).prover).toBe('');
  });

  test.each([
    ['without a rotation function', { rotationEnabled: false }, 'has no rotation function'],
    ['about to be deleted', { deleting: true }, 'scheduled for deletion'],
    ['that is a copy', { copyOf: 'us-east-1' }, 'a copy of the secret in us-east-1: rotate it there'],
    ['on the never-touch list', { name: 'never/this' }, 'never-touch list (never/*)'],
    ['with a never-touch tag', { tags: ['team', 'hands-off'] }, 'never-touch tag hands-off'],
  ])('refuses a secret %s', async (_name, more, reason) => {
    world.state = { ...world.state, ...more };

    const { name } = world.state;
    const planned = await world.plan({ secretId: name, reason: 'leak' });

    expect(planned.decision).toBe('refuse');
    expect(planned.refused).toEqual([{ input: name, reason: expect.stringContaining(reason) }]);
  });

  test('follows a rotation that is under way', async () => {
    world.state = { ...world.state, pending: { version: PENDING, since: new Date(START - 59_000) } };

    const planned = await world.plan();

    expect(planned).toMatchObject({ decision: 'apply', follows: true, token: PENDING, calls: [] });
    expect(planned.policyVersion).toMatch(/^[0-9a-f]{12}$/);
  });

  test('follows without asking for approval: nothing is changed by it', async () => {
    world.state = { ...world.state, pending: { version: PENDING, since: new Date(START) } };
    const asking = parsePolicy({ version: 1, playbooks: { 'rotate-secret': { mode: 'approve' } } });
    world.policy = { ok: true, policy: asking };

    expect((await world.plan(request({ secretId: 'prod/db' }))).decision).toBe('apply');
  });

  test('does not follow a version whose id no rotation gives: it is told without a command', async () => {
    const version = '$(id>/tmp/riposte-owned)-6f2a-4d0c-9b7e-1a2b3c4d';
    world.state = { ...world.state, pending: { version, since: new Date(START) } };

    await expect(world.plan()).rejects.toMatchObject({ name: 'RotationStuckError' });
  });

  test.each([
    ['longer ago than a rotation may take', new Date(START - 60_000)],
    ['nobody knows when', undefined],
  ])('stops at a rotation begun %s, names the version and the way out', async (_when, since) => {
    world.state = { ...world.state, pending: { version: PENDING, since } };

    await expect(world.plan()).rejects.toMatchObject({
      name: 'RotationStuckError',
      message: expect.stringMatching(
        /version 99999999-0000-4000-8000-000000000009 stuck in AWSPENDING from an earlier rotation.*\{"cancel":"prod\/db","reason":"stuck"\}/,
      ),
    });
  });

  test.each([
    [{ secretId: 'prod/db' }, 'reason: '],
    [{ secretId: '', reason: 'leak' }, 'secretId: '],
    [{ secret: 'prod/db', reason: 'leak' }, 'secretId: '],
    [{ secretIds: [], reason: 'leak' }, 'secretIds: '],
  ])('refuses %j and shows what to type', async (input, message) => {
    await expect(world.plan(input)).rejects.toThrow(message);
    await expect(world.plan(input)).rejects.toThrow('{"secretId":"prod/db","reason":"leak"}');
  });

  test('gives each of several secrets an execution of its own, once each, named the same every time', async () => {
    world.ports.secrets.describe = async (id) => ({ ...world.state, arn: `arn:${id}` });
    const input = { secretIds: ['a', 'b', 'a'], reason: 'leak' };

    const first = await planRotation(input, EXECUTION, world.ports);
    const second = await planRotation(input, EXECUTION, world.ports);

    expect(first).toEqual({
      decision: 'split',
      parts: [
        { name: expect.stringMatching(/^rotate-secret-[0-9a-f]{32}$/), input: { secretId: 'a', reason: 'leak' } },
        { name: expect.stringMatching(/^rotate-secret-[0-9a-f]{32}$/), input: { secretId: 'b', reason: 'leak' } },
      ],
    });
    expect(second).toEqual(first);
  });

  test('a task with several secrets stays a task: it needs what the policy asks of one', async () => {
    world.ports.secrets.describe = async (id) => ({ ...world.state, arn: `arn:${id}` });
    const planned = await planRotation(request({ secretIds: ['a', 'b'] }), EXECUTION, world.ports);

    expect(planned).toMatchObject({
      decision: 'split',
      parts: [
        { input: request({ secretId: 'a' }, { taskId: 't1.0' }) },
        { input: request({ secretId: 'b' }, { taskId: 't1.1' }) },
      ],
    });
  });
});

describe('one secret in several spellings', () => {
  const spellings = {
    'prod/db': 'prod/db-AbCdEf',
    'arn:aws:secretsmanager:eu-central-1:123456789012:secret:prod/db': 'prod/db-AbCdEf',
    'arn:aws:secretsmanager:eu-central-1:123456789012:secret:prod/db-AbCdEf': 'prod/db-AbCdEf',
    'prod/queue': 'prod/queue-GhIjKl',
  };
  const names = Object.keys(spellings);

  beforeEach(() => {
    world.ports.secrets.describe = async (id) => {
      const found = Object.entries(spellings).find(([spelling]) => spelling === id)?.[1];
      if (found === undefined) throw new SecretNotRotatableError(`There is no secret ${id}`);
      return {
        ...world.state,
        name: found.slice(0, -7),
        arn: `arn:aws:secretsmanager:eu-central-1:123456789012:secret:${found}`,
      };
    };
  });

  test.each([
    ['a person', { secretIds: names, reason: 'leak' }],
    ['a task', request({ secretIds: names })],
    ['several tasks', { requests: names.flatMap((secretId) => request({ secretId }).requests) }],
  ])('is rotated once, named by %s', async (_who, input) => {
    const planned = await planRotation(input, EXECUTION, world.ports);

    expect(planned).toMatchObject({ decision: 'split' });
    if (planned.decision === 'split') expect(planned.parts).toHaveLength(2);
  });

  test('is planned at once where no other is named', async () => {
    expect(await world.plan({ secretIds: names.slice(0, 3), reason: 'leak' })).toMatchObject({
      decision: 'apply',
      secret: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:prod/db-AbCdEf',
    });
  });

  test('does not hide one that does not exist: its execution says so', async () => {
    const planned = await planRotation(
      { secretIds: ['prod/db', 'prod/unknown'], reason: 'leak' },
      EXECUTION,
      world.ports,
    );

    expect(planned).toMatchObject({
      parts: [{ input: { secretId: 'prod/db' } }, { input: { secretId: 'prod/unknown' } }],
    });
  });

  test('what cannot be looked up for another reason stops the start: nothing is lost in silence', async () => {
    world.ports.secrets.describe = async () => Promise.reject(new Error('ThrottlingException'));

    await expect(planRotation({ secretIds: names, reason: 'leak' }, EXECUTION, world.ports)).rejects.toThrow(
      'Throttling',
    );
  });
});

describe('cancelling by hand', () => {
  const cancel = () => world.plan({ cancel: world.state.name, reason: 'stuck' });

  test('gives up the pending version', async () => {
    world.state = { ...world.state, pending: { version: PENDING, since: undefined } };

    expect(await cancel()).toMatchObject({ decision: 'cancel', token: PENDING, prover: OWN });
  });

  test.each([
    ['where the policy says off', 'off', {}, 'mode is off'],
    ['of a secret on the never-touch list', 'auto', { name: 'never/this' }, 'never-touch list'],
    ['of a deleted secret', 'auto', { deleting: true }, 'scheduled for deletion'],
  ])('refuses %s', async (_where, mode, more, reason) => {
    world.state = { ...world.state, ...more, pending: { version: PENDING, since: undefined } };
    const strict = parsePolicy({
      ...(world.policy.ok ? world.policy.policy : {}),
      playbooks: { 'rotate-secret': { mode } },
    });
    world.policy = { ok: true, policy: strict };

    expect(await cancel()).toMatchObject({ decision: 'refuse', why: expect.stringContaining(reason) });
  });

  test('refuses when nothing is pending', async () => {
    expect(await cancel()).toMatchObject({
      decision: 'refuse',
      why: expect.stringContaining('no unfinished rotation'),
    });
  });

  test('refuses where riposte cannot try the old credential, and says what a person does', async () => {
    world.state = { ...world.state, rotationFunction: AMAZONS, pending: { version: PENDING, since: undefined } };

    expect(await cancel()).toMatchObject({
      decision: 'refuse',
      why: expect.stringContaining(
        '(aws secretsmanager update-secret-version-stage --secret-id prod/db --version-stage AWSPENDING --remove-from-version-id 99999999-0000-4000-8000-000000000009)',
      ),
    });
  });
});
