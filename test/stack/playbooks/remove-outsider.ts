import { randomUUID } from 'node:crypto';
import {
  CreateOpenIDConnectProviderCommand,
  CreateSAMLProviderCommand,
  DeleteSAMLProviderCommand,
  GetOpenIDConnectProviderCommand,
  GetSAMLProviderCommand,
  IAMClient,
  UpdateSAMLProviderCommand,
} from '@aws-sdk/client-iam';
import type { Fixture } from './fixture.ts';

const metadata = (entity: string) =>
  `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entity}"><!--${'x'.repeat(1_000)}--></EntityDescriptor>`;

const fixture: Fixture = {
  playbook: 'remove-outsider',
  async arrange({ config }) {
    const iam = new IAMClient(config);
    const Name = `outsider-${randomUUID().slice(0, 8)}`;
    const make = async (...keys: string[]) => {
      const Tags = keys.map((Key) => ({ Key, Value: 'mallory' }));
      const SAMLMetadataDocument = metadata('https://idp.example.com');
      return (await iam.send(new CreateSAMLProviderCommand({ Name, SAMLMetadataDocument, Tags }))).SAMLProviderArn;
    };
    const SAMLProviderArn = await make('made-by');
    const openId = {
      url: `https://${Name}.example.com`,
      clientIDList: ['sts.amazonaws.com'],
      thumbprintList: ['9e99a48a9960b14926bb7f3b02e22da2b0ab7280'],
    };
    const { OpenIDConnectProviderArn } = await iam.send(
      new CreateOpenIDConnectProviderCommand({
        Url: openId.url,
        ClientIDList: openId.clientIDList,
        ThumbprintList: openId.thumbprintList,
      }),
    );
    return {
      input: { provider: SAMLProviderArn },
      async look() {
        const named = (error: Error) => error.name;
        const saml = iam.send(new GetSAMLProviderCommand({ SAMLProviderArn }));
        const oidc = iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }));
        return [
          await saml.then(({ SAMLMetadataDocument, Tags }) => [SAMLMetadataDocument, Tags], named),
          await oidc.then(({ Url, ClientIDList, ThumbprintList }) => [Url, ClientIDList, ThumbprintList], named),
        ];
      },
      async drift() {
        await iam.send(
          new CreateSAMLProviderCommand({ Name, SAMLMetadataDocument: metadata('https://other.example.com') }),
        );
        await iam.send(
          new UpdateSAMLProviderCommand({ SAMLProviderArn, SAMLMetadataDocument: metadata('https://x.example.com') }),
        );
      },
      attack: [
        {
          detection: 'persistence/identity-provider-changed',
          texts: { okta2: Name, mallory: `mallory-${Name}` },
        },
        {
          detection: 'persistence/identity-provider-changed',
          texts: { mallory: `mallory-${Name}` },
          instead: {
            eventName: 'CreateOpenIDConnectProvider',
            requestParameters: openId,
            responseElements: { openIDConnectProviderArn: OpenIDConnectProviderArn },
          },
        },
      ],
      triedIn: {
        ReadEntries: 'access-entry.test.ts',
        SeeWhichCluster: 'access-entry.test.ts',
        RemoveEntries: 'access-entry.test.ts',
        MakeEntries: 'access-entry.test.ts',
        SeeApprovers: 'access-entry.test.ts',
      },
      gone: { input: { provider: `${SAMLProviderArn}-gone` }, says: 'is no identity provider of this account' },
      elsewhere: {
        input: { provider: SAMLProviderArn?.replace('000000000000', '111122223333') },
        says: 'belongs to account 111122223333',
      },
      async tagged(Key) {
        // The local stack knows no tagging of a provider that stands.
        await iam.send(new DeleteSAMLProviderCommand({ SAMLProviderArn }));
        await make(Key);
        return { input: { provider: SAMLProviderArn } };
      },
      wrong: { input: { provider: 'okta2' }, says: 'must be the ARN of a SAML or OpenID Connect provider' },
    };
  },
};

export default fixture;
