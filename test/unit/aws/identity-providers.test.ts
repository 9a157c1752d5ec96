import {
  CreateOpenIDConnectProviderCommand,
  CreateSAMLProviderCommand,
  DeleteSAMLProviderCommand,
  GetOpenIDConnectProviderCommand,
  GetSAMLProviderCommand,
  IAMClient,
  ListRolesCommand,
  NoSuchEntityException,
} from '@aws-sdk/client-iam';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import removeOutsider from '../../../functions/playbooks/remove-outsider.ts';
import { identityProviders } from '../../../lib/aws/account/identity-providers.ts';
import { ASK, keepingLog } from '../support/fixtures.ts';

process.env.AWS_REGION = 'us-east-1';
const SAML = 'arn:aws:iam::123456789012:saml-provider/okta2';
const OIDC = 'arn:aws:iam::123456789012:oidc-provider/idp.example.com/tenant';
const gone = new NoSuchEntityException({ message: 'x', $metadata: {} });
const iam = mockClient(IAMClient);
const providers = identityProviders(new IAMClient({ region: 'us-east-1' }));

const role = (RoleName: string, Federated: string) => ({
  RoleName,
  Path: '/',
  RoleId: 'x',
  Arn: `arn:aws:iam::123456789012:role/${RoleName}`,
  CreateDate: new Date(0),
  AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify({ Statement: [{ Principal: { Federated } }] })),
});

beforeEach(() => {
  iam.reset();
});

describe('an identity provider', () => {
  test('of OpenID Connect is read so that two reads are alike, and made anew from that', async () => {
    iam
      .on(GetOpenIDConnectProviderCommand)
      .resolvesOnce({
        Url: 'idp.example.com/tenant',
        ClientIDList: ['b', 'a'],
        ThumbprintList: ['2', '1'],
        Tags: [
          { Key: 'z', Value: '1' },
          { Key: 'a', Value: '2' },
        ],
      })
      .rejects(gone);
    iam.on(CreateOpenIDConnectProviderCommand).resolves({});

    const found = await providers.of(OIDC);
    if (found === undefined || found === 'sealed') throw new Error('not read');
    await providers.create(OIDC, found);

    expect(iam.commandCalls(CreateOpenIDConnectProviderCommand)[0]?.args[0].input).toEqual({
      Url: 'https://idp.example.com/tenant',
      ClientIDList: ['a', 'b'],
      ThumbprintList: ['1', '2'],
      Tags: [
        { Key: 'a', Value: '2' },
        { Key: 'z', Value: '1' },
      ],
    });
  });

  test('that is there already is not made again, and one that is gone is removed without an error', async () => {
    iam.on(GetSAMLProviderCommand).resolves({ SAMLMetadataDocument: '<x/>' });
    iam.on(DeleteSAMLProviderCommand).rejects(gone);

    await providers.create(SAML, { kind: 'saml', metadata: '<x/>', tags: [] });
    await providers.remove(SAML);

    expect(iam.commandCalls(CreateSAMLProviderCommand)).toEqual([]);
  });

  test('with private keys could not be made anew, and says so', async () => {
    iam.on(GetSAMLProviderCommand).resolves({ SAMLMetadataDocument: '<x/>', PrivateKeyList: [{ KeyId: 'k' }] });

    expect(await providers.of(SAML)).toBe('sealed');
  });

  test('is trusted by the roles whose policy names exactly it', async () => {
    iam
      .on(ListRolesCommand)
      .resolvesOnce({ Roles: [role('sign-in', SAML)], IsTruncated: true, Marker: 'm' })
      .resolves({ Roles: [role('other', `${SAML}-old`)], IsTruncated: false });

    expect(await providers.rolesThatTrust(SAML)).toEqual(['arn:aws:iam::123456789012:role/sign-in']);
  });
});

describe('a provider that is called as Identity Center calls its own', () => {
  const NAMED = 'arn:aws:iam::123456789012:saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE';
  const plan = async (provider: string, ...roles: ReturnType<typeof role>[]) => {
    iam.on(GetSAMLProviderCommand).resolves({ SAMLMetadataDocument: '<x/>' });
    iam.on(ListRolesCommand).resolves({ Roles: roles, IsTruncated: false });
    const changes = removeOutsider.changes(keepingLog());
    const { targets, refused } = await changes.find({ provider }, ASK);
    const before = { provider: { kind: 'saml' as const, metadata: '<x/>', tags: [] } };
    const wanted = targets.map((target) => changes.wanted(target, before, { provider }, ASK));
    return { refused, wanted: await Promise.all(wanted) };
  };

  test('is left alone where a role of Identity Center trusts it', async () => {
    const own = role('aws-reserved/sso.amazonaws.com/AWSReservedSSO_Dev_0123456789abcdef', NAMED);

    expect(await plan(NAMED, role('x', SAML), own)).toEqual({
      refused: [
        { input: NAMED, reason: 'is the one that Identity Center made: its own roles trust it. Change it there' },
      ],
      wanted: [],
    });
  });

  test('is asked about whoever wants it gone, where none does: its name protects nobody', async () => {
    const { refused, wanted } = await plan(NAMED, role('x:role/aws-reserved/sso.amazonaws.com/evil', NAMED));

    expect(refused).toEqual([]);
    expect(wanted).toEqual([
      {
        state: { provider: 'gone' },
        asks: [expect.stringContaining('is called as Identity Center calls its own provider, but no role')],
        asksAnybody: true,
      },
    ]);
    expect((await plan(SAML)).wanted).toEqual([{ state: { provider: 'gone' } }]);
  });
});
