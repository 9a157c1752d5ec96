import { beforeEach, describe, expect, test } from '@jest/globals';
import { containChanges, type Params } from '../../../lib/playbooks/contain-principal/changes.ts';
import type { Described, InlinePolicies, Usage } from '../../../lib/playbooks/contain-principal/ports.ts';
import type { Ask } from '../../../lib/remediation/playbook.ts';

const ROLE = 'arn:aws:iam::123456789012:role/service/ci';
const ASK: Ask = {
  reason: 'stolen',
  requestedBy: 'person',
  execution: 'run-1',
  account: '123456789012',
  region: 'us-east-1',
  partition: 'aws',
};
const NOW = new Date('2026-06-01T12:00:00Z');
const DENY_ALL =
  '{"Version":"2012-10-17","Statement":[{"Sid":"ContainedByRiposte","Effect":"Deny","Action":"*","Resource":"*"}]}';

let principals: Map<string, Described>;
let policies: Map<string, string>;
let usage: Usage;
let own: string[];

const iam: InlinePolicies = {
  describe: async ({ kind, name }) => principals.get(`${kind}/${name}`),
  all: async () => policies,
  get: async (_one, policy) => policies.get(policy),
  put: async (_one, policy, document) => {
    policies.set(policy, document);
  },
  remove: async (_one, policy) => {
    policies.delete(policy);
  },
};
const changes = () =>
  containChanges({
    policies: iam,
    usage,
    calls: async () => ({ calls: [], all: true }),
    ownAddresses: async () => own,
    now: () => NOW,
  });
const find = (params: Params) => changes().find(params, ASK);
const reasonFor = async (params: Params) => (await find(params)).refused[0]?.reason;
/** The policy that a request leads to. */
async function denyFor(params: Params) {
  const { targets } = await find(params);
  const [target] = targets;
  if (target === undefined) throw new Error('no target');
  const before = await changes().read(target);
  return before === null ? null : changes().wanted(target, before, params, ASK);
}

beforeEach(() => {
  own = ['198.51.100.0/24', '2001:db8:1:1::/64'];
  principals = new Map([
    ['role/ci', { arn: ROLE, id: 'AROA1', tags: ['team'] }],
    ['user/bob', { arn: 'arn:aws:iam::123456789012:user/bob', id: 'AIDA1', tags: [] }],
  ]);
  policies = new Map([['reads', '{ "Version": "2012-10-17" }']]);
  usage = { instanceProfiles: async () => [], services: async () => [], lastCalls: async () => [] };
});

test('where no scope is given everything is denied', async () => {
  expect(await denyFor({ principal: ROLE })).toEqual({ state: { id: 'AROA1', deny: JSON.parse(DENY_ALL) } });
});

describe('the policy of a containment', () => {
  test('denies everything from the addresses, IPv6 as the /64 of its client, and asks nothing else', async () => {
    const params: Params = {
      principal: ROLE,
      scope: 'from-address',
      addresses: ['203.0.113.7', '2001:db8:9:9::1'],
    };

    expect(await denyFor(params)).toEqual({
      state: {
        id: 'AROA1',
        deny: {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'ContainedByRiposte',
              Effect: 'Deny',
              Action: '*',
              Resource: '*',
              Condition: { IpAddress: { 'aws:SourceIp': ['2001:db8:9:9::/64', '203.0.113.7/32'] } },
            },
          ],
        },
      },
    });
  });

  test('denies sessions that were opened before the plan', async () => {
    expect(await denyFor({ principal: ROLE, scope: 'sessions-before-now' })).toMatchObject({
      state: {
        deny: { Statement: [{ Condition: { DateLessThan: { 'aws:TokenIssueTime': '2026-06-01T12:00:00.000Z' } } }] },
      },
    });
  });

  test('denies everything', async () => {
    expect(await denyFor({ principal: ROLE, scope: 'everything' })).toEqual({
      state: { id: 'AROA1', deny: JSON.parse(DENY_ALL) },
    });
  });

  test('is named after riposte and the execution, whatever the execution is called', async () => {
    const { targets } = await changes().find(
      { principal: ROLE, scope: 'everything' },
      { ...ASK, execution: "o'brien é" },
    );

    expect(targets[0]?.resource).toBe(`${ROLE}/inline-policy/deny-by-riposte-o-brien--`);
  });
});

describe('who is contained', () => {
  test.each([
    ['arn:aws:sts::123456789012:assumed-role/ci/session', ROLE],
    ['arn:aws:iam::123456789012:role/ci', ROLE],
    ['arn:aws:iam::123456789012:user/bob', 'arn:aws:iam::123456789012:user/bob'],
  ])('%s is %s', async (principal, arn) => {
    const { targets } = await find({ principal, scope: 'everything' });

    expect(targets).toMatchObject([{ belongsTo: arn, account: '123456789012' }]);
  });

  test.each([
    ['arn:aws:iam::123456789012:root', 'is the root user'],
    ['arn:aws:sts::123456789012:federated-user/bob', 'contain the user that opened it'],
    ['arn:aws:iam::210987654321:role/ci', 'belongs to account 210987654321'],
    ['arn:aws:sts::210987654321:assumed-role/ci/x', 'belongs to account 210987654321'],
    ['arn:aws:iam::123456789012:role/gone', 'is no role of this account'],
    ['arn:aws:iam::123456789012:user/ci', 'is no user of this account'],
  ])('%s is refused: it %s', async (principal, reason) => {
    expect(await reasonFor({ principal, scope: 'everything' })).toContain(reason);
  });

  test('a namesake made later is another one: what was done to the first is drift', async () => {
    const { targets } = await find({ principal: ROLE, scope: 'everything' });
    principals.set('role/ci', { arn: ROLE, id: 'AROA2', tags: [] });

    expect(await Promise.all(targets.map((target) => changes().read(target)))).toEqual([{ id: 'AROA2', deny: null }]);
  });
});

describe('addresses', () => {
  test.each([
    ['198.51.100.9', '198.51.100.0/24 is an address of this account'],
    ['10.0.0.7', 'private range'],
    ['iam.amazonaws.com', "an AWS service's name"],
    ['0.0.0.0/0', 'a /0 range'],
  ])('%s is not shut out: %s', async (address, reason) => {
    const { targets, refused } = await find({ principal: ROLE, scope: 'from-address', addresses: [address] });

    expect(targets).toEqual([]);
    expect(refused).toMatchObject([{ input: address, reason: expect.stringContaining(reason) }]);
  });

  test('those that may be are, beside some that may not', async () => {
    const found = await find({ principal: ROLE, scope: 'from-address', addresses: ['10.0.0.7', '203.0.113.7'] });

    expect(found).toMatchObject({ targets: [{ addresses: ['203.0.113.7/32'] }], refused: [{ input: '10.0.0.7' }] });
  });
});

test('an address that became ours while a person was asked is not shut out any more', async () => {
  const { targets } = await find({ principal: ROLE, scope: 'from-address', addresses: ['203.0.113.7', '203.0.113.8'] });
  const all = await find({ principal: ROLE, scope: 'everything' });
  const no = ([target]: typeof targets) => target && changes().notAnyMore?.(target);
  const before = await no(targets);

  own = ['203.0.113.8'];

  expect(before).toBeUndefined();
  expect(await no(targets)).toBe('cannot be contained from there: 203.0.113.8 is an address of this account');
  expect(await no(all.targets)).toBeUndefined();
});

describe('what stands there already', () => {
  test('the same containment by another execution is enough', async () => {
    policies.set('deny-by-riposte-run-0', DENY_ALL);

    expect(await reasonFor({ principal: ROLE, scope: 'everything' })).toBe(
      'is contained so already, by its policy deny-by-riposte-run-0',
    );
  });

  test('another containment is none of this one: it goes on beside it', async () => {
    policies.set('deny-by-riposte-run-0', DENY_ALL);

    expect(await find({ principal: ROLE, scope: 'from-address', addresses: ['203.0.113.7'] })).toMatchObject({
      refused: [],
    });
  });

  test.each([
    ['user', 'arn:aws:iam::123456789012:user/bob', 2_048],
    ['role', ROLE, 10_240],
  ])('a %s has room up to the last character, white space not counted', async (_kind, principal, room) => {
    const size = DENY_ALL.length;
    policies = new Map([['large', `${'x'.repeat(room - size)} \n`]]);
    const fits = await find({ principal, scope: 'everything' });
    policies = new Map([['large', 'x'.repeat(room - size + 1)]]);
    const refused = await reasonFor({ principal, scope: 'everything' });

    expect(fits.targets).toHaveLength(1);
    expect(refused).toContain('move one of them into a managed policy');
  });
});

describe('what stands to break', () => {
  const impact = async () => {
    const { targets } = await find({ principal: ROLE, scope: 'everything' });
    return Promise.all(targets.map((one) => changes().impact?.({ ...one, before: null, after: null })));
  };

  test('says whose role it is, when it was used, for what and by whom', async () => {
    const at = new Date('2026-05-31T08:30:00Z');
    const trust = {
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    };
    principals.set('role/ci', {
      arn: ROLE,
      id: 'AROA1',
      tags: [],
      trust: encodeURIComponent(JSON.stringify(trust)),
      lastUsed: { at, region: 'eu-west-1' },
    });
    usage = {
      instanceProfiles: async () => ['web'],
      services: async () => [{ service: 's3', at }],
      lastCalls: async () => [{ call: 'AssumeRole', at, by: 'alice' }],
    };

    expect(await impact()).toEqual([
      [
        'it is the role of lambda.amazonaws.com',
        'machines have it through the instance profile web',
        'it was last used 2026-05-31T08:30Z in eu-west-1',
        'it called s3 (2026-05-31T08:30Z), as IAM knows some hours late',
        'last seen here: AssumeRole 2026-05-31T08:30Z by alice',
      ],
    ]);
  });

  test('says what it cannot tell, and why, and still the rest', async () => {
    usage = {
      ...usage,
      services: async () => {
        throw new Error('IAM is still looking');
      },
    };

    expect(await impact()).toEqual([
      [
        'it was not used in the last 400 days, as far as IAM knows',
        'unknown for the services it calls: IAM is still looking',
      ],
    ]);
  });
});

test('each state leads to the other by exactly the calls that are shown', async () => {
  const { targets } = await find({ principal: ROLE, scope: 'everything' });
  const [free, held] = [
    { id: 'AROA1', deny: null },
    { id: 'AROA1', deny: JSON.parse(DENY_ALL) },
  ];
  const name = { RoleName: 'ci', PolicyName: 'deny-by-riposte-run-1' };
  for (const target of targets) {
    await changes().write(target, free, held);

    expect(policies.get('deny-by-riposte-run-1')).toBe(DENY_ALL);
    expect(changes().calls(target, free, held)).toEqual([
      { action: 'iam:PutRolePolicy', resource: ROLE, parameters: { ...name, PolicyDocument: held.deny } },
    ]);

    await changes().write(target, held, free);

    expect([...policies.keys()]).toEqual(['reads']);
    expect(changes().calls(target, held, free)).toEqual([
      { action: 'iam:DeleteRolePolicy', resource: ROLE, parameters: name },
    ]);
  }
  expect.assertions(4);
});
