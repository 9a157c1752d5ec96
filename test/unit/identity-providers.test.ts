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
import { identityProviders } from '../../lib/aws/identity-providers.ts';

const SAML = 'arn:aws:iam::123456789012:saml-provider/okta2';
const OIDC = 'arn:aws:iam::123456789012:oidc-provider/idp.example.com/tenant';
const gone = new NoSuchEntityException({ message: 'x', $metadata: {} });
const iam = mockClient(IAMClient);
const providers = identityProviders(new IAMClient({ region: 'us-east-1' }));

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
    const role = (RoleName: string, Federated: string) => ({
      RoleName,
      Path: '/',
      RoleId: 'x',
      Arn: 'x',
      CreateDate: new Date(0),
      AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify({ Statement: [{ Principal: { Federated } }] })),
    });
    iam
      .on(ListRolesCommand)
      .resolvesOnce({ Roles: [role('sign-in', SAML)], IsTruncated: true, Marker: 'm' })
      .resolves({ Roles: [role('other', `${SAML}-old`)], IsTruncated: false });

    expect(await providers.rolesThatTrust(SAML)).toEqual(['sign-in']);
  });
});
