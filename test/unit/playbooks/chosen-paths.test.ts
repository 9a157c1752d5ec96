import { describe, expect, test } from '@jest/globals';
import detach from '../../../functions/playbooks/detach-admin-policy.ts';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { approves, principalsOf } from '../../../lib/domain/remediation/approvers.ts';
import { doubtsAbout, guardTarget } from '../../../lib/domain/remediation/guard.ts';
import type { Target } from '../../../lib/domain/remediation/plan.ts';
import { containChanges } from '../../../lib/playbooks/contain-principal/changes.ts';
import type { Described, Named } from '../../../lib/playbooks/contain-principal/ports.ts';
import { type Part, partIn, resourceOf } from '../../../lib/playbooks/detach-admin-policy/part.ts';
import { ASK } from '../support/fixtures.ts';

const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess';

/** A path may hold any character from `!` to DEL: whoever makes a role or a user chooses what it looks like. */
const iam = (rest: string) => `arn:aws:iam::123456789012:${rest}`;

describe('who is contained', () => {
  const moved = { arn: '' };
  const written: string[] = [];
  const principals: Readonly<Record<string, Described>> = {
    'user/alice': { arn: iam('user/alice'), id: 'AIDA1', tags: [] },
    'role/alice': { arn: iam('role/x:user/alice'), id: 'AROA1', tags: [] },
    'role/deploy': { arn: iam('role/deploy'), id: 'AROA2', tags: [] },
    'role/evil': { arn: iam('role/deploy:x/evil'), id: 'AROA3', tags: [] },
  };
  const key = ({ kind, name }: Named) => `${kind}/${name}`;
  const changes = containChanges({
    policies: {
      describe: async (one) => {
        const found = principals[key(one)];
        return found === undefined || moved.arn === '' ? found : { ...found, arn: moved.arn };
      },
      all: async () => new Map(),
      get: async () => undefined,
      put: async (one) => void written.push(`put ${key(one)}`),
      remove: async (one) => void written.push(`remove ${key(one)}`),
    },
    usage: { instanceProfiles: async () => [], services: async () => [], lastCalls: async () => [] },
    ownAddresses: async () => [],
    calls: async () => ({ calls: [], all: true }),
    now: () => new Date('2026-06-01T12:00:00Z'),
  });
  const contain = async (principal: string) => {
    moved.arn = '';
    written.length = 0;
    const { targets } = await changes.find({ principal }, ASK);
    for (const target of targets) {
      const before = await changes.read(target);
      if (before === null) continue;
      await changes.write(target, before, { id: before.id, deny: {} });
      return { label: target.label, belongsTo: target.belongsTo, id: before.id, written: [...written] };
    }
    return undefined;
  };

  test.each([
    ['arn:aws:sts::123456789012:assumed-role/alice/s', 'role/x:user/alice', 'AROA1', 'put role/alice'],
    [iam('role/x:user/alice'), 'role/x:user/alice', 'AROA1', 'put role/alice'],
    [iam('role/deploy:x/evil'), 'role/deploy:x/evil', 'AROA3', 'put role/evil'],
    [iam('user/alice'), 'user/alice', 'AIDA1', 'put user/alice'],
  ])('%s is %s, and nobody else', async (principal, label, id, put) => {
    expect(await contain(principal)).toEqual({ label, belongsTo: iam(label), id, written: [put] });
  });

  test('a user who has another path by now is planned for anew, and not written to', async () => {
    const { targets } = await changes.find({ principal: iam('user/alice') }, ASK);
    moved.arn = iam('user/kept/alice');
    written.length = 0;

    for (const target of targets) {
      expect(await changes.read(target)).toEqual({ id: `AIDA1 as ${moved.arn}`, deny: null });
      await expect(changes.write(target, { id: 'AIDA1', deny: null }, { id: 'AIDA1', deny: {} })).rejects.toThrow(
        'arn:aws:iam::123456789012:user/alice is arn:aws:iam::123456789012:user/kept/alice by now',
      );
    }
    expect(written).toEqual([]);
    expect.assertions(3);
  });
});

describe('a path that says what AWS or people have', () => {
  const policy = parsePolicy({ version: 1, neverTouch: { resources: ['*/payroll'] } });
  const house = { account: '123456789012', prefix: 'riposte-prod-', keepers: ['deploy', iam('role/keep')] };
  const target = (resource: string, belongsTo?: string): Target => ({
    ...{ label: 'what it is', resource, account: '123456789012', region: 'us-east-1' },
    ...(belongsTo === undefined ? {} : { belongsTo }),
  });
  const guard = (one: Target) => guardTarget(one, policy, house);
  const reserved = iam('role/x:access-entry/c/arn:aws:iam::123456789012:role/aws-reserved/evil');

  test.each([
    ['a role', target(reserved)],
    ['a policy of it', target(`${reserved}/inline-policy/deny-by-riposte-1`, reserved)],
    ['rights of it', target(`${reserved}/attached-policy/arn:aws:iam::aws:policy/AdministratorAccess`, reserved)],
    ['a policy', target(iam('policy/x:role/aws-reserved/evil'))],
    ['a policy below a path called like a service’s', target(iam('policy/AWSControlTower/evil'))],
  ])('%s is guarded as what it is', (_, one) => {
    expect(guard(one)).toBeUndefined();
  });

  test.each([
    [
      'a role called like riposte’s own',
      target(iam('role/x:iam::123456789012:user/riposte-prod-x')),
      "is riposte's own",
    ],
    [
      'a policy called like riposte’s own',
      target(iam('policy/x:iam::123456789012:user/riposte-prod-x')),
      "is riposte's own",
    ],
    ['a role that deploys', target(iam('role/x:instance/deploy')), 'is who deploys or approves (deploy)'],
  ])('%s is guarded, too', (_, one, reason) => {
    expect(guard(one)).toBe(reason);
  });

  test('who approves is found by kind and name', () => {
    const approvers = { policyArn: iam('policy/approvers'), holders: new Map([['user/alice', undefined]]) };
    const of = (resource: string) => principalsOf(target(resource));

    expect(approves(target(iam('role/x:iam::123456789012:user/alice')), approvers)).toBeUndefined();
    expect(of(iam('user/x:role/alice'))).toEqual([['user', 'alice']]);
    expect(of(iam('role/x:access-entry/c/arn:aws:iam::123456789012:user/bob'))).toEqual([['role', 'bob']]);
  });

  test('a role is of another stage of riposte’s by its name', () => {
    const doubts = (resource: string) => doubtsAbout([target(resource)], policy, house);

    expect(doubts(iam('user/x:iam::123456789012:role/riposte-test-x'))).toEqual([]);
    expect(doubts(iam('role/x:user/riposte-test-x'))).toEqual([
      "what it is is called like what is of riposte's stage test: deny if it is, but whoever made it may have chosen the name",
    ]);
  });
});

describe('a part of rights that are taken away', () => {
  test('may be asked for whatever path the policy has', () => {
    const odd = iam('policy/x!:$(y)~/all');

    expect(
      [{ role: 'evil', policy: odd }, { policyArn: odd }].map((one) => detach.params.safeParse(one).success),
    ).toEqual([true, true]);
  });

  const sorts = ['attached-policy', 'inline-policy', 'member', 'default-version'];

  test.each(sorts)('is read as it was named, of whom has a path called /%s/', (sort) => {
    const below = iam(`policy/${sort}/${ADMIN}/${sort}/x`);
    const parts: Part[] = [
      ...(['user', 'role', 'group'] as const).flatMap((kind): Part[] => {
        const [arn, holder] = [iam(`${kind}/ci/${sort}/evil`), { kind, name: 'evil' }];
        return [
          { what: 'attached-policy', holder, arn, policy: below },
          { what: 'inline-policy', holder, arn, policy: sort },
        ];
      }),
      { what: 'member', arn: iam(`user/ci/${sort}/evil`), user: 'evil', group: sort },
      { what: 'default-version', arn: below, version: 'v2' },
    ];

    expect(parts.map((part) => partIn({ resource: resourceOf(part), belongsTo: part.arn }))).toEqual(parts);
  });
});
