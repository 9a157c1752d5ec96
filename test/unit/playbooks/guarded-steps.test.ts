import { beforeEach, describe, expect, test } from '@jest/globals';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import type { SecretState } from '../../../lib/domain/remediation/secret-ports.ts';
import { applyBlock } from '../../../lib/playbooks/block-ip/apply.ts';
import { applyRotation } from '../../../lib/playbooks/rotate-secret/rotate.ts';
import { memoryBlockIp } from '../support/memory-block-ip.ts';
import { plannedBlock } from '../support/planned-block.ts';
import { RotationWorld, request } from '../support/rotation-world.ts';

const secret = (name: string): Partial<SecretState> => ({
  name,
  arn: `arn:aws:secretsmanager:eu-central-1:123456789012:secret:${name}-AbCdEf`,
});

describe('rotate-secret', () => {
  let world: RotationWorld;
  beforeEach(() => {
    world = new RotationWorld();
  });

  const UNTOUCHABLE: readonly (readonly [string, Partial<SecretState>, string])[] = [
    ["riposte's own", secret('riposte-prod-approval-key'), "is riposte's own"],
    [
      'of a database that RDS rotates',
      secret('rds!db-1234'),
      'is managed by the service that made it: have RDS rotate',
    ],
    ['of a warehouse', secret('redshift!main'), 'is managed by the service that made it'],
    ['on the never-touch list', secret('never/this'), 'never-touch list'],
    ['with a never-touch tag', { tags: ['hands-off'] }, 'carries the never-touch tag hands-off'],
    ['that is going', { deleting: true }, 'scheduled for deletion'],
  ];

  test.each(UNTOUCHABLE)('leaves a secret alone that is %s, whoever asks', async (_what, more, says) => {
    world.state = { ...world.state, ...more };
    const { name } = world.state;

    const plans = [
      await world.plan({ secretId: name, reason: 'leak' }),
      await world.plan(request({ secretId: name })),
      await world.plan({ cancel: name, reason: 'stuck' }),
    ];

    for (const plan of plans) {
      expect(plan.decision).toBe('refuse');
      expect(plan.refused[0]?.reason).toContain(says);
    }
  });

  test.each(UNTOUCHABLE)('asks again in the moment of the change: %s', async (_what, more, says) => {
    const plan = await world.plan();
    world.state = { ...world.state, ...more };

    await expect(applyRotation({ ...plan, secret: world.state.arn }, 0, world.ports)).rejects.toThrow(says);
    expect(world.rotated).toEqual([]);
  });

  test('does not even look at a secret of another account', async () => {
    const plan = await world.plan({
      secretId: 'arn:aws:secretsmanager:eu-central-1:999999999999:secret:db-AbCdEf',
      reason: 'leak',
    });

    expect(plan).toMatchObject({ decision: 'refuse', calls: [] });
    expect(plan.why).toBe('belongs to account 999999999999, riposte is in 123456789012');
  });

  test('says of one that is gone, or never was, that there is none', async () => {
    expect(await world.plan({ secretId: 'prod/gone', reason: 'leak' })).toMatchObject({
      decision: 'refuse',
      why: 'There is no secret prod/gone in this account and region',
      calls: [],
    });
    expect(world.rotated).toEqual([]);
  });
});

describe('block-ip', () => {
  const EXECUTION = { name: 'e', id: 'arn:execution', startedAt: '2026-03-02T03:00:00Z' };
  let memory: ReturnType<typeof memoryBlockIp>;
  let own: string[];
  let neverTouch: string[];
  beforeEach(() => {
    memory = memoryBlockIp(100, () => new Date('2026-03-02T03:00:00Z'));
    [own, neverTouch] = [[], []];
  });
  const ports = () => ({
    ...memory.ports,
    ownAddresses: async () => own,
    loadPolicy: async () => ({
      ok: true as const,
      policy: parsePolicy({
        version: 1,
        playbooks: { 'block-ip': { mode: 'auto', capPerHour: 100 } },
        neverTouch: { cidrs: neverTouch },
      }),
    }),
  });
  const asked = (ip: string) => ({ requests: [{ taskId: 't', params: { ips: [ip] }, reason: 'r', requestedBy: 'd' }] });
  const owns = (address: string) => () => {
    own = [address];
  };
  const protects = (range: string) => () => {
    neverTouch = [range];
  };

  test.each<[string, string, () => void, string]>([
    ["the account's own", '203.0.113.7', owns('203.0.113.7'), 'is an address of this account'],
    ["in a range of the account's own", '2001:db9::7', owns('2001:db9::/56'), 'is an address of this account'],
    ['on the never-touch list', '203.0.113.7', protects('203.0.113.0/24'), "on the policy's never-touch list"],
    ['private', '10.1.2.3', () => {}, 'no outside client has this address'],
    ['of the link', '169.254.169.254', () => {}, 'no outside client has this address'],
    ["an AWS service's", 'config.amazonaws.com', () => {}, "an AWS service's name, not an address"],
    ['everything', '0.0.0.0/0', () => {}, 'every address there is'],
    ['none at all', 'gone', () => {}, 'not an IP address'],
  ])('leaves alone what is %s: %s', async (_what, ip, arrange, says) => {
    arrange();

    const plan = await plannedBlock(asked(ip), EXECUTION, ports());
    const { leases } = await applyBlock(plan, ports());

    expect(plan).toMatchObject({ decision: 'refuse', targets: [] });
    expect(plan.refused[0]?.reason).toContain(says);
    expect(leases).toBe(0);
  });

  test.each<[string, () => void]>([
    ["the account's own", owns('203.0.113.7')],
    ['on the never-touch list', protects('203.0.113.0/24')],
  ])('asks again in the moment of the change: %s', async (_what, arrange) => {
    const plan = await plannedBlock(asked('203.0.113.7'), EXECUTION, ports());
    arrange();

    const { leases, plan: applied } = await applyBlock(plan, ports());

    expect(plan.decision).toBe('apply');
    expect([leases, applied.decision]).toEqual([0, 'refuse']);
  });
});
