import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import { NOTHING_TRUSTED, type Trusted, weigh } from '../../../lib/domain/finding/trust.ts';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { Matcher } from '../../../lib/replay/match.ts';
import { detectionOf, eventFile } from '../support/fixtures.ts';
import { detector, like, openedTo } from '../support/raising.ts';

const ROLE = 'arn:aws:iam::111122223333:role/deploy';

const trusting = (trusted: object): Trusted => parsePolicy({ version: 1, trusted }).trusted;

/** How bad the worst finding of an event is, counting ones aside. */
function worst(event: AccountEvent, trusted: Trusted): string | undefined {
  const raised = detector.raised(event).filter(({ threshold }) => threshold === undefined);
  const levels = raised.map((one) => weigh(one, event, trusted).severity);
  return ['critical', 'high', 'medium', 'low', 'info'].find((level) => levels.some((one) => one === level));
}

function shared(...items: object[]): AccountEvent {
  return like('exfiltration/snapshot-or-image-shared', {
    requestParameters: { snapshotId: 'snap-1', createVolumePermission: { add: { items } } },
  });
}

function by(id: string, identity: object, more: object = {}): AccountEvent {
  return like(id, { userIdentity: identity, ...more });
}

const session = (role: string, name = 'x') => ({
  type: 'AssumedRole',
  arn: `arn:aws:sts::111122223333:assumed-role/${role.split('/').pop()}/${name}`,
  sessionContext: { sessionIssuer: { type: 'Role', arn: role } },
});

describe('what is shared with one’s own', () => {
  const trusted = trusting({
    accounts: ['444455556666'],
    organizations: ['o-a1b2c3d4e5'],
    addresses: ['203.0.113.0/24'],
  });

  test.each([
    ['a trusted account', [{ userId: '444455556666' }], 'info'],
    ['a stranger', [{ userId: '666677778888' }], 'high'],
    ['a trusted account and a stranger', [{ userId: '444455556666' }, { userId: '666677778888' }], 'high'],
    ['everybody', [{ group: 'all' }], 'high'],
    [
      'one’s organization',
      [{ organizationArn: 'arn:aws:organizations::111122223333:organization/o-a1b2c3d4e5' }],
      'info',
    ],
    [
      'a unit of it',
      [{ organizationalUnitArn: 'arn:aws:organizations::111122223333:ou/o-a1b2c3d4e5/ou-ab12-c3d4e5f6' }],
      'info',
    ],
    [
      'a unit of another one',
      [{ organizationalUnitArn: 'arn:aws:organizations::666677778888:ou/o-z9y8x7w6v5/ou-ab12-c3d4e5f6' }],
      'high',
    ],
    ['another one', [{ organizationArn: 'arn:aws:organizations::111122223333:organization/o-a1b2c3d4e5x' }], 'high'],
  ])('%s', (_, items, severity) => {
    expect(worst(shared(...items), trusted)).toBe(severity);
  });

  test('is as loud as ever where the policy trusts nothing', () => {
    expect(worst(shared({ userId: '444455556666' }), NOTHING_TRUSTED)).toBe('high');
  });
});

describe('what lets members of an organization in', () => {
  const trusted = trusting({ organizations: ['o-a1b2c3d4e5'] });

  test.each([
    ["one's own", 'o-a1b2c3d4e5', trusted, 'info'],
    ['another one', 'o-z9y8x7w6v5', trusted, 'high'],
    ['one, where the policy names none: it may be anybody’s', 'o-z9y8x7w6v5', NOTHING_TRUSTED, 'low'],
  ])('%s', (_, organization, given, severity) => {
    expect(worst(openedTo(organization), given)).toBe(severity);
  });

  test('says why it is less where nobody said whose the organization is', () => {
    const raised = detector
      .raised(openedTo('o-z9y8x7w6v5'))
      .map((one) => weigh(one, openedTo('o-z9y8x7w6v5'), NOTHING_TRUSTED));

    expect(raised.map((one) => one.trusted)).toContain(
      'it may be your own organization: which that is could not be learned, and trusted.organizations does not say',
    );
  });
});

describe('what a trusted role does', () => {
  const routine = 'impact/secrets-deleted';
  const trusted = trusting({ programs: [ROLE, 'arn:aws:iam::111122223333:role/ci/*'] });

  test.each([
    ['by the role', session(ROLE), 'low'],
    ['by a role of a trusted path', session('arn:aws:iam::111122223333:role/ci/web'), 'low'],
    ['by a role whose name goes on', session(`${ROLE}-2`), 'medium'],
    ['by a role of another account', session(ROLE.replace('1111', '6666')), 'medium'],
    ['by a session that calls itself so', session('arn:aws:iam::111122223333:role/web', 'deploy'), 'medium'],
    [
      'by a user of that name',
      { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/deploy', userName: 'deploy' },
      'medium',
    ],
  ])('%s', (_, identity, severity) => {
    expect(worst(by(routine, identity), trusted)).toBe(severity);
  });

  test('counts from its addresses only, where the policy names them', () => {
    const bound = trusting({ programs: [{ role: ROLE, addresses: ['203.0.113.0/28'] }] });

    expect(worst(by(routine, session(ROLE), { sourceIPAddress: '203.0.113.3' }), bound)).toBe('low');
    expect(worst(by(routine, session(ROLE), { sourceIPAddress: '203.0.113.77' }), bound)).toBe('medium');
    expect(worst(by(routine, session(ROLE), { sourceIPAddress: 'AWS Internal' }), bound)).toBe('medium');
  });

  test('counts behind a VPC endpoint only where that is the account’s own: elsewhere the address is whatever somebody chose', () => {
    const bound = trusting({ programs: [{ role: ROLE, addresses: ['10.0.0.0/16', '203.0.113.0/28'] }] });
    const through = (sourceIPAddress: string, vpcEndpointAccountId?: string) =>
      by(routine, session(ROLE), { sourceIPAddress, vpcEndpointId: 'vpce-0a1b2c3d', vpcEndpointAccountId });
    const own = by(routine, session(ROLE)).account;

    expect(worst(through('10.0.1.2', own), bound)).toBe('low');
    expect(worst(through('10.0.1.2', '666677778888'), bound)).toBe('medium');
    expect(worst(through('203.0.113.3', '666677778888'), bound)).toBe('medium');
    expect(worst(through('203.0.113.3'), bound)).toBe('medium');
  });

  test.each([
    'defense-evasion/cloudtrail-tampered',
    'privilege-escalation/administrator-policy-attached',
    'persistence/role-trusts-outsiders',
  ])('is told in full where it is nothing that programs do: %s', (id) => {
    const event = by(id, session(ROLE));

    expect(worst(event, trusted)).toBe(worst(event, NOTHING_TRUSTED));
  });
});

test('nothing that a caller chooses makes anything quieter: names of sessions and roles, user agents', () => {
  const trusted = trusting({ programs: [ROLE], scanners: ['arn:aws:iam::111122223333:role/scan'] });
  const name = fc.constantFrom('deploy', 'scan', 'role/deploy', '*', 'AWSCloudFormation', 'terraform', 'karpenter');
  fc.assert(
    fc.property(name, name, name, (role, sessionName, userAgent) => {
      const identity = session(`arn:aws:iam::111122223333:role/x/${role}`, sessionName);
      const event = by('impact/secrets-deleted', identity, { userAgent });

      expect(worst(event, trusted)).toBe('medium');
    }),
  );
});

test.each([
  ['arn:aws:iam::111122223333:role/deploy-*'],
  ['arn:aws:iam::111122223333:role/*'],
  ['arn:aws:iam::*:role/deploy'],
  ['deploy'],
  ['*'],
])('a pattern that others can give themselves is refused: %s', (role) => {
  expect(() => trusting({ programs: [role] })).toThrow(/trusted\.programs/);
});

test('what is trusted is its own finding, so that it never hides what is not, and proposes nothing', () => {
  const outside = detectionOf({
    parties: (event) => [String(event.detail.party)],
    playbook: { playbook: 'rotate-secret', params: () => ({ secretId: 'it' }) },
  });
  const matcher = new Matcher([outside], false, trusting({ accounts: ['444455556666'] }));
  const found = ['444455556666', '666677778888'].flatMap((party) => {
    const event = { ...eventFile('impact/secrets-deleted'), id: party, detail: { party } };
    const matches: Parameters<Parameters<typeof matcher.matches>[1]>[0][] = [];
    matcher.matches(event, (match) => matches.push(match));
    return matches;
  });

  expect(found.map(({ finding, tasks }) => [finding.severity, tasks.map((task) => task.playbook)])).toEqual([
    ['info', []],
    ['high', ['rotate-secret']],
  ]);
  expect(found[0]?.finding.id).not.toBe(found[1]?.finding.id);
  expect(found[0]?.finding.summary).toContain('what the policy trusts');
});
