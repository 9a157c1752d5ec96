import { GetOpenIDConnectProviderCommand, IAMClient } from '@aws-sdk/client-iam';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { identityProviders } from '../../../lib/aws/account/identity-providers.ts';
import { countedBy } from '../../../lib/domain/finding/actor.ts';
import { raiseFinding } from '../../../lib/domain/finding/finding.ts';
import { NOTHING_TRUSTED } from '../../../lib/domain/finding/trust.ts';
import { keepsOwner } from '../../../lib/playbooks/close-store/policy.ts';
import { byProgram } from '../../../lib/sources/grouping.ts';
import { linksOf } from '../../../lib/sources/links.ts';
import { detections, detector, like } from '../support/raising.ts';

/** What somebody's path says, who chose it, hides nothing of what they do. */
const iam = (rest: string) => `arn:aws:iam::000000000000:${rest}`;
const session = (role: string) => ({
  type: 'AssumedRole',
  principalId: 'AROAEXAMPLE0000000001:s',
  arn: 'arn:aws:sts::000000000000:assumed-role/evil/s',
  accountId: '000000000000',
  accessKeyId: 'ASIAEXAMPLE000000001',
  sessionContext: {
    sessionIssuer: {
      type: 'Role',
      principalId: 'AROAEXAMPLE0000000001',
      arn: iam(role),
      accountId: '000000000000',
      userName: 'evil',
    },
    attributes: { creationDate: '2026-03-02T03:00:05Z', mfaAuthenticated: 'false' },
  },
});
const user = (path: string) => ({
  type: 'IAMUser',
  principalId: 'AIDAEXAMPLE0000000001',
  arn: iam(`user/${path}`),
  accountId: '000000000000',
  accessKeyId: 'AKIAEXAMPLE000000001',
  userName: 'evil',
});
const raises = (id: string, userIdentity: object) =>
  detector.raised(like(id, { userIdentity })).some((one) => one.id === id);

describe('a role of somebody’s', () => {
  const CENTER = 'role/x:role/aws-reserved/sso.amazonaws.com/evil';

  test('that seems a service’s by its path shares a disk, which is told', () => {
    const id = 'exfiltration/snapshot-or-image-shared';

    expect(raises(id, session('role/x:role/aws-service-role/evil'))).toBe(true);
    expect(raises(id, session('role/aws-service-role/ec2.amazonaws.com/AWSServiceRoleForEC2'))).toBe(false);
  });

  test('that seems one of Identity Center’s by its path is counted and grouped by the role', () => {
    const event = like('discovery/enumeration-burst', { userIdentity: session(CENTER) });

    expect(countedBy(event)).toBe(iam(CENTER));
    expect(byProgram(event)).toBe(`sessions of ${iam(CENTER)}`);
  });
});

describe('a user', () => {
  const path = 'x:assumed-role/AWSReservedSSO_/aws-service-role/evil';

  test.each(['discovery/enumeration-burst', 'initial-access/sign-in-token-requested'])(
    'that seems a person of Identity Center by the path is told of by %s',
    (id) => {
      expect(raises(id, user(path))).toBe(true);
      const person = session('role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Dev_0123456789abcdef');
      const arn = 'arn:aws:sts::000000000000:assumed-role/AWSReservedSSO_Dev_0123456789abcdef/bob';
      expect(raises(id, { ...person, arn })).toBe(false);
    },
  );

  test('that seems a service by the path is somebody whom incidents go by', () => {
    const event = like('exfiltration/snapshot-or-image-shared', { userIdentity: user(path) });
    const detection = detections.find(({ id }) => id === 'exfiltration/snapshot-or-image-shared');
    const links = detection === undefined ? [] : linksOf(raiseFinding(detection, event), event, NOTHING_TRUSTED);

    expect(links).toContainEqual({ kind: 'actor', value: iam(`user/${path}`), user: '203.0.113.50' });
    expect(links).toContainEqual({ kind: 'resource', value: '000000000000 evil', user: iam(`user/${path}`) });
  });
});

test('a key is its own account’s only by the whole ARN of its root', () => {
  const allow = (AWS: string) => ({ Statement: [{ Effect: 'Allow', Principal: { AWS }, Action: 'kms:*' }] });

  expect(keepsOwner(allow('arn:aws:iam::444455556666:role/x::000000000000:root/evil'), '000000000000')).toBe(false);
  expect(keepsOwner(allow('arn:aws-cn:iam::000000000000:root'), '000000000000')).toBe(true);
});

test('a provider of OpenID Connect is one, whatever its URL says', async () => {
  const mock = mockClient(IAMClient);
  mock.on(GetOpenIDConnectProviderCommand).resolves({ Url: 'idp.test/x:saml-provider/y' });

  expect(
    await identityProviders(new IAMClient({ region: 'us-east-1' })).of(iam('oidc-provider/idp.test/x:saml-provider/y')),
  ).toEqual({ kind: 'oidc', url: 'idp.test/x:saml-provider/y', clients: [], thumbprints: [], tags: [] });
});
