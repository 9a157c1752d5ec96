import { isRoleBelow } from '../../domain/text/arn.ts';

/** How Identity Center calls the provider that it makes in each account; anybody may call one so. Source: IAM Identity Center user guide. */
const NAME = /:saml-provider\/AWSSSO_[^/]*DO_NOT_DELETE$/;

/** Whether Identity Center made a provider: only it makes roles below its path, and lets its own provider into them. */
export async function isOfIdentityCenter(
  provider: string,
  rolesThatTrust: (provider: string) => Promise<readonly string[]>,
): Promise<boolean> {
  if (!NAME.test(provider)) return false;
  const roles = await rolesThatTrust(provider);
  return roles.some((arn) => isRoleBelow('/aws-reserved/sso.amazonaws.com/', arn));
}

/** What a person has to judge of a provider that is called so, and that no role of Identity Center trusts. */
export function asksAboutName(provider: string, label: string): string[] {
  return NAME.test(provider)
    ? [
        `${label} is called as Identity Center calls its own provider, but no role of Identity Center's in this account trusts it: deny if people sign in to this account through Identity Center with this one, or if you cannot tell; aws iam list-roles --path-prefix /aws-reserved/sso.amazonaws.com/ shows what its roles trust`,
      ]
    : [];
}
