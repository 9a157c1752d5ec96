import { beforeEach, describe, expect, test } from '@jest/globals';
import { parsePolicy } from '../../lib/domain/policy.ts';
import type { SecretState } from '../../lib/domain/ports.ts';
import {
  applyRotation,
  planRotation,
  type RotateSecretPorts,
  verifyRotation,
} from '../../lib/remediation/rotate-secret.ts';

const EXECUTION = {
  name: 'by-hand',
  id: 'arn:aws:states:eu-central-1:123456789012:execution:m:by-hand',
  startedAt: '2026-03-02T03:00:00Z',
};
const TOKEN = '9f7a85d3-0000-0000-0000-000000000000';
const policy = parsePolicy({
  version: 1,
  playbooks: { 'rotate-secret': { mode: 'auto', timeoutSeconds: 60 } },
  neverTouch: { resources: ['never/*'], tags: ['hands-off'] },
});

let state: SecretState;
let rotated: { secretId: string; token: string }[];
let clock: number;
let ports: RotateSecretPorts;

beforeEach(() => {
  state = {
    arn: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:prod/db-AbCdEf',
    name: 'prod/db',
    rotationEnabled: true,
    deleting: false,
    current: 'v1',
    previous: 'v0',
    tags: [],
  };
  rotated = [];
  clock = Date.parse('2026-03-02T03:00:00Z');
  ports = {
    secrets: {
      describe: async () => state,
      rotate: async (secretId, token) => {
        rotated.push({ secretId, token });
      },
    },
    loadPolicy: async () => ({ policy }),
    spendCap: async (_playbook, amount, cap) => amount <= cap,
    now: () => new Date(clock),
  };
});

const plan = (input: unknown = { secretId: 'prod/db', reason: 'leak' }) => planRotation(input, EXECUTION, ports);

describe('plan', () => {
  test('names the versions and the call, and a token that is the same every time', async () => {
    const planned = await plan();

    expect(planned).toMatchObject({
      decision: 'apply',
      before: { current: 'v1', previous: 'v0' },
      calls: ['secretsmanager:RotateSecret prod/db'],
      refused: [],
    });
    expect(planned.token).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    expect((await plan()).token).toBe(planned.token);
  });

  test.each([
    ['without a rotation function', { rotationEnabled: false }, 'has no rotation function'],
    ['about to be deleted', { deleting: true }, 'scheduled for deletion'],
    ['on the never-touch list', { name: 'never/this' }, 'never-touch list (never/*)'],
    ['with a never-touch tag', { tags: ['team', 'hands-off'] }, 'never-touch tag hands-off'],
  ])('refuses a secret %s', async (_name, more, reason) => {
    state = { ...state, ...more };

    const planned = await plan();

    expect(planned.decision).toBe('refuse');
    expect(planned.refused).toEqual([{ input: 'prod/db', reason: expect.stringContaining(reason) }]);
  });

  test('stops at an unfinished rotation, names the version and how to clear it', async () => {
    state = { ...state, pending: 'v9' };

    await expect(plan()).rejects.toMatchObject({
      name: 'RotationStuckError',
      message: expect.stringContaining('version v9 stuck in AWSPENDING from an earlier rotation'),
    });
  });

  test.each([
    [{ secretId: 'prod/db' }, 'reason: '],
    [{ secretId: '', reason: 'leak' }, 'secretId: '],
    [{ secret: 'prod/db', reason: 'leak' }, 'secretId: '],
  ])('refuses %j and shows what to type', async (input, problem) => {
    await expect(plan(input)).rejects.toThrow(problem);
    await expect(plan(input)).rejects.toThrow('{"secretId":"prod/db","reason":"leak"}');
  });
});

describe('apply and verify', () => {
  test('rotate at once, and wait with growing pauses until AWSCURRENT has moved', async () => {
    const planned = await plan();
    const { startedAt } = await applyRotation(planned, ports);

    const pauses: number[] = [];
    for (let looks = 0; looks < 6; looks += 1) {
      const progress = await verifyRotation(planned, startedAt, looks, ports);
      if (progress.status === 'waiting') pauses.push(progress.waitSeconds);
    }
    state = { ...state, current: planned.token, previous: 'v1' };
    const last = await verifyRotation(planned, startedAt, 6, ports);

    expect(rotated).toEqual([{ secretId: state.arn, token: planned.token }]);
    expect(pauses).toEqual([1, 2, 4, 8, 15, 15]);
    expect(last).toEqual({ status: 'rotated', version: planned.token, previous: 'v1', looks: 7 });
  });

  test('call a person when the new version stays pending', async () => {
    const planned = await plan();
    const { startedAt } = await applyRotation(planned, ports);
    state = { ...state, pending: TOKEN };
    clock += 60_000;

    await expect(verifyRotation(planned, startedAt, 9, ports)).rejects.toMatchObject({
      name: 'RotationStuckError',
      message: expect.stringContaining(
        `version ${TOKEN} stuck in AWSPENDING after 60 s; the current credential is unchanged`,
      ),
    });
  });

  test('say so when no version was ever made', async () => {
    const planned = await plan();
    clock += 60_000;

    await expect(verifyRotation(planned, '2026-03-02T03:00:00Z', 9, ports)).rejects.toThrow('never created one');
  });

  test('rotate nothing when the hourly cap is used up', async () => {
    ports = { ...ports, spendCap: async () => false };

    await expect(applyRotation(await plan(), ports)).rejects.toThrow(
      'allows 2000 rotations an hour and they are used up',
    );
    expect(rotated).toEqual([]);
  });
});
