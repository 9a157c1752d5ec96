import { describe, expect, test } from '@jest/globals';
import { loadDetections } from '../../../lib/detections/registry.ts';
import { proposalsOf } from '../../../lib/domain/finding/detection.ts';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import { call, OWN } from '../support/calls.ts';
import { eventFile } from '../support/fixtures.ts';
import { answers, detector, like, said } from '../support/raising.ts';

const STOPPED = 'defense-evasion/cloudtrail-tampered';
const LOST_KEY = 'impact/keys-disabled-or-deleted';
const NAMED = JSON.stringify({
  Statement: { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${OWN}:role/keys` }, Action: 'kms:*', Resource: '*' },
});
const ACCOUNT = eventFile(STOPPED).account;
const role = (name: string, account = ACCOUNT) => `arn:aws:iam::${account}:role/${name}`;
const session = (issuer: string) => ({
  type: 'AssumedRole',
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/ci/run`,
  sessionContext: { sessionIssuer: { type: 'Role', arn: issuer } },
});
const user = (path: string) => ({ type: 'IAMUser', arn: `arn:aws:iam::${ACCOUNT}:user/${path}` });
const calledBy = (userIdentity: object, sourceIPAddress = '203.0.113.9') =>
  // What else answers it is about the trail, whoever stopped it.
  answers(STOPPED, like(STOPPED, { userIdentity, sourceIPAddress })).filter((one) => 'contain-principal' in one);
const contained = (principal: string, ...addresses: string[]) => ({
  'contain-principal': { principal, scope: 'from-address', addresses },
});

describe('who calls AWS to do harm is contained, from there', () => {
  test.each([
    ['a role, with its path', session(role('service/ci')), role('service/ci')],
    ['a user', user('bob'), `arn:aws:iam::${ACCOUNT}:user/bob`],
    [
      'a user below a path that only roles of AWS’s have',
      user('aws-reserved/bob'),
      `arn:aws:iam::${ACCOUNT}:user/aws-reserved/bob`,
    ],
  ])('%s', (_case, identity, principal) => {
    expect(calledBy(identity)).toEqual([contained(principal, '203.0.113.9')]);
  });

  test.each([
    ['root, whom no policy reaches', { type: 'Root', arn: `arn:aws:iam::${ACCOUNT}:root` }, '203.0.113.9'],
    ['another account', session(role('ci', '210987654321')), '203.0.113.9'],
    ['a service', session(role('aws-service-role/x.amazonaws.com/AWSServiceRoleForX')), '203.0.113.9'],
    ['a user of Identity Center', session(role('aws-reserved/sso.amazonaws.com/AWSReservedSSO_A_1')), '203.0.113.9'],
    ['somebody inside, where the workload is', session(role('ci')), '10.0.0.7'],
    ['a service for somebody', session(role('ci')), 'cloudformation.amazonaws.com'],
    ['nobody that the record names', { type: 'IdentityCenterUser' }, '203.0.113.9'],
  ])('but not %s', (_case, identity, address) => {
    expect(calledBy(identity, address)).toEqual([]);
  });
});

describe('an address behind a VPC endpoint, which whoever owns the VPC chooses', () => {
  const through = {
    sourceIPAddress: '198.51.100.7',
    vpcEndpointId: 'vpce-0a1b2c3d',
    vpcEndpointAccountId: '666677778888',
  };

  test('keeps no workload out that has it on the internet', () => {
    const event = like(STOPPED, { userIdentity: session(role('ci')), ...through });

    expect(answers(STOPPED, event).filter((one) => 'contain-principal' in one)).toEqual([]);
  });

  test('is told as that', () => {
    expect(said(STOPPED, like(STOPPED, { userIdentity: session(role('ci')), ...through }))).toContain(
      'It came through VPC endpoint vpce-0a1b2c3d of account 666677778888: whoever has that network chooses its addresses.',
    );
  });
});

describe('a key in other hands', () => {
  test('is made inactive first, then the secret that holds it is rotated', () => {
    const id = 'credential-access/trusted-advisor-exposed-key';

    expect(answers(id, eventFile(id))).toEqual([
      { 'disable-access-key': { accessKeyId: 'AKIAEXAMPLE000000009' } },
      { 'rotate-secret': { accessKeyId: 'AKIAEXAMPLE000000009' } },
    ]);
  });

  test('that AWS found, and does not name: all of the user', () => {
    const id = 'credential-access/compromised-key-quarantined';
    const [first] = answers(id, like(id, { requestParameters: { ...params(id), userName: 'ci' } }));

    expect(first).toEqual({ 'disable-access-key': { allKeysOf: 'ci' } });
  });

  test('of an instance: its role is contained, from the address that GuardDuty names', () => {
    const id = 'credential-access/guard-duty-instance-credentials';
    const event = eventFile(id);
    const named = {
      ...(event.detail.resource as object),
      accessKeyDetails: { userType: 'AssumedRole', userName: 'web' },
    };

    expect(answers(id, like(id, { resource: named }))).toEqual([
      { 'contain-principal': expect.objectContaining({ principal: `arn:aws:iam::${event.account}:role/web` }) },
    ]);
  });
});

describe('a call that takes nothing away for certain proposes nothing', () => {
  test.each<[string, string, string, object]>([
    [STOPPED, 'cloudtrail', 'UpdateTrail', { name: 'audit', isOrganizationTrail: false }],
    [STOPPED, 'cloudtrail', 'UpdateEventDataStore', { eventDataStore: 's', organizationEnabled: false }],
    [LOST_KEY, 'kms', 'PutKeyPolicy', { keyId: 'k', policy: NAMED }],
  ])('%s: %s %s', (id, service, name, parameters) => {
    expect(raisedBy(call(service, name, parameters))).toContain(id);
    expect(answers(id, call(service, name, parameters))).toEqual([]);
  });
});

describe('of a key that a policy takes from its account', () => {
  const bypassing = { keyId: 'k', policy: NAMED, bypassPolicyLockoutSafetyCheck: true };

  test('nobody is told that it cannot be read', () => {
    expect(said(LOST_KEY, call('kms', 'PutKeyPolicy', { keyId: 'k', policy: NAMED }))).toMatch(
      /: the account itself may no longer manage it\.$/,
    );
  });

  test('whoever left the check against that out is contained', () => {
    expect(answers(LOST_KEY, call('kms', 'PutKeyPolicy', bypassing))).toEqual([
      contained('arn:aws:iam::111122223333:user/mallory', '203.0.113.50'),
    ]);
  });
});

test('who has no credentials can have nobody contained, and nothing closed unasked: failed sign-ins, probes and guessed passwords', async () => {
  const outsiders = (await loadDetections()).filter(({ id }) =>
    /sign-in|password-(guessing|spray)|brute-force|probe/.test(id),
  );
  const proposals = outsiders.flatMap(proposalsOf);
  const proposed = proposals.map(({ playbook }) => playbook);

  expect(outsiders.length).toBeGreaterThan(5);
  expect(proposals.map(({ asks }) => asks)).toEqual([true, true, true]);
  expect([...new Set(proposed)]).toEqual(['close-ingress']);
});

const raisedBy = (event: AccountEvent) => detector.raised(event).map(({ id }) => id);

function params(id: string): object {
  return eventFile(id).detail.requestParameters as object;
}
