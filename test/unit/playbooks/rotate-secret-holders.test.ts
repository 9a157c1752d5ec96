import { beforeEach, describe, expect, test } from '@jest/globals';
import { planRotation } from '../../../lib/playbooks/rotate-secret/plan.ts';
import { applyRotation } from '../../../lib/playbooks/rotate-secret/rotate.ts';
import { APPROVERS_POLICY } from '../support/change-world.ts';
import { AMAZONS, ARN, EXECUTION, OWN, RotationWorld, request } from '../support/rotation-world.ts';

const KEY = 'AKIAIOSFODNN7EXAMPLE';
const HOST = 'shop.c1abcdefghij.eu-central-1.rds.amazonaws.com';
const works = (holder: string) => ({ holder, login: 'works' as const });

let world: RotationWorld;

beforeEach(() => {
  world = new RotationWorld();
});

const arnOf = (name: string) => `arn:aws:secretsmanager:eu-central-1:123456789012:secret:${name}-AbCdEf`;
/** Secrets tagged as holding something, whose rotation function is riposte's. */
function tag(holds: string, ...names: string[]) {
  world.tagged[`riposte:holds=${holds}`] = names.map((name, index) => ({
    arn: arnOf(name),
    rotationFunction: OWN,
    createdAt: index,
  }));
}
const spread = (input: unknown) => planRotation(input, EXECUTION, world.ports);

test('an instance is not the cluster whose name it begins with, where the secret names no cluster', async () => {
  tag('db/shop-instance-1/app', 'decoy');
  world.holders[arnOf('decoy')] = works(`db/${HOST}/app`);

  expect((await world.plan(request({ holds: 'db/shop-instance-1/app' }))).decision).toBe('refuse');
});

describe('the secret of an access key', () => {
  test.each([
    ['the key', { accessKeyId: KEY }],
    ['the user it belongs to', { holds: 'iam-user/ci-bot' }],
  ])('is the one its user names, asked for by %s', async (_what, params) => {
    expect(await world.plan(request(params))).toMatchObject({
      decision: 'apply',
      secret: ARN,
      requestedBy: 'a task that names no finding and says: detection x',
    });
  });

  test('is the one its user names though the key in it was switched off already', async () => {
    world.holders[ARN] = { holder: 'iam-user/ci-bot', login: 'refused' };

    expect(await world.plan(request({ accessKeyId: KEY }))).toMatchObject({ decision: 'apply', secret: ARN });
  });

  test.each([
    ['it is another user’s', works('iam-user/other'), OWN, 'says that it holds iam-user/other'],
    ['it is a database’s', works('db/db.example.com/app'), OWN, 'says that it holds db/db.example.com/app'],
    ['it could not tell', { problem: 'InvalidSecretError' }, OWN, 'could not tell (InvalidSecretError)'],
    ['it is rotated by others', works('iam-user/ci-bot'), AMAZONS, 'no rotation function of riposte was asked'],
  ])('is not the one a user names where %s: a person is told', async (_case, answer, rotationFunction, reason) => {
    world.holders[ARN] = answer;
    world.state = { ...world.state, rotationFunction };

    const planned = await world.plan(request({ accessKeyId: KEY }));

    expect([planned.decision, planned.calls]).toEqual(['refuse', []]);
    expect(planned.refused).toContainEqual({ input: ARN, reason: expect.stringContaining(reason) });
  });

  test.each([
    ['the key', { accessKeyId: KEY }],
    ['the user it belongs to', { holds: 'iam-user/ci-bot' }],
  ])('is left alone where its user approves, asked for by %s', async (_what, params) => {
    world.approvers = { policyArn: APPROVERS_POLICY, holders: new Map([['user/ci-bot', 'on-call']]) };

    const planned = await world.plan(request(params));

    expect([planned.decision, planned.calls]).toEqual(['refuse', []]);
    expect(planned.why).toContain('The key of ci-bot concerns user ci-bot, who holds');
    expect(planned.why).toContain('riposte does not decide about who decides');
  });

  test('is left alone where nobody can say who approves, or its user does by the time of the change', async () => {
    const plan = await world.plan(request({ accessKeyId: KEY }));
    world.approvers = { policyArn: APPROVERS_POLICY, holders: new Map([['user/ci-bot', undefined]]) };
    await expect(applyRotation(plan, 0, world.ports)).rejects.toThrow('riposte does not decide about who decides');

    world.approvers = { problem: 'AccessDenied: no' };
    await expect(applyRotation(plan, 0, world.ports)).rejects.toThrow('which cannot be read (AccessDenied: no)');
    expect((await world.plan(request({ accessKeyId: KEY }))).why).toContain('which cannot be read');
    expect(world.rotated).toEqual([]);
    // A secret that is named is asked about itself only: whose it is, is not looked up.
    expect((await world.plan()).decision).toBe('apply');
  });

  test('is found at once however many secrets say that they hold it', async () => {
    tag('iam-user/ci-bot', ...Array.from({ length: 500 }, (_, index) => `decoy-${index}`));

    expect(await world.plan(request({ accessKeyId: KEY }))).toMatchObject({
      decision: 'apply',
      secret: ARN,
      refused: [],
    });
  });

  test.each([
    ['nothing', undefined],
    ['what is no secret', 'prod/db'],
  ])('is not one that only says so, where the user names %s: a person is told of it', async (_what, named) => {
    world.userSecrets = named === undefined ? {} : { 'ci-bot': named };
    tag('iam-user/ci-bot', 'decoy');

    const planned = await world.plan(request({ accessKeyId: KEY }));

    expect([planned.decision, planned.calls]).toEqual(['refuse', []]);
    expect(planned.refused.slice(1)).toEqual([
      {
        input: arnOf('decoy'),
        reason:
          'its tag says that it holds iam-user/ci-bot, and that was not confirmed: user ci-bot does not name it in return (tag riposte:secret)',
      },
    ]);
  });
});

describe('the secret of another credential', () => {
  test.each([
    ['the instance', 'db/shop/app', `db/${HOST}/app`],
    ['the twin of the user', 'db/shop/app', `db/${HOST}/app_clone`],
    ['the user of a twin', 'db/shop/app_clone', `db/${HOST}/app`],
    [
      'a cluster by one of its instances',
      'db/shop-instance-1/app',
      'db/shop.cluster-c1abcdefghij.eu-central-1.rds.amazonaws.com/app',
    ],
    ['a server by its own name', 'db/db.example.com/app', 'db/db.example.com/app'],
    ['that server by the twin of the user', 'db/DB.example.com/app', 'db/db.example.com/app_clone'],
    ['an interface', 'api/api.example.com', 'api/api.example.com'],
  ])('is one whose rotation function says so and whose credential works: %s', async (_what, holds, holder) => {
    tag(holds, 'prod/db');
    world.holders[arnOf('prod/db')] = works(holder);

    expect(await world.plan(request({ holds }))).toMatchObject({ decision: 'apply', secret: ARN, refused: [] });
  });

  test.each([
    ['another user', works(`db/${HOST}/other`), `says that it holds db/${HOST}/other`],
    ['another server', works('db/shop.example.com/app'), 'says that it holds db/shop.example.com/app'],
    ['a server that only begins so', works('db/shop2.c1.eu-central-1.rds.amazonaws.com/app'), 'says that it holds'],
    ['the instance of no cluster', works('db/sho.c1.eu-central-1.rds.amazonaws.com/app'), 'says that it holds'],
    ['a value of no server', works(''), 'says that it holds no credential in particular'],
    ['the right one, refused', { holder: `db/${HOST}/app`, login: 'refused' as const }, 'does not log in'],
    ['nothing it could tell', { problem: 'TlsRefusedError' }, 'could not tell (TlsRefusedError)'],
  ])('is not one that holds %s', async (_what, answer, reason) => {
    tag('db/shop/app', 'decoy');
    world.holders[arnOf('decoy')] = answer;

    const planned = await world.plan(request({ holds: 'db/shop/app' }));

    expect(planned.decision).toBe('refuse');
    expect(planned.refused).toEqual([
      { input: 'db/shop/app', reason: expect.stringContaining('no secret is known to hold db/shop/app') },
      { input: arnOf('decoy'), reason: expect.stringContaining(reason) },
    ]);
  });

  test('is not one with a rotation function of somebody else, which is not asked', async () => {
    world.tagged['riposte:holds=db/shop/app'] = [{ arn: arnOf('decoy'), rotationFunction: AMAZONS, createdAt: 1 }];
    world.holders[arnOf('decoy')] = works(`db/${HOST}/app`);

    const planned = await world.plan(request({ holds: 'db/shop/app' }));

    expect(planned.refused[1]?.reason).toContain('no rotation function of riposte was asked about it');
  });

  test('is found among decoys, which a person is told of with it', async () => {
    tag('db/shop/app', 'decoy-1', 'prod/db', 'decoy-2');
    world.holders = {
      [arnOf('decoy-1')]: works('db/evil.example.com/app'),
      [arnOf('prod/db')]: works(`db/${HOST}/app`),
      [arnOf('decoy-2')]: { problem: 'ServerUnreachableError' },
    };

    const planned = await world.plan(request({ holds: 'db/shop/app' }));

    expect(planned).toMatchObject({ decision: 'apply', secret: ARN });
    expect(planned.refused.map(({ input }) => input)).toEqual([arnOf('decoy-1'), arnOf('decoy-2')]);
  });

  test('is found among more decoys than are asked, because it is older, and those that nobody can ask take nobody’s turn', async () => {
    const decoys = (from: number, count: number, rotationFunction: string | undefined, createdAt: number) =>
      Array.from({ length: count }, (_, index) => ({
        arn: arnOf(`decoy-${from + index}`),
        rotationFunction,
        createdAt,
      }));
    world.tagged['riposte:holds=db/shop/app'] = [
      ...decoys(0, 48, undefined, 1),
      ...decoys(48, 51, OWN, 9),
      { arn: arnOf('prod/db'), rotationFunction: OWN, createdAt: 5 },
    ];
    world.holders = Object.fromEntries(
      Array.from({ length: 99 }, (_, index) => [arnOf(`decoy-${index}`), works('db/evil.example.com/app')]),
    );
    world.holders[arnOf('prod/db')] = works(`db/${HOST}/app`);

    const planned = await world.plan(request({ holds: 'db/shop/app' }));

    expect(planned).toMatchObject({ decision: 'apply', secret: ARN });
    expect(planned.refused).toHaveLength(99);
  });

  test('of several each is rotated, and what was not confirmed is told once', async () => {
    tag('db/shop/app', 'one', 'decoy', 'two');
    world.holders = {
      [arnOf('one')]: works(`db/${HOST}/app`),
      [arnOf('decoy')]: works(''),
      [arnOf('two')]: works(`db/${HOST}/app`),
    };

    const planned = await spread(request({ holds: 'db/shop/app' }));

    expect(planned).toMatchObject({
      decision: 'split',
      parts: [
        { input: request({ secretId: arnOf('one'), unconfirmed: [{ input: arnOf('decoy') }] }, { taskId: 't1.0' }) },
        { input: request({ secretId: arnOf('two') }, { taskId: 't1.1' }) },
      ],
    });
    if (planned.decision !== 'split') throw new Error('several were expected');
    world.state = { ...world.state, arn: arnOf('one') };
    expect((await world.plan(planned.parts[0]?.input)).refused).toEqual([
      { input: arnOf('decoy'), reason: expect.stringContaining('no credential in particular') },
    ]);
  });

  test('fifty are asked and a hundred named, of any number', async () => {
    let asked = 0;
    tag('db/shop/app', ...Array.from({ length: 500 }, (_, index) => `decoy-${index}`));
    const ports = {
      ...world.ports,
      holderOf: async () => {
        asked += 1;
        return works('');
      },
    };

    const planned = await planRotation(request({ holds: 'db/shop/app' }), EXECUTION, ports);

    if (planned.decision === 'split') throw new Error('nothing was to be rotated');
    expect([planned.decision, asked, planned.refused.length]).toEqual(['refuse', 50, 102]);
    expect(planned.refused.at(-1)?.reason).toContain('there are more than 100');
  });
});

test.each([
  [{ accessKeyId: 'AKIAI44QH8DHBEXAMPLE' }, 'AKIAI44QH8DHBEXAMPLE'],
  [{ holds: 'db/shop/app' }, 'db/shop/app'],
  [{ holds: 'iam-user/' }, 'iam-user/'],
])('nobody knows the secret of %j, and a person reads how to tag', async (params, what) => {
  world.userSecrets[''] = ARN;

  const planned = await world.plan(request(params));

  expect([planned.decision, planned.refused]).toEqual(['refuse', [{ input: what, reason: planned.why }]]);
  expect(planned.why).toContain(`no secret is known to hold ${what}`);
  expect(planned.why).toContain('an IAM user with riposte:secret, the secret of anything else with riposte:holds');
});

describe('several credentials', () => {
  const users: Record<string, string> = {
    AKIAEXAMPLE000000001: 'ci-bot',
    AKIAEXAMPLE000000002: 'ci-bot',
    AKIAEXAMPLE000000003: 'shop',
  };
  const unknown = 'AKIAEXAMPLE000000004';
  const asked = async (params: object[]) => {
    world.ports = { ...world.ports, userOfKey: async (id) => users[id] };
    const planned = await spread({ requests: params.flatMap((one) => request(one).requests) });
    return planned.decision === 'split' ? planned.parts.map(({ input }) => input) : [];
  };

  test('none is lost: each gets an execution, once', async () => {
    expect(await asked([{ accessKeyId: unknown }, { holds: 'db/shop/app' }, { accessKeyId: unknown }])).toEqual([
      request({ accessKeyId: unknown }, { taskId: 't1.0' }),
      request({ holds: 'db/shop/app' }, { taskId: 't1.1' }),
    ]);
  });

  test('of one report each leads to its own user, keys of one user to one rotation', async () => {
    expect(await asked([{ accessKeyIds: [...Object.keys(users), unknown] }, { holds: 'iam-user/shop' }])).toEqual([
      request({ accessKeyId: 'AKIAEXAMPLE000000001' }, { taskId: 't1.0' }),
      request({ accessKeyId: 'AKIAEXAMPLE000000003' }, { taskId: 't1.1' }),
      request({ accessKeyId: unknown }, { taskId: 't1.2' }),
    ]);
  });
});
