import { beforeEach, describe, expect, test } from '@jest/globals';
import { parsePolicy } from '../../lib/domain/policy.ts';
import type { RotationProblem, SecretState } from '../../lib/domain/ports.ts';
import {
  applyRotation,
  cancelRotation,
  type RotateSecretPorts,
  verifyRotation,
} from '../../lib/remediation/rotate-secret.ts';
import { planRotation, type RotatePlan, type RotationPlanPorts } from '../../lib/remediation/rotate-secret-plan.ts';
import { memoryCaps } from './memory-caps.ts';

const EXECUTION = {
  name: 'by-hand',
  id: 'arn:aws:states:eu-central-1:123456789012:execution:m:by-hand',
  startedAt: '2026-03-02T03:00:00Z',
};
const ARN = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:prod/db-AbCdEf';
const OWN = 'arn:aws:lambda:eu-central-1:123456789012:function:riposte-prod-rotate-mysql';
const AMAZONS = 'arn:aws:lambda:eu-central-1:123456789012:function:SecretsManagerMySQL';
const START = Date.parse('2026-03-02T03:00:00Z');
const policy = parsePolicy({
  version: 1,
  playbooks: { 'rotate-secret': { mode: 'auto', timeoutSeconds: 60, atOnce: 3 } },
  neverTouch: { resources: ['never/*'], tags: ['hands-off'] },
});

let state: SecretState;
let rotated: { secretId: string; token: string }[];
let dropped: string[];
let places: string[];
let freePlaces: number;
let problem: RotationProblem | undefined;
let clock: number;
let ports: RotateSecretPorts & RotationPlanPorts;

beforeEach(() => {
  state = {
    arn: ARN,
    name: 'prod/db',
    rotationEnabled: true,
    rotationFunction: OWN,
    deleting: false,
    current: 'v1',
    previous: 'v0',
    replicas: [],
    tags: [],
  };
  rotated = [];
  dropped = [];
  places = [];
  freePlaces = 3;
  problem = undefined;
  clock = START;
  ports = {
    secrets: {
      describe: async () => state,
      rotate: async (secretId, token) => {
        rotated.push({ secretId, token });
      },
      dropPending: async (_secretId, version) => {
        dropped.push(version);
      },
      tagged: async (key, value) => (`${key}=${value}` === 'riposte:holds=iam-user/ci-bot' ? [ARN] : []),
    },
    loadPolicy: async () => ({ ok: true, policy }),
    spendCaps: memoryCaps().spendCaps,
    places: {
      take: async (version) => {
        if (freePlaces === 0) return false;
        freePlaces -= 1;
        places.push(version);
        return true;
      },
      giveBack: async (version) => {
        places = places.filter((one) => one !== version);
      },
    },
    problemOf: async () => problem,
    userOfKey: async (id) => (id === 'AKIAIOSFODNN7EXAMPLE' ? 'ci-bot' : undefined),
    ownFunctions: [OWN],
    now: () => new Date(clock),
  };
});

const request = (params: object, more: object = {}) => ({
  requests: [{ taskId: 't1', params, reason: 'Key in public', requestedBy: 'detection x', ...more }],
});

async function plan(input: unknown = { secretId: 'prod/db', reason: 'leak' }): Promise<RotatePlan> {
  const planned = await planRotation(input, EXECUTION, ports);
  if (planned.decision === 'spread') throw new Error('one secret was expected');
  return planned;
}

describe('plan', () => {
  test('names the versions and the call, and a token that is the same every time', async () => {
    const planned = await plan();

    expect(planned).toMatchObject({
      decision: 'apply',
      before: { current: 'v1', previous: 'v0' },
      calls: ['secretsmanager:RotateSecret prod/db'],
      refused: [],
      follows: false,
      prover: OWN,
    });
    expect(planned.token).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    expect((await plan()).token).toBe(planned.token);
  });

  test('knows that only its own rotation functions can prove and undo', async () => {
    state = { ...state, rotationFunction: AMAZONS };

    expect((await plan()).prover).toBe('');
  });

  test.each([
    ['without a rotation function', { rotationEnabled: false }, 'has no rotation function'],
    ['about to be deleted', { deleting: true }, 'scheduled for deletion'],
    ['that is a copy', { copyOf: 'us-east-1' }, 'a copy of the secret in us-east-1: rotate it there'],
    ['on the never-touch list', { name: 'never/this' }, 'never-touch list (never/*)'],
    ['with a never-touch tag', { tags: ['team', 'hands-off'] }, 'never-touch tag hands-off'],
  ])('refuses a secret %s', async (_name, more, reason) => {
    state = { ...state, ...more };

    const planned = await plan();

    expect(planned.decision).toBe('refuse');
    expect(planned.refused).toEqual([{ input: 'prod/db', reason: expect.stringContaining(reason) }]);
  });

  test('follows a rotation that is under way', async () => {
    state = { ...state, pending: { version: 'v9', since: new Date(START - 59_000) } };

    expect(await plan()).toMatchObject({ decision: 'apply', follows: true, token: 'v9', calls: [] });
  });

  test('follows without asking for approval: nothing is changed by it', async () => {
    state = { ...state, pending: { version: 'v9', since: new Date(START) } };
    const asking = parsePolicy({ version: 1, playbooks: { 'rotate-secret': { mode: 'approve' } } });
    ports = { ...ports, loadPolicy: async () => ({ ok: true, policy: asking }) };

    expect((await plan(request({ secretId: 'prod/db' }))).decision).toBe('apply');
  });

  test.each([
    ['longer ago than a rotation may take', new Date(START - 60_000)],
    ['nobody knows when', undefined],
  ])('stops at a rotation begun %s, names the version and the way out', async (_when, since) => {
    state = { ...state, pending: { version: 'v9', since } };

    await expect(plan()).rejects.toMatchObject({
      name: 'RotationStuckError',
      message: expect.stringMatching(
        /version v9 stuck in AWSPENDING from an earlier rotation.*\{"cancel":"prod\/db","reason":"stuck"\}/,
      ),
    });
  });

  test.each([
    [{ secretId: 'prod/db' }, 'reason: '],
    [{ secretId: '', reason: 'leak' }, 'secretId: '],
    [{ secret: 'prod/db', reason: 'leak' }, 'secretId: '],
    [{ secretIds: [], reason: 'leak' }, 'secretIds: '],
  ])('refuses %j and shows what to type', async (input, message) => {
    await expect(plan(input)).rejects.toThrow(message);
    await expect(plan(input)).rejects.toThrow('{"secretId":"prod/db","reason":"leak"}');
  });

  test('gives each of several secrets an execution of its own, once each, named the same every time', async () => {
    const input = { secretIds: ['a', 'b', 'a'], reason: 'leak' };

    const first = await planRotation(input, EXECUTION, ports);
    const second = await planRotation(input, EXECUTION, ports);

    expect(first).toEqual({
      decision: 'spread',
      each: [
        { name: expect.stringMatching(/^rotate-secret-[0-9a-f]{32}$/), input: { secretId: 'a', reason: 'leak' } },
        { name: expect.stringMatching(/^rotate-secret-[0-9a-f]{32}$/), input: { secretId: 'b', reason: 'leak' } },
      ],
    });
    expect(second).toEqual(first);
  });

  test('a task with several secrets stays a task: it needs what the policy asks of one', async () => {
    const planned = await planRotation(request({ secretIds: ['a', 'b'] }), EXECUTION, ports);

    expect(planned).toMatchObject({
      decision: 'spread',
      each: [{ input: request({ secretId: 'a' }) }, { input: request({ secretId: 'b' }) }],
    });
  });

  test('of several credentials none is lost: also the one whose secret nobody knows gets an execution, which says so', async () => {
    const unknown = request({ holds: 'db/shop/app' });
    const input = { requests: [...request({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE' }).requests, ...unknown.requests] };

    const planned = await planRotation(input, EXECUTION, ports);

    expect(planned).toMatchObject({
      decision: 'spread',
      each: [{ input: request({ secretId: ARN }) }, { input: unknown }],
    });
  });

  test.each([
    ['an access key', { accessKeyId: 'AKIAIOSFODNN7EXAMPLE' }],
    ['the user it belongs to', { holds: 'iam-user/ci-bot' }],
  ])('finds the secret that holds the credential of %s', async (_what, params) => {
    expect(await plan(request(params))).toMatchObject({ decision: 'apply', secret: ARN, requestedBy: 'detection x' });
  });

  test.each([
    [{ accessKeyId: 'AKIAI44QH8DHBEXAMPLE' }, 'AKIAI44QH8DHBEXAMPLE'],
    [{ holds: 'db/shop/app' }, 'db/shop/app'],
  ])('says so when nobody knows the secret of %j', async (params, what) => {
    const planned = await plan(request(params));

    expect(planned.decision).toBe('refuse');
    expect(planned.why).toContain(`no secret is known to hold ${what}`);
    expect(planned.why).toContain('riposte:holds');
  });
});

describe('cancelling by hand', () => {
  const cancel = () => plan({ cancel: 'prod/db', reason: 'stuck' });

  test('gives up the pending version', async () => {
    state = { ...state, pending: { version: 'v9', since: undefined } };

    expect(await cancel()).toMatchObject({ decision: 'cancel', token: 'v9', prover: OWN });
  });

  test.each([
    ['where the policy says off', 'off', {}, 'mode is off'],
    ['of a secret on the never-touch list', 'auto', { name: 'never/this' }, 'never-touch list'],
    ['of a deleted secret', 'auto', { deleting: true }, 'scheduled for deletion'],
  ])('refuses %s', async (_where, mode, more, reason) => {
    state = { ...state, ...more, pending: { version: 'v9', since: undefined } };
    const strict = parsePolicy({ ...policy, playbooks: { 'rotate-secret': { mode } } });
    ports = { ...ports, loadPolicy: async () => ({ ok: true, policy: strict }) };

    expect(await cancel()).toMatchObject({ decision: 'refuse', why: expect.stringContaining(reason) });
  });

  test('refuses when nothing is pending', async () => {
    expect(await cancel()).toMatchObject({
      decision: 'refuse',
      why: expect.stringContaining('no unfinished rotation'),
    });
  });

  test('refuses where riposte cannot try the old credential, and says what a person does', async () => {
    state = { ...state, rotationFunction: AMAZONS, pending: { version: 'v9', since: undefined } };

    expect(await cancel()).toMatchObject({
      decision: 'refuse',
      why: expect.stringContaining('--version-stage AWSPENDING --remove-from-version-id v9'),
    });
  });
});

describe('apply and verify', () => {
  async function started(planned: RotatePlan): Promise<string> {
    const answer = await applyRotation(planned, 0, ports);
    if (answer.status !== 'started') throw new Error('a start was expected');
    return answer.startedAt;
  }

  test('rotate at once, wait with growing pauses until AWSCURRENT has moved, and give the place back', async () => {
    const planned = await plan();
    const startedAt = await started(planned);
    const held = [...places];

    const pauses: number[] = [];
    for (let looks = 0; looks < 6; looks += 1) {
      const progress = await verifyRotation(planned, startedAt, looks, ports);
      if (progress.status === 'waiting') pauses.push(progress.waitSeconds);
    }
    state = {
      ...state,
      current: planned.token,
      previous: 'v1',
      replicas: [
        { region: 'eu-west-1', status: 'InSync' },
        { region: 'us-east-1', status: 'Failed' },
      ],
    };
    const last = await verifyRotation(planned, startedAt, 6, ports);

    expect(rotated).toEqual([{ secretId: ARN, token: planned.token }]);
    expect(pauses).toEqual([1, 2, 4, 8, 15, 15]);
    expect(last).toEqual({
      status: 'rotated',
      version: planned.token,
      previous: 'v1',
      looks: 7,
      behind: ['us-east-1 (Failed)'],
    });
    expect([held, places]).toEqual([[planned.token], []]);
  });

  test('wait for a place while as many as the policy allows are under way, but not for ever', async () => {
    freePlaces = 0;
    const planned = await plan();

    const answer = await applyRotation(planned, 10, ports);

    expect(answer).toMatchObject({ status: 'busy' });
    if (answer.status === 'busy') expect([11, 12, 13]).toContain(answer.waited);
    await expect(applyRotation(planned, 3_600, ports)).rejects.toThrow('3 rotations have been under way for an hour');
    expect(rotated).toEqual([]);
  });

  test('start nothing for a rotation that is followed', async () => {
    state = { ...state, pending: { version: 'v9', since: new Date(START) } };

    await started(await plan());

    expect([rotated, places]).toEqual([[], []]);
  });

  test('begin anew when the rotation that was followed is gone without having rotated', async () => {
    state = { ...state, pending: { version: 'v9', since: new Date(START) } };
    const planned = await plan();
    const startedAt = await started(planned);
    const { pending: _gone, ...rest } = state;

    const during = await verifyRotation(planned, startedAt, 0, ports);
    state = rest;
    const after = await verifyRotation(planned, startedAt, 1, ports);
    const again = await plan();

    expect([during.status, after.status]).toEqual(['waiting', 'gone']);
    expect(again).toMatchObject({ follows: false, calls: ['secretsmanager:RotateSecret prod/db'] });
  });

  test('tell at once what the rotation function cannot do', async () => {
    const planned = await plan();
    const startedAt = await started(planned);
    problem = { step: 'setSecret', error: 'AccountLockedError', message: 'User app is locked', retryable: false };

    await expect(verifyRotation(planned, startedAt, 0, ports)).rejects.toMatchObject({
      name: 'RotationFailedError',
      message: 'prod/db was not rotated: setSecret: AccountLockedError: User app is locked',
    });
  });

  test('wait while what went wrong may pass, and tell it when the time is over', async () => {
    const planned = await plan();
    const startedAt = await started(planned);
    problem = { step: 'setSecret', error: 'ServerUnreachableError', message: 'db does not answer', retryable: true };

    const early = await verifyRotation(planned, startedAt, 0, ports);
    clock += 60_000;

    expect(early.status).toBe('waiting');
    await expect(verifyRotation(planned, startedAt, 5, ports)).rejects.toThrow(
      'setSecret: ServerUnreachableError: db does not answer',
    );
  });

  test('tell that the secret was deleted meanwhile', async () => {
    const planned = await plan();
    const startedAt = await started(planned);
    state = { ...state, deleting: true };

    await expect(verifyRotation(planned, startedAt, 0, ports)).rejects.toMatchObject({
      name: 'SecretNotRotatableError',
      message: expect.stringContaining('was deleted while it was being rotated'),
    });
  });

  test('call a person when the new version stays pending', async () => {
    const planned = await plan();
    const startedAt = await started(planned);
    state = { ...state, pending: { version: 'v9', since: undefined } };
    clock += 60_000;

    await expect(verifyRotation(planned, startedAt, 9, ports)).rejects.toMatchObject({
      name: 'RotationStuckError',
      message: expect.stringContaining('version v9 stuck in AWSPENDING after 60 s'),
    });
  });

  test('say so when no version was ever made', async () => {
    const planned = await plan();
    clock += 60_000;

    await expect(verifyRotation(planned, '2026-03-02T03:00:00Z', 9, ports)).rejects.toThrow('never created one');
  });

  test('rotate nothing where the policy cannot be used any more, whatever was planned', async () => {
    const planned = await plan();
    ports = { ...ports, loadPolicy: async () => ({ ok: false, problem: 'not valid' }) };

    await expect(applyRotation(planned, 0, ports)).rejects.toMatchObject({
      name: 'RefusedError',
      message: expect.stringContaining('nothing is changed: not valid'),
    });
    expect([rotated, places]).toEqual([[], []]);
  });

  test('rotate nothing when the hourly cap is used up', async () => {
    ports = { ...ports, spendCaps: async () => ({ granted: new Set(), short: new Map() }) };

    await expect(applyRotation(await plan(), 0, ports)).rejects.toThrow(
      'allows 2000 rotations an hour and they are used up',
    );
    expect(rotated).toEqual([]);
  });
});

describe('giving up a rotation that failed', () => {
  async function failed(): Promise<RotatePlan> {
    const planned = await plan();
    await applyRotation(planned, 0, ports);
    state = { ...state, pending: { version: planned.token, since: new Date(clock) } };
    return planned;
  }

  test('takes AWSPENDING away once the old credential was seen to work, and gives the place back', async () => {
    const planned = await failed();

    const given = await cancelRotation(planned, 'old-works', ports);

    expect([dropped, places, given.state]).toEqual([[planned.token], [], 'given-up']);
    expect(given.text).toContain('The old credential was tried and works');
  });

  test('keeps the pending version where the old credential was not seen to work: it may be the one the server knows', async () => {
    const planned = await failed();

    const given = await cancelRotation(planned, 'unknown', ports);

    expect([dropped, places, given.state]).toEqual([[], [], 'kept']);
    expect(given.text).toContain(`Version ${planned.token} is kept in AWSPENDING`);
  });

  test("leaves other people's rotation functions to people, and says what they do", async () => {
    state = { ...state, rotationFunction: AMAZONS };
    const planned = await failed();

    const given = await cancelRotation(planned, 'unknown', ports);

    expect(dropped).toEqual([]);
    expect(given.text).toContain(`--remove-from-version-id ${planned.token}`);
  });

  test('does nothing to a rotation that went through after all', async () => {
    const planned = await failed();
    state = { ...state, current: planned.token };

    const given = await cancelRotation(planned, 'rotated', ports);

    expect(dropped).toEqual([]);
    expect(given.text).toContain('went through after all');
  });

  test('does nothing to the pending version of another rotation', async () => {
    const planned = await failed();
    state = { ...state, pending: { version: 'other', since: undefined } };

    const given = await cancelRotation(planned, 'old-works', ports);

    expect([dropped, given.state]).toEqual([[], 'nothing-pending']);
  });
});
