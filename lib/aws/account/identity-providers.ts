import {
  CreateOpenIDConnectProviderCommand,
  CreateSAMLProviderCommand,
  DeleteOpenIDConnectProviderCommand,
  DeleteSAMLProviderCommand,
  GetOpenIDConnectProviderCommand,
  GetSAMLProviderCommand,
  type IAMClient,
  paginateListRoles,
} from '@aws-sdk/client-iam';
import type { IdentityProviders, Provider } from '../../playbooks/remove-outsider/ports.ts';
import { unlessGone } from '../errors.ts';

/** IAM's SAML and OpenID Connect providers. */
export function identityProviders(client: IAMClient): IdentityProviders {
  return {
    of: (arn) => unlessGone(() => (isSaml(arn) ? samlOf(client, arn) : oidcOf(client, arn))),
    async remove(arn) {
      await unlessGone<unknown>(() =>
        isSaml(arn)
          ? client.send(new DeleteSAMLProviderCommand({ SAMLProviderArn: arn }))
          : client.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn })),
      );
    },
    async create(arn, { tags: Tags, ...provider }) {
      // A retry after a crash finds it made already.
      if ((await this.of(arn)) !== undefined) return;
      await (provider.kind === 'saml'
        ? client.send(
            new CreateSAMLProviderCommand({
              Name: arn.split('/').at(-1),
              SAMLMetadataDocument: provider.metadata,
              Tags,
            }),
          )
        : client.send(
            new CreateOpenIDConnectProviderCommand({
              Url: provider.url.startsWith('https://') ? provider.url : `https://${provider.url}`,
              ClientIDList: provider.clients,
              ThumbprintList: provider.thumbprints,
              Tags,
            }),
          ));
    },
    async rolesThatTrust(arn) {
      const arns: string[] = [];
      for await (const { Roles = [] } of paginateListRoles({ client }, {}))
        arns.push(
          ...Roles.flatMap(({ Arn = '', AssumeRolePolicyDocument = '' }) =>
            decodeURIComponent(AssumeRolePolicyDocument).includes(`"${arn}"`) ? [Arn] : [],
          ),
        );
      return arns;
    },
  };
}

/** The roles of this account that a permission set of Identity Center has become, by its name. */
export async function singleSignOnRoles(client: IAMClient, permissionSet: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { Roles = [] } of paginateListRoles({ client }, { PathPrefix: '/aws-reserved/sso.amazonaws.com/' }))
    for (const { RoleName = '', Arn = '' } of Roles)
      if (RoleName.startsWith(`AWSReservedSSO_${permissionSet}_`)) found.push(Arn);
  return found;
}

function isSaml(arn: string): boolean {
  return /^arn:[^:]+:iam::\d+:saml-provider\//.test(arn);
}

async function samlOf(client: IAMClient, SAMLProviderArn: string): Promise<Provider | 'sealed'> {
  const {
    SAMLMetadataDocument: metadata = '',
    Tags,
    PrivateKeyList = [],
  } = await client.send(new GetSAMLProviderCommand({ SAMLProviderArn }));
  return PrivateKeyList.length > 0 ? 'sealed' : { kind: 'saml', metadata, tags: tagsIn(Tags) };
}

async function oidcOf(client: IAMClient, OpenIDConnectProviderArn: string): Promise<Provider> {
  const {
    Url: url = '',
    ClientIDList = [],
    ThumbprintList = [],
    Tags,
  } = await client.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }));
  return {
    kind: 'oidc',
    // IAM gives it without the scheme that it was made with.
    url: url.replace(/^https:\/\//, ''),
    clients: [...ClientIDList].sort(),
    thumbprints: [...ThumbprintList].sort(),
    tags: tagsIn(Tags),
  };
}

function tagsIn(tags: readonly { Key: string | undefined; Value: string | undefined }[] = []): Provider['tags'] {
  return tags.map(({ Key = '', Value = '' }) => ({ Key, Value })).sort((one, other) => (one.Key < other.Key ? -1 : 1));
}
