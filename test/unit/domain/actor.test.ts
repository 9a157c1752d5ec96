import { describe, expect, test } from '@jest/globals';
import {
  actorOf,
  countedBy,
  endpointOf,
  outsideIpOf,
  sourceIpOf,
  sourceNetworkOf,
} from '../../../lib/domain/finding/actor.ts';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import { eventFile } from '../support/fixtures.ts';

const event = eventFile('persistence/permission-set-assigned');
const by = (userIdentity: object): AccountEvent => ({ ...event, detail: { ...event.detail, userIdentity } });
const CENTER = {
  userId: '90677a1b2c-11111111-2222-3333-4444-555555555555',
  identityStoreArn: 'arn:aws:identitystore::111122223333:identitystore/d-9067000000',
};
const ISSUER = { type: 'Role', arn: 'arn:aws:iam::111122223333:role/deploy', userName: 'deploy' };

test.each([
  [
    'a user of Identity Center without an ARN',
    { type: 'IdentityCenterUser', accountId: '111122223333', onBehalfOf: CENTER, credentialId: '0123456789abcdef' },
    'Identity Center user 90677a1b2c-11111111-2222-3333-4444-555555555555',
  ],
  [
    'the same with an empty ARN',
    { type: 'IdentityCenterUser', arn: '', accountId: '111122223333', accessKeyId: '', onBehalfOf: CENTER },
    'Identity Center user 90677a1b2c-11111111-2222-3333-4444-555555555555',
  ],
  [
    'a session of a role on behalf of such a user',
    { type: 'AssumedRole', arn: 'arn:aws:sts::111122223333:assumed-role/a/b', onBehalfOf: CENTER },
    'arn:aws:sts::111122223333:assumed-role/a/b',
  ],
  [
    'a session whose own ARN is missing',
    { type: 'AssumedRole', arn: '', principalId: 'AROAEXAMPLE:x', sessionContext: { sessionIssuer: ISSUER } },
    'arn:aws:iam::111122223333:role/deploy',
  ],
  ['a user with a name only', { type: 'IAMUser', arn: '  ', userName: 'alice', principalId: 'AIDA' }, 'alice'],
  [
    'a name that is empty',
    { type: 'SAMLUser', userName: '', principalId: 'idp:alice@example.com' },
    'idp:alice@example.com',
  ],
  ['a service', { type: 'AWSService', invokedBy: 'autoscaling.amazonaws.com' }, 'autoscaling.amazonaws.com'],
  [
    'a request without credentials',
    { type: 'AWSAccount', principalId: '', accountId: 'ANONYMOUS_PRINCIPAL' },
    'somebody without credentials',
  ],
  [
    'another account',
    { type: 'AWSAccount', principalId: '', accountId: '999988887777' },
    'somebody of account 999988887777',
  ],
  ['root', { type: 'Root', accountId: '111122223333', arn: 'arn:aws:iam::111122223333:root' }, 'root of 111122223333'],
  ['root without its account', { type: 'Root', accountId: '' }, 'root of 000000000000'],
  ['nobody', {}, 'aws.sso'],
])('%s is named', (_who, identity, expected) => {
  expect(actorOf(by(identity))).toBe(expected);
});

test('two users of Identity Center are two', () => {
  const other = { ...CENTER, userId: '90677a1b2c-22222222' };

  expect(actorOf(by({ type: 'IdentityCenterUser', onBehalfOf: CENTER }))).not.toBe(
    actorOf(by({ type: 'IdentityCenterUser', onBehalfOf: other })),
  );
});

const ROLE = 'arn:aws:iam::111122223333:role/deploy';
const SESSION = 'arn:aws:sts::111122223333:assumed-role/deploy/x';
const OF_CENTER = 'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123';

test.each([
  ['a user', { arn: 'arn:aws:iam::111122223333:user/dora' }, 'arn:aws:iam::111122223333:user/dora'],
  ['a session', { arn: SESSION, sessionContext: { sessionIssuer: ISSUER } }, ROLE],
  [
    'a machine, whose session AWS names,',
    { arn: SESSION, sessionContext: { sessionIssuer: ISSUER, ec2RoleDelivery: '2.0' } },
    SESSION,
  ],
  ['a person of Identity Center', { arn: SESSION, sessionContext: { sessionIssuer: { arn: OF_CENTER } } }, SESSION],
])('%s is counted by what they cannot choose', (_who, identity, expected) => {
  expect(countedBy(by(identity))).toBe(expected);
});

test('a name is read up to twice the length of an ARN', () => {
  expect(actorOf(by({ arn: 'a'.repeat(5_000) }))).toBe('a'.repeat(4_096));
});

describe('where a call came from', () => {
  const from = (detail: object): AccountEvent => {
    const { sourceIPAddress: _, ...rest } = event.detail;
    return { ...event, detail: { ...rest, ...detail } };
  };

  test.each([
    ['203.0.113.7', '203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['iam.amazonaws.com', undefined, undefined],
    ['AWS Internal', undefined, undefined],
    ['', undefined, undefined],
    [undefined, undefined, undefined],
  ])('%s: the address %s, counted by %s', (sourceIPAddress, address, network) => {
    const found = from(sourceIPAddress === undefined ? {} : { sourceIPAddress });

    expect([sourceIpOf(found), outsideIpOf(found), sourceNetworkOf(found)]).toEqual([address, address, network]);
  });

  test('an address behind a VPC endpoint is nobody’s on the internet', () => {
    const found = from({ sourceIPAddress: '203.0.113.7', vpcEndpointId: 'vpce-0abc' });

    expect([sourceIpOf(found), outsideIpOf(found)]).toEqual(['203.0.113.7', undefined]);
  });

  test.each([
    [{}, undefined],
    [{ vpcEndpointId: '' }, undefined],
    [{ vpcEndpointAccountId: '111122223333' }, undefined],
    [{ vpcEndpointId: 'vpce-0abc' }, { id: 'vpce-0abc' }],
    [
      { vpcEndpointId: 'vpce-0abc', vpcEndpointAccountId: '111122223333' },
      { id: 'vpce-0abc', account: '111122223333' },
    ],
  ])('of %j the endpoint is %j', (detail, expected) => {
    expect(endpointOf(from(detail))).toStrictEqual(expected);
  });
});
