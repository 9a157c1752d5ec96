import type { Condition, Statement } from './statements.ts';

/** Providers that give tokens to everybody who signs up. Others belong to one organization or to a cluster of one's own. */
const SHARED = new Set([
  'accounts.google.com',
  'agent.buildkite.com',
  'api.bitbucket.org',
  'app.terraform.io',
  'appleid.apple.com',
  'cognito-identity.amazonaws.com',
  'gitlab.com',
  'graph.facebook.com',
  'token.actions.githubusercontent.com',
  'www.amazon.com',
]);

/** Of these, the ones whose audience is the application it was made for; elsewhere the caller chooses it. */
const BY_AUDIENCE = new Set([
  'accounts.google.com',
  'appleid.apple.com',
  'cognito-identity.amazonaws.com',
  'graph.facebook.com',
  'www.amazon.com',
]);

/** Whether a provider's tokens are had by anyone and no condition asks for somebody's in particular. */
export function anyoneHasToken(provider: string, conditions: readonly Condition[]): boolean {
  const [host = ''] = provider.toLowerCase().split('/');
  return SHARED.has(host) && !conditions.some((condition) => asksForSomebody(condition, host));
}

function asksForSomebody({ operator, key, values }: Condition, host: string): boolean {
  const [claim = '', issuer = ''] = [key.slice(key.lastIndexOf(':') + 1), key.slice(0, key.lastIndexOf(':'))];
  if (issuer.split('/')[0] !== host || claim === 'amr') return false;
  if (['aud', 'oaud', 'azp', 'app_id'].includes(claim) && !BY_AUDIENCE.has(host)) return false;
  if (!/^(foranyvalue:)?string(equals|equalsignorecase|like)$/.test(operator)) return false;
  return values.length > 0 && values.every(namesSomebody);
}

/** `repo:acme/*` names an organization; `repo:*` and `repo:acm*` do not. */
function namesSomebody(value: string): boolean {
  return /^[^*?]+$/.test(value) || /^[^:*?]+:[^:/*?]+[:/]/.test(value);
}

/** Whose tokens of shared providers statements let in, as far as they name somebody: `token.actions.githubusercontent.com/acme`. */
export function tokenSubjects(statements: readonly Statement[]): string[] {
  const named = statements
    .filter(({ allows }) => allows)
    .flatMap(({ principals, conditions }) =>
      principals.named
        .filter(({ kind }) => kind === 'federated')
        .map(
          ({ name }) =>
            name
              .toLowerCase()
              .replace(/^arn:[^:]*:iam::\d{12}:oidc-provider\//, '')
              .split('/')[0] ?? '',
        )
        .filter((host) => SHARED.has(host) && !BY_AUDIENCE.has(host))
        .flatMap((host) =>
          conditions
            .filter((condition) => asksForSomebody(condition, host))
            .flatMap(({ values }) => values.map((value) => `${host}/${value.split(/[:/]/)[1] ?? value}`)),
        ),
    );
  return [...new Set(named)];
}
