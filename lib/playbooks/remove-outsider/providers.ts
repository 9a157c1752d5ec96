import type { Call } from '../../domain/remediation/plan.ts';
import { accountOfArn, iamArn } from '../../domain/text/arn.ts';
import { command, word } from '../../domain/text/command.ts';
import { someOf } from '../../remediation/impact.ts';
import { notFound } from '../../remediation/not-found.ts';
import type { Ask, Found } from '../../remediation/playbook.ts';
import { isOfIdentityCenter } from './identity-center.ts';
import type { IdentityProviders, Provider } from './ports.ts';

/** A provider as a target; why it stays, where it could not be made anew or is Identity Center's. */
export async function findProvider(
  provider: string,
  { account, region }: Ask,
  providers: IdentityProviders,
): Promise<Found> {
  const owner = accountOfArn(provider);
  if (owner !== account) return notFound(provider, `belongs to account ${owner}, riposte is in ${account}`);
  const found = await providers.of(provider);
  if (found === undefined) return notFound(provider, 'is no identity provider of this account');
  if (found === 'sealed')
    return notFound(provider, 'has private keys, so it could not be made anew: remove it by hand');
  if (await isOfIdentityCenter(provider, providers.rolesThatTrust))
    return notFound(provider, 'is the one that Identity Center made: its own roles trust it. Change it there');
  const label = provider.replace(/^arn:[^:]+:iam::\d+:(saml|oidc)-provider\//, '');
  const tags = found.tags.map(({ Key }) => Key);
  return { targets: [{ label, resource: provider, account, region, tags }], refused: [] };
}

/** The call that takes a provider away, or makes it anew. */
export function providerCalls(resource: string, to: Provider | 'gone'): Call[] {
  if (to === 'gone') {
    const kind = isSaml(resource) ? 'SAML' : 'OpenIDConnect';
    return [{ action: `iam:Delete${kind}Provider`, resource, parameters: { [`${kind}ProviderArn`]: resource } }];
  }
  if (to.kind === 'saml') {
    const parameters = { SAMLMetadataDocument: to.metadata, Tags: to.tags };
    return [{ action: 'iam:CreateSAMLProvider', resource, parameters }];
  }
  const { url, clients, thumbprints, tags } = to;
  const parameters = { Url: `https://${url}`, ClientIDList: clients, ThumbprintList: thumbprints, Tags: tags };
  return [{ action: 'iam:CreateOpenIDConnectProvider', resource, parameters }];
}

/** How a person removes a provider whose metadata is too large for a plan; only those of SAML have such. */
export function removedByHand(resource: string): string | undefined {
  return isSaml(resource)
    ? command`aws iam delete-saml-provider --saml-provider-arn ${word('arn', resource)}`
    : undefined;
}

/** As whom nobody can sign in any more. */
export async function providerImpact(
  label: string,
  resource: string,
  { rolesThatTrust }: Pick<IdentityProviders, 'rolesThatTrust'>,
): Promise<string[]> {
  const roles = await rolesThatTrust(resource);
  if (roles.length === 0) return [`no role trusts ${label}`];
  const names = roles.map((one) => iamArn(one)?.name ?? one);
  return [`nobody can sign in through ${label} as ${someOf(names, 10)}`];
}

function isSaml(arn: string): boolean {
  return arn.includes(':saml-provider/');
}
