import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { anyoneHasToken, tokenSubjects } from '../../../lib/documents/providers.ts';
import { statementsOf } from '../../../lib/documents/statements.ts';
import { NOTHING_TRUSTED, type Trusted, weigh } from '../../../lib/domain/finding/trust.ts';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { detector, like } from '../support/raising.ts';

const GITHUB = 'token.actions.githubusercontent.com';

function trust(subject: unknown, operator = 'StringLike', host = GITHUB, claim = 'sub'): string {
  return JSON.stringify({
    Statement: {
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::000000000000:oidc-provider/${host}` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { [operator]: { [`${host}:${claim}`]: subject } },
    },
  });
}

function told(policyDocument: string, trusted: Trusted): string[] {
  const event = like('persistence/role-trusts-token-holders', {
    requestParameters: { roleName: 'deploy', policyDocument },
  });
  return detector
    .raised(event)
    .filter(({ id }) => id.startsWith('persistence/role-trusts'))
    .map((one) => `${one.id.replace('persistence/role-trusts-', '')} ${weigh(one, event, trusted).severity}`);
}

describe('whose tokens a role takes', () => {
  test.each([
    ['a repository', trust('repo:acme/shop:ref:refs/heads/main', 'StringEquals'), [`${GITHUB}/acme`]],
    ['an organization', trust('repo:acme/*'), [`${GITHUB}/acme`]],
    ['two', trust(['repo:acme/*', 'repo:other/x:*']), [`${GITHUB}/acme`, `${GITHUB}/other`]],
    ['a path of GitLab', trust('project_path:acme/shop:*', 'StringLike', 'gitlab.com'), ['gitlab.com/acme']],
    [
      'a workspace of Terraform',
      trust('organization:acme:project:*', 'StringLike', 'app.terraform.io'),
      ['app.terraform.io/acme'],
    ],
    [
      'a cluster of one’s own',
      trust('system:serviceaccount:shop:web', 'StringEquals', 'oidc.eks.eu-central-1.amazonaws.com/id/A'),
      [],
    ],
    ['everybody', trust('repo:*'), []],
    ['nobody in particular, a missing claim passing', trust('repo:acme/*', 'StringLikeIfExists'), []],
    ['an owner by a claim', trust('acme', 'StringEquals', GITHUB, 'repository_owner'), [`${GITHUB}/acme`]],
    ['a repository by a claim', trust('acme/*', 'StringLike', GITHUB, 'repository'), [`${GITHUB}/acme`]],
    [
      'one’s own name for somebody’s repository',
      trust('mallory/acme', 'StringEquals', GITHUB, 'repository'),
      [`${GITHUB}/mallory`],
    ],
    [
      'a workflow, which others may call',
      trust('acme/shop/.github/workflows/x.yml@main', 'StringEquals', GITHUB, 'job_workflow_ref'),
      [`${GITHUB}/job_workflow_ref acme/shop/.github/workflows/x.yml@main`],
    ],
    ['a branch, which anybody has', trust('refs/heads/main', 'StringEquals', GITHUB, 'ref'), []],
    ['an environment in a subject of one’s own making', trust('environment:acme', 'StringEquals'), []],
    ['URL-encoded', encodeURIComponent(trust('repo:acme/*')), [`${GITHUB}/acme`]],
  ])('%s', (_, document, expected) => {
    expect(tokenSubjects(statementsOf(document))).toEqual(expected);
  });
});

describe('a provider for everybody', () => {
  const BY_AUDIENCE = [
    'accounts.google.com',
    'appleid.apple.com',
    'cognito-identity.amazonaws.com',
    'graph.facebook.com',
    'www.amazon.com',
  ];
  const OTHERS = ['agent.buildkite.com', 'api.bitbucket.org', 'app.terraform.io', 'gitlab.com', GITHUB];
  const asks = (key: string, operator = 'stringequals', values = ['x']) => [{ operator, key, values }];

  test.each([...BY_AUDIENCE, ...OTHERS])('%s gives everybody a token, and conditions tell whose', (host) => {
    expect(anyoneHasToken(host, [])).toBe(true);
    expect(anyoneHasToken(`${host.toUpperCase()}/path`, [])).toBe(true);
    expect(anyoneHasToken(host, asks(`${host}:sub`))).toBe(false);
    expect(anyoneHasToken(host, asks(`${host}/path:sub`))).toBe(false);
    expect(anyoneHasToken(host, asks(`other.example.com:sub`))).toBe(true);
    expect(anyoneHasToken(host, asks(`${host}:amr`))).toBe(true);
  });

  test.each(['aud', 'oaud', 'azp', 'app_id'])(
    'the claim %s is somebody’s application, or any caller’s choice',
    (claim) => {
      expect(BY_AUDIENCE.filter((host) => anyoneHasToken(host, asks(`${host}:${claim}`)))).toEqual([]);
      expect(OTHERS.filter((host) => anyoneHasToken(host, asks(`${host}:${claim}`)))).toEqual(OTHERS);
    },
  );

  test.each([
    ['foranyvalue:stringlike', ['x'], false],
    ['stringequalsignorecase', ['x'], false],
    ['stringequals', [], true],
    ['stringequals', ['x', '*'], true],
    ['stringlike', ['repo:acme/*'], false],
    ['stringlike', ['repo:acme:*'], false],
    ['stringlike', ['x*'], true],
    ['stringlike', ['?x'], true],
    ['stringlike', ['*repo:acme/x'], true],
    ['stringlike', ['re*po:acme/x'], true],
    ['stringlike', ['repo:a?me/x'], true],
    ['stringequalsifexists', ['x'], true],
    ['forallvalues:stringequals', ['x'], true],
    ['notstringequals', ['x'], true],
  ])('asked by %s for %j', (operator, values, open) => {
    expect(anyoneHasToken(GITHUB, asks(`${GITHUB}:sub`, operator, values))).toBe(open);
  });
});

describe('a claim beside the subject', () => {
  const open = (host: string, claim: string, value: string) =>
    anyoneHasToken(host, [{ operator: 'stringlike', key: `${host}:${claim}`, values: [value] }]);
  const subjects = (principal: object, condition: object, Effect = 'Allow') =>
    tokenSubjects(statementsOf({ Statement: { Effect, Principal: principal, Action: '*', Condition: condition } }));
  const hub = { Federated: GITHUB };

  test.each([
    [GITHUB, 'actor', 'environment:prod', false],
    [GITHUB, 'sub', 'environment:prod', true],
    ['accounts.google.com', 'sub', 'environment:prod', false],
    [GITHUB, 'repository', 'acme/*', false],
    [GITHUB, 'repository', '*acme/x', true],
    [GITHUB, 'actor', '*a:b:c', true],
  ])('of %s, %s %s', (host, claim, value, expected) => {
    expect(open(host, claim, value)).toBe(expected);
  });

  test.each<[string, object, object, string[]]>([
    ['an owner', hub, { StringEquals: { [`${GITHUB}:repository_owner`]: 'acme' } }, [`${GITHUB}/acme`]],
    ['a repository', hub, { StringEquals: { [`${GITHUB}:repository`]: 'acme/shop' } }, [`${GITHUB}/acme`]],
    ['an actor', hub, { StringEquals: { [`${GITHUB}:actor`]: 'repo:acme' } }, [`${GITHUB}/actor repo:acme`]],
    ['a subject without an owner', hub, { StringEquals: { [`${GITHUB}:sub`]: 'acme' } }, [`${GITHUB}/sub acme`]],
    [
      'a stranger, behind whom an owner’s name stands',
      hub,
      { StringEquals: { [`${GITHUB}:sub`]: 'actor:stranger:repo:acme/x' } },
      [`${GITHUB}/sub actor:stranger:repo:acme/x`],
    ],
    ['an account', { AWS: GITHUB }, { StringEquals: { [`${GITHUB}:sub`]: 'repo:acme/x' } }, []],
    [
      'an application',
      { Federated: 'accounts.google.com' },
      { StringEquals: { 'accounts.google.com:aud': 'app' } },
      ['accounts.google.com/aud app'],
    ],
  ])('names %s', (_, principal, condition, expected) => {
    expect(subjects(principal, condition)).toEqual(expected);
  });

  test('names nobody where it refuses', () => {
    expect(subjects(hub, { StringEquals: { [`${GITHUB}:sub`]: 'repo:acme/x' } }, 'Deny')).toEqual([]);
  });
});

describe('it is told', () => {
  const trusted = parsePolicy({ version: 1, trusted: { providers: [`${GITHUB}/acme`] } }).trusted;

  test.each([
    ['an organization that nobody named', trust('repo:acme/*'), NOTHING_TRUSTED, ['token-holders low']],
    ['one’s own', trust('repo:acme/*'), trusted, ['token-holders info']],
    ['one’s own and another', trust(['repo:acme/*', 'repo:other/*']), trusted, ['token-holders low']],
    ['one whose name begins so', trust('repo:acme-2/*'), trusted, ['token-holders low']],
    [
      'a stranger’s repository of one’s own name',
      trust('mallory/acme', 'StringEquals', GITHUB, 'repository'),
      trusted,
      ['token-holders low'],
    ],
    [
      'a stranger’s workflow of one’s own name',
      trust('mallory/acme/x', 'StringEquals', GITHUB, 'job_workflow_ref'),
      trusted,
      ['token-holders low'],
    ],
    ['whoever names an environment so', trust('environment:acme', 'StringEquals'), trusted, ['outsiders high']],
    ['whoever has such a branch', trust('refs/heads/main', 'StringEquals', GITHUB, 'ref'), trusted, ['outsiders high']],
    ['everybody', trust('repo:*'), trusted, ['outsiders high']],
    ['one’s own and everybody', trust(['repo:acme/*', '*']), trusted, ['outsiders high']],
  ])('%s', (_, document, policy, expected) => {
    expect(told(document, policy)).toEqual(expected);
  });
});

test('whatever a subject says, a trust in a shared provider is told: by name, or as open to everybody', () => {
  const part = fc.constantFrom('repo', 'acme', '*', '?', ':', '/', 'shop', 'ref', '');
  const operator = fc.constantFrom(
    'StringLike',
    'StringEquals',
    'StringLikeIfExists',
    'StringNotEquals',
    'ForAllValues:StringLike',
  );
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), operator, (parts, chosen) => {
      expect(told(trust(parts.join(''), chosen), NOTHING_TRUSTED)).toHaveLength(1);
    }),
  );
});

test('a role that was there already and lets in an account with an external id is more than a partner’s new one: who opens it chooses the id', () => {
  const policyDocument = JSON.stringify({
    Statement: {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::999999999999:root' },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': 'chosen' } },
    },
  });
  const opened = (eventName: string, trusted: Trusted) => {
    const event = like('persistence/role-trusts-a-partner', {
      eventName,
      requestParameters: { roleName: 'admin', policyDocument, assumeRolePolicyDocument: policyDocument },
    });
    const found = detector.raised(event).find(({ id }) => id === 'persistence/role-trusts-a-partner');
    return found && weigh(found, event, trusted).severity;
  };

  expect(opened('CreateRole', NOTHING_TRUSTED)).toBe('low');
  expect(opened('UpdateAssumeRolePolicy', NOTHING_TRUSTED)).toBe('medium');
  expect(opened('UpdateAssumeRolePolicy', { ...NOTHING_TRUSTED, accounts: ['999999999999'] })).toBe('info');
});
