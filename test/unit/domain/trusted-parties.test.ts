import { describe, expect, test } from '@jest/globals';
import type { Detection } from '../../../lib/domain/finding/detection.ts';
import type { Severity } from '../../../lib/domain/finding/severity.ts';
import { isByRole, isWithin, type Trusted, weigh } from '../../../lib/domain/finding/trust.ts';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { detectionOf, eventFile } from '../support/fixtures.ts';
import { like } from '../support/raising.ts';

const ROLE = 'arn:aws:iam::111122223333:role/deploy';

const trusting = (trusted: object): Trusted => parsePolicy({ version: 1, trusted }).trusted;
const session = (role: string) => ({
  type: 'AssumedRole',
  arn: `arn:aws:sts::111122223333:assumed-role/${role.split('/').pop()}/x`,
  sessionContext: { sessionIssuer: { type: 'Role', arn: role } },
});

/** A detection that lets these in, or that programs do all day. */
function weighed(more: Partial<Detection>, trusted: Trusted, event = eventFile('impact/secrets-deleted')) {
  return weigh(detectionOf(more), event, trusted);
}

const OWN = 'it is with what the policy trusts, or your organization';
const lets = (parties: string[], trusted: object) => weighed({ parties: () => parties }, trusting(trusted));

describe('a party is one’s own', () => {
  const issuer = 'token.actions.githubusercontent.com';

  test.each([
    ['a provider by its issuer', { providers: [issuer] }, `https://${issuer}`],
    ['by its URL, with a slash at its end', { providers: [`https://${issuer}/`] }, issuer],
    ['by its ARN', { providers: [`arn:aws:iam::111122223333:oidc-provider/${issuer}`] }, issuer],
    ['in capitals', { providers: [issuer.toUpperCase()] }, issuer],
    ['an address', { addresses: ['203.0.113.0/24'] }, '203.0.113.255'],
    ['the first address of a range', { addresses: ['203.0.113.0/24'] }, '203.0.113.0'],
    ['a range within one’s own', { addresses: ['203.0.113.0/24'] }, '203.0.113.128/25'],
    ['an address of IPv6', { addresses: ['192.0.2.1', '2001:db8::/32'] }, '2001:db8:ffff::1'],
    ['an account', { accounts: ['444455556666'] }, '444455556666'],
  ])('%s', (_name, trusted, party) => {
    expect(lets([party], trusted)).toEqual({ severity: 'info', trusted: OWN });
  });

  test.each([
    ['a provider whose address holds the name', { providers: [issuer] }, `evil.example/https://${issuer}`],
    ['one with https:// within', { providers: [issuer] }, `token.https://${issuer.slice(6)}`],
    ['one with a slash within', { providers: [issuer] }, `token/${issuer.slice(5)}`],
    ['one with a path that one’s own has not', { providers: [`${issuer}/octo`] }, issuer],
    ['a range that begins before one’s own', { addresses: ['203.0.113.128/25'] }, '203.0.113.0/24'],
    ['one that ends after it', { addresses: ['203.0.113.0/25'] }, '203.0.113.0/24'],
    ['a range of the other family that begins with the same bytes', { addresses: ['32.0.0.0/8'] }, '2001:db8::1'],
    ['one of the other family with the same number', { addresses: ['32.0.0.0/8'] }, '::2000:1'],
    ['no address at all', { addresses: ['203.0.113.0/24'] }, 'everybody'],
    ['an account that one’s own begins', { accounts: ['444455556666'] }, '4444555566667'],
    [
      'a text that holds the ARN of one’s organization',
      { organizations: ['o-a1b2c3d4e5'] },
      'x arn:aws:organizations::111122223333:organization/o-a1b2c3d4e5',
    ],
    [
      'words before those of a condition',
      { organizations: ['o-a1b2c3d4e5'] },
      'no members of organization o-a1b2c3d4e5',
    ],
    ['words behind them', { organizations: ['o-a1b2c3d4e5'] }, 'members of organization o-a1b2c3d4e5 or anyone'],
  ])('and not %s', (_name, trusted, party) => {
    expect(lets([party], trusted)).toEqual({ severity: 'high' });
  });

  test('beside members of an organization that nobody named it is low; once one is named it is one’s own or not', () => {
    const parties = ['444455556666', 'members of organization o-a1b2c3d4e5'];
    const accounts = ['444455556666'];

    expect(lets(parties, { accounts }).severity).toBe('low');
    expect(lets(parties, { accounts, organizations: ['o-a1b2c3d4e5'] })).toEqual({ severity: 'info', trusted: OWN });
    expect(lets(parties, { accounts, organizations: ['o-z9y8x7w6v5'] })).toEqual({ severity: 'high' });
    expect(weighed({ severity: 'info', parties: () => parties }, trusting({ accounts })).severity).toBe('info');
  });

  test('where nobody is let in nothing is less', () => {
    expect(lets([], { accounts: ['444455556666'] })).toEqual({ severity: 'high' });
  });
});

describe('what is routine', () => {
  const scan = 'arn:aws:iam::111122223333:role/scan';
  const trusted = trusting({ programs: [ROLE, 'arn:aws:iam::111122223333:user/ci'], scanners: [scan] });
  const done = (routine: 'building' | 'looking', identity: object, severity: Severity = 'high') =>
    weighed({ routine, severity }, trusted, like('impact/secrets-deleted', { userIdentity: identity }));
  const BY_ROLE = 'the policy trusts this role to do so';

  test('a scanner looks, and does nothing else', () => {
    expect(done('looking', session(scan))).toEqual({ severity: 'info', trusted: 'the policy trusts this scanner' });
    expect(done('building', session(scan))).toEqual({ severity: 'high' });
  });

  test('a program builds and looks: what is more than low is low, the rest info', () => {
    expect(done('building', session(ROLE))).toEqual({ severity: 'low', trusted: BY_ROLE });
    expect(done('looking', session(ROLE))).toEqual({ severity: 'low', trusted: BY_ROLE });
    expect(done('building', session(ROLE), 'medium').severity).toBe('low');
    expect(done('building', session(ROLE), 'low').severity).toBe('info');
  });

  test('a program may be a user, and an identity of another type is nobody', () => {
    const arn = 'arn:aws:iam::111122223333:user/ci';

    expect(done('building', { type: 'IAMUser', arn }).severity).toBe('low');
    expect(done('building', { type: 'Root', arn }).severity).toBe('high');
    expect(done('building', { arn }).severity).toBe('high');
  });

  test('a call of which the record names nobody is by no role of a trusted path', () => {
    const event = like('impact/secrets-deleted', { userIdentity: { type: 'AWSService' } });
    const paths = trusting({ programs: ['arn:aws:iam::111122223333:role/ci/*'] });

    expect(weighed({ routine: 'building' }, paths, event)).toEqual({ severity: 'high' });
  });
});

test('an address is within no range that cannot be read, nor is a range that cannot be', () => {
  expect(isWithin('203.0.113.7', ['the office', '203.0.113.0/24'])).toBe(true);
  expect(isWithin('203.0.113.7', ['the office'])).toBe(false);
  expect(isWithin('the office', ['203.0.113.0/24'])).toBe(false);
});

test('a session is by a role with that role’s id, and by none where there are no ids', () => {
  const sessionContext = { sessionIssuer: { principalId: 'AROAEXAMPLE0000000001' } };
  const event = like('impact/secrets-deleted', { userIdentity: { type: 'AssumedRole', sessionContext } });

  expect(isByRole(event, ['AROAEXAMPLE0000000001'])).toBe(true);
  expect(isByRole(event, ['AROAEXAMPLE0000000002'])).toBe(false);
  expect(isByRole(event)).toBe(false);
});

test('a policy that trusts nobody says so of everything', () => {
  expect(trusting({})).toEqual({
    accounts: [],
    organizations: [],
    programs: [],
    scanners: [],
    addresses: [],
    providers: [],
  });
});

test.each([
  [{ accounts: ['4444555566667'] }, 'trusted.accounts.0: must be a 12-digit account id'],
  [{ accounts: ['x444455556666'] }, 'trusted.accounts.0: must be a 12-digit account id'],
  [{ organizations: ['a1b2c3d4e5'] }, 'trusted.organizations.0: must be an id like o-a1b2c3d4e5'],
  [{ organizations: ['xo-a1b2c3d4e5'] }, 'trusted.organizations.0: must be an id like o-a1b2c3d4e5'],
  [{ organizations: ['o-a1b2c3d4e5/ou-1'] }, 'trusted.organizations.0: must be an id like o-a1b2c3d4e5'],
  [{ addresses: ['0.0.0.0/7'] }, 'trusted.addresses.0: is so wide that strangers are in it: at most /8, IPv6 /16'],
  [
    { addresses: Array.from({ length: 129 }, (_, index) => `${index}.0.0.0/8`) },
    'trusted.addresses: cover more than half of all addresses',
  ],
  [{ addresses: ['office'] }, 'trusted.addresses.0: must be an IP address or CIDR range'],
  [{ programs: [`x${ROLE}`] }, 'must be the ARN of a role or a user, or a path that ends in /*'],
])('%j is refused, with what it must be', (trusted, problem) => {
  expect(() => trusting(trusted)).toThrow(problem);
});

test.each(['arn:aws-cn:iam::111122223333:role/deploy', 'arn:aws:iam::111122223333:role/teams/web/deploy'])(
  'a role of another partition, or below a path, may be named: %s',
  (role) => {
    expect(trusting({ programs: [role] }).programs).toEqual([role]);
  },
);
