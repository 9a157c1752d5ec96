import * as z from 'zod/mini';
import { identityClient } from '../../lib/aws/clients.ts';
import { identityProviders, type Provider } from '../../lib/aws/identity-providers.ts';
import { cleanText } from '../../lib/domain/clean-text.ts';
import type { Call } from '../../lib/domain/plan.ts';
import { type Changes, playbook } from '../../lib/remediation/playbook.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';

const params = z.strictObject({
  provider: z
    .string()
    .check(
      z.maxLength(2_048),
      z.regex(
        /^arn:aws[\w-]*:iam::\d{12}:(saml|oidc)-provider\/\S+$/,
        'must be the ARN of a SAML or OpenID Connect provider',
      ),
    ),
});
type Params = z.infer<typeof params>;

/** The provider with all that makes it; `gone` where it is removed. */
type State = { provider: Provider | 'gone' };

const PROVIDERS = ['saml', 'oidc'].map((kind) => `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:${kind}-provider/*`);

/** The provider that Identity Center makes in each account. Source: IAM Identity Center user guide. */
const OF_IDENTITY_CENTER = /:saml-provider\/AWSSSO_[^/]*DO_NOT_DELETE$/;

const declaration = playbook<Params, State>({
  id: 'remove-outsider',
  title: 'Remove an identity provider that an intruder added',
  says: { todo: 'Remove', done: 'Removed', undone: 'Made anew' },
  what:
    'Deletes a SAML or OpenID Connect provider of IAM: nobody can sign in to this account with what it says any more. The roles that trust it stay, and ' +
    'are named. The provider that Identity Center made, and one with private keys (which nobody can read, so it could not be made anew), are left alone.',
  risk: 'Everybody who signs in through this provider no longer can: people of the company, or pipelines.',
  stops: 'new sessions through this provider',
  doesNotStop: 'sessions that were opened through it (at most 12 hours: contain the roles that trust it)',
  params,
  example: { provider: 'arn:aws:iam::123456789012:saml-provider/okta2' },
  permissions: {
    plan: [
      { sid: 'ReadProviders', actions: ['iam:GetSAMLProvider', 'iam:GetOpenIDConnectProvider'], resources: PROVIDERS },
      {
        sid: 'SeeWhoTrustsThem',
        actions: ['iam:ListRoles'],
        resources: ['*'],
        why: 'a list of all roles knows no resource',
      },
    ],
    apply: [
      {
        sid: 'RemoveProviders',
        actions: ['iam:DeleteSAMLProvider', 'iam:DeleteOpenIDConnectProvider'],
        resources: PROVIDERS,
      },
    ],
    undo: [
      {
        sid: 'MakeProviders',
        actions: [
          'iam:CreateSAMLProvider',
          'iam:CreateOpenIDConnectProvider',
          'iam:TagSAMLProvider',
          'iam:TagOpenIDConnectProvider',
        ],
        resources: PROVIDERS,
      },
    ],
  },
  undo: 'The provider is made anew as it was, under the same ARN, so that the roles trust it again.',
  onlyAtSdkBoundary: ['a sign-in through a provider', 'private keys of a SAML provider'],
  changes: () => providerChanges(),
});

export default declaration;
export const handler = playbookFunction(declaration);

function providerChanges(): Changes<Params, State> {
  const providers = identityProviders(identityClient());
  const nameOf = (arn: string) => arn.replace(/^.*:(saml|oidc)-provider\//, '');
  return {
    async find({ provider }, { account, region }) {
      const refuse = (reason: string) => ({ targets: [], refused: [{ input: provider, reason }] });
      const owner = provider.split(':')[4];
      if (owner !== account) return refuse(`belongs to account ${owner}, riposte is in ${account}`);
      if (OF_IDENTITY_CENTER.test(provider)) return refuse('is the one that Identity Center made: change it there');
      const found = await providers.of(provider);
      if (found === undefined) return refuse('is no identity provider of this account');
      if (found === 'sealed') return refuse('has private keys, so it could not be made anew: remove it by hand');
      const tags = found.tags.map(({ Key }) => Key);
      return { targets: [{ label: nameOf(provider), resource: provider, account, region, tags }], refused: [] };
    },
    async read({ resource }) {
      const found = await providers.of(resource);
      return found === 'sealed' ? null : { provider: found ?? 'gone' };
    },
    wanted: () => ({ state: { provider: 'gone' } }),
    calls({ resource }, from, { provider }) {
      if (provider !== 'gone') return [creation(resource, provider)];
      const kind = from.provider !== 'gone' && from.provider.kind === 'oidc' ? 'OpenIDConnect' : 'SAML';
      return [{ action: `iam:Delete${kind}Provider`, resource, parameters: { [`${kind}ProviderArn`]: resource } }];
    },
    write: ({ resource }, _from, { provider }) =>
      provider === 'gone' ? providers.remove(resource) : providers.create(resource, provider),
    async impact({ label, resource }) {
      const roles = await providers.rolesThatTrust(resource);
      if (roles.length === 0) return [`no role trusts ${label}`];
      const named = roles.slice(0, 10).map((one) => cleanText(one, 64));
      const more = roles.length > named.length ? ` and ${roles.length - named.length} more` : '';
      return [`nobody can sign in through ${label} as ${named.join(', ')}${more}`];
    },
  };
}

function creation(resource: string, provider: Provider): Call {
  if (provider.kind === 'saml') {
    const parameters = { SAMLMetadataDocument: provider.metadata, Tags: provider.tags };
    return { action: 'iam:CreateSAMLProvider', resource, parameters };
  }
  const { url, clients, thumbprints, tags } = provider;
  const parameters = { Url: `https://${url}`, ClientIDList: clients, ThumbprintList: thumbprints, Tags: tags };
  return { action: 'iam:CreateOpenIDConnectProvider', resource, parameters };
}
