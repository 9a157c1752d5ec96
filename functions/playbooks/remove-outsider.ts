import * as z from 'zod/mini';
import { accessEntries } from '../../lib/aws/access-entries.ts';
import { clusterClient, identityClient } from '../../lib/aws/clients.ts';
import { identityProviders, type Provider } from '../../lib/aws/identity-providers.ts';
import { cleanText } from '../../lib/domain/clean-text.ts';
import type { Call } from '../../lib/domain/plan.ts';
import { entryCalls, entryImpact, entryOf, findEntry } from '../../lib/playbooks/remove-outsider/entries.ts';
import type { AccessEntry } from '../../lib/playbooks/remove-outsider/ports.ts';
import { notFound } from '../../lib/remediation/not-found.ts';
import { type Changes, playbook } from '../../lib/remediation/playbook.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';

const params = z.strictObject({
  provider: z.optional(
    z
      .string()
      .check(
        z.maxLength(2_048),
        z.regex(
          /^arn:aws[\w-]*:iam::\d{12}:(saml|oidc)-provider\/\S+$/,
          'must be the ARN of a SAML or OpenID Connect provider',
        ),
      ),
  ),
  /** Or both: a cluster of EKS, and whom its access entry lets in. */
  cluster: z.optional(z.string().check(z.regex(/^[0-9A-Za-z][\w-]{0,99}$/, 'must be the name of a cluster'))),
  principal: z.optional(
    z
      .string()
      .check(
        z.maxLength(2_048),
        z.regex(/^arn:aws[\w-]*:iam::\d{12}:(user|role)\/\S+$/, 'must be the ARN of a user or a role of IAM'),
      ),
  ),
  /** ISO 8601: who was let in earlier stays. */
  madeAfter: z.optional(z.iso.datetime()),
});
type Params = z.infer<typeof params>;

/** The provider, or the access entry, with all that makes it; `gone` where it is removed. */
type State = { provider: Provider | 'gone' } | { entry: AccessEntry | 'gone' };

const PROVIDERS = ['saml', 'oidc'].map((kind) => `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:${kind}-provider/*`);

const CLUSTERS = `arn:\${AWS::Partition}:eks:\${AWS::Region}:\${AWS::AccountId}:cluster/*`;
const ENTRIES = `arn:\${AWS::Partition}:eks:\${AWS::Region}:\${AWS::AccountId}:access-entry/*`;

/** The provider that Identity Center makes in each account. Source: IAM Identity Center user guide. */
const OF_IDENTITY_CENTER = /:saml-provider\/AWSSSO_[^/]*DO_NOT_DELETE$/;

const declaration = playbook<Params, State>({
  id: 'remove-outsider',
  title: 'Remove an identity provider, or access to a cluster, that an intruder added',
  says: { todo: 'Remove', done: 'Removed', undone: 'Made anew' },
  what:
    'Deletes a SAML or OpenID Connect provider of IAM: nobody can sign in to this account with what it says any more. The roles that trust it stay, and ' +
    'are named. The provider that Identity Center made, and one with private keys (which nobody can read, so it could not be made anew), are left alone. ' +
    'Or deletes the access entry by which a user or role of IAM enters a cluster of EKS, with the rights in it; not those of nodes, nor one that was there before the attack.',
  risk: 'Everybody who signs in through this provider, or enters the cluster as this principal, no longer can: people of the company, or pipelines.',
  stops: 'new sessions through this provider; requests to the cluster by this principal',
  doesNotStop:
    'sessions that were opened through it (at most 12 hours: contain the roles that trust it); what was made in the cluster meanwhile, its own accounts and tokens',
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
      {
        sid: 'ReadEntries',
        actions: ['eks:DescribeAccessEntry', 'eks:ListAssociatedAccessPolicies'],
        resources: [ENTRIES],
      },
    ],
    apply: [
      {
        sid: 'RemoveProviders',
        actions: ['iam:DeleteSAMLProvider', 'iam:DeleteOpenIDConnectProvider'],
        resources: PROVIDERS,
      },
      { sid: 'RemoveEntries', actions: ['eks:DeleteAccessEntry'], resources: [ENTRIES] },
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
      {
        sid: 'MakeEntries',
        actions: ['eks:CreateAccessEntry', 'eks:AssociateAccessPolicy', 'eks:TagResource'],
        resources: [CLUSTERS, ENTRIES],
      },
    ],
  },
  undo: 'The provider is made anew as it was, under the same ARN, so that the roles trust it again; the access entry with the rights it had.',
  onlyAtSdkBoundary: ['a sign-in through a provider', 'private keys of a SAML provider'],
  changes: () => outsiderChanges(),
});

export default declaration;
export const handler = playbookFunction(declaration);

function outsiderChanges(): Changes<Params, State> {
  const providers = identityProviders(identityClient());
  const entries = accessEntries(clusterClient());
  const nameOf = (arn: string) => arn.replace(/^.*:(saml|oidc)-provider\//, '');
  return {
    async find({ provider, cluster, principal, madeAfter }, ask) {
      const { account, region } = ask;
      if (cluster !== undefined && principal !== undefined && provider === undefined)
        return findEntry({ cluster, principal, madeAfter }, ask, entries);
      if (provider === undefined || cluster !== undefined || principal !== undefined)
        return notFound('what was asked for', 'is neither a provider, nor a cluster with a principal');
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
      const entry = entryOf(resource);
      if (entry !== undefined) return { entry: (await entries.of(entry.cluster, entry.principal)) ?? 'gone' };
      const found = await providers.of(resource);
      return found === 'sealed' ? null : { provider: found ?? 'gone' };
    },
    wanted: (_target, before) => ({ state: 'entry' in before ? { entry: 'gone' } : { provider: 'gone' } }),
    calls({ resource }, from, to) {
      if ('entry' in to) return entryCalls(resource, to.entry);
      if (to.provider !== 'gone') return [creation(resource, to.provider)];
      const oidc = 'provider' in from && from.provider !== 'gone' && from.provider.kind === 'oidc';
      const kind = oidc ? 'OpenIDConnect' : 'SAML';
      return [{ action: `iam:Delete${kind}Provider`, resource, parameters: { [`${kind}ProviderArn`]: resource } }];
    },
    write({ resource }, _from, to) {
      if ('provider' in to)
        return to.provider === 'gone' ? providers.remove(resource) : providers.create(resource, to.provider);
      const { cluster, principal } = entryOf(resource) ?? { cluster: '', principal: '' };
      return to.entry === 'gone' ? entries.remove(cluster, principal) : entries.create(cluster, principal, to.entry);
    },
    async impact({ label, resource, before }) {
      const state = before as State;
      if ('entry' in state) return entryImpact(label, state.entry);
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
