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

/** Claims whose value is an owner's name, or a path that begins with it. */
const OWNERS = new Set(['repository_owner', 'terraform_organization_name', 'organization_slug']);
const BELOW_OWNER = new Set(['repository', 'project_path', 'namespace_path']);

/**
 * Claims that say whose a token is, by the names that a shared provider gives nobody else. Whoever has an account there chooses the
 * others: branches, environments, events. Sources: IAM User Guide, "Available keys for AWS web identity federation"; the providers' own pages.
 */
const OF_SOMEBODY = new Set([
  ...['sub', 'repository', 'repository_id', 'repository_owner', 'repository_owner_id', 'job_workflow_ref'],
  ...['enterprise', 'enterprise_id', 'actor', 'actor_id'],
  ...['namespace_id', 'namespace_path', 'project_id', 'project_path', 'user_id', 'user_login'],
  ...['terraform_organization_id', 'terraform_organization_name', 'terraform_project_id', 'terraform_workspace_id'],
  ...['organization_id', 'organization_slug', 'pipeline_id', 'repositoryuuid', 'workspaceuuid'],
]);

/** The same as parts of a subject, which begins with one of them: GitHub lets every organization choose which parts its subjects have. */
const SUBJECT_OF_SOMEBODY =
  /^(?:\{|[^:]*$|(?:repo|repository(?:_owner)?(?:_id)?|enterprise(?:_id)?|job_workflow_ref|actor(?:_id)?|organization|project_path|namespace_path):)/;

function asksForSomebody({ operator, key, values }: Condition, host: string): boolean {
  const [claim, issuer] = partsOf(key);
  if (issuer.split('/')[0] !== host || claim === 'amr') return false;
  if (!BY_AUDIENCE.has(host) && !OF_SOMEBODY.has(claim)) return false;
  if (!/^(foranyvalue:)?string(equals|equalsignorecase|like)$/.test(operator)) return false;
  const isOwned = (value: string) => claim !== 'sub' || BY_AUDIENCE.has(host) || SUBJECT_OF_SOMEBODY.test(value);
  return values.length > 0 && values.every((value) => namesSomebody(value, claim) && isOwned(value));
}

function partsOf(key: string): [claim: string, issuer: string] {
  const colon = key.lastIndexOf(':');
  return [key.slice(colon + 1), key.slice(0, colon)];
}

/** `repo:acme/*` names an organization; `repo:*` and `repo:acm*` do not. */
function namesSomebody(value: string, claim: string): boolean {
  if (/^[^*?]+$/.test(value)) return true;
  return BELOW_OWNER.has(claim) ? /^[^/*?]+\//.test(value) : /^[^:*?]+:[^:/*?]+[:/]/.test(value);
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
        .filter((host) => SHARED.has(host))
        .flatMap((host) =>
          conditions
            .filter((condition) => asksForSomebody(condition, host))
            .flatMap(({ key, values }) => values.map((value) => `${host}/${ownerIn(value, partsOf(key)[0])}`)),
        ),
    );
  return [...new Set(named)];
}

/**
 * Whose it is, by name where the value has it in a place that nobody else can write: a repository of a stranger may have one's own name. Of
 * anything else the claim and all of its value, which no policy names as an owner.
 */
function ownerIn(value: string, claim: string): string {
  if (OWNERS.has(claim)) return value;
  if (BELOW_OWNER.has(claim)) return value.split('/')[0] ?? value;
  const owner = /^(?:repo|repository|repository_owner|project_path|namespace_path|organization):([^:/]+)/.exec(
    value,
  )?.[1];
  return claim === 'sub' && owner !== undefined ? owner : `${claim} ${value}`;
}
