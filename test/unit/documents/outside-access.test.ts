import { describe, expect, test } from '@jest/globals';
import { inWords, outsideAccess } from '../../../lib/documents/outside-access.ts';

const OWN = '111122223333';
const OTHER = '444455556666';
const ROOT = `arn:aws:iam::${OTHER}:root`;

const statement = (more: object) => ({
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::a/*',
  ...more,
});
const policy = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements.map(statement) });
const anyoneIf = (Condition: object) => policy({ Principal: '*', Condition });
const variable = (name: string) => `\${${name}}`;
const who = (document: unknown) => outsideAccess(document, OWN).map((one) => one.who);

describe('anyone is let in by', () => {
  test.each<[string, unknown]>([
    ['a star', policy({ Principal: '*' })],
    ['a star as AWS', policy({ Principal: { AWS: '*' } })],
    ['a star in a list', policy({ Principal: { AWS: [`arn:aws:iam::${OWN}:root`, '*'] } })],
    ['a star for whatever kind', policy({ Principal: { '*': '*' } })],
    ['two stars', policy({ Principal: { AWS: '**' } })],
    ['any service', policy({ Principal: { Service: '*' } })],
    ['any account', policy({ Principal: { AWS: 'arn:aws:iam::*:root' } })],
    ['one statement that is no list', { Statement: statement({ Principal: '*' }) }],
    ['elements in small letters', { statement: { effect: 'Allow', principal: '*', action: '*' } }],
    ['JSON text', JSON.stringify(policy({ Principal: '*' }))],
    ['URL-encoded JSON text', encodeURIComponent(JSON.stringify(policy({ Principal: '*' })))],
    ['JSON text in JSON text', JSON.stringify(JSON.stringify(policy({ Principal: '*' })))],
    ['everybody but one', policy({ NotPrincipal: { AWS: `arn:aws:iam::${OWN}:user/guest` } })],
    ['everybody but nobody', policy({ NotPrincipal: { AWS: [] } })],
    ['whatever the action', policy({ Principal: '*', Action: undefined, NotAction: 's3:DeleteBucket' })],
    ['the second of two statements', policy({ Principal: { AWS: OWN } }, { Principal: '*' })],
    ['a distribution that anybody may make', policy({ Principal: { Service: 'cloudfront.amazonaws.com' } })],
  ])('%s', (_name, document) => {
    expect(who(document)).toEqual(['*']);
  });

  test.each<[string, object]>([
    ['TLS', { Bool: { 'aws:SecureTransport': 'true' } }],
    ['any address', { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }],
    ['the two halves of all addresses', { IpAddress: { 'aws:SourceIp': ['0.0.0.0/1', '128.0.0.0/1'] } }],
    ['all of IPv6 that is given out', { IpAddress: { 'aws:SourceIp': '2000::/3' } }],
    ['no address', { IpAddress: { 'aws:SourceIp': 'anywhere' } }],
    ['all addresses but some', { NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }],
    ['all accounts but one', { StringNotEquals: { 'aws:PrincipalAccount': OTHER } }],
    ['all roles but one', { ArnNotLike: { 'aws:PrincipalArn': `arn:aws:iam::${OWN}:role/x` } }],
    ['all names but some', { StringNotLike: { 'aws:PrincipalArn': '*guest*' } }],
    ['a page that links here', { StringLike: { 'aws:Referer': ['https://www.example.com/*'] } }],
    ['a program that says its name', { StringEquals: { 'aws:UserAgent': 'secret-agent' } }],
    ['a tag that callers give themselves', { StringEquals: { 'aws:PrincipalTag/team': 'ours' } }],
    ['a tag of the request', { StringEquals: { 'aws:RequestTag/team': 'ours' } }],
    ['a prefix asked for', { StringLike: { 's3:prefix': 'public/*' } }],
    ['a header of the request', { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } }],
    ['a context of encryption', { StringEquals: { 'kms:EncryptionContext:app': 'a' } }],
    ['a name of a session, which its holder chooses', { StringLike: { 'aws:userid': '*:deploy' } }],
    ['a name of a user, whatever the account', { StringEquals: { 'aws:username': 'admin' } }],
    ['a name of a role, whatever the account', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/admin' } }],
    ['a private address, which every network has', { IpAddress: { 'aws:VpcSourceIp': '10.0.0.5/32' } }],
    ['any endpoint', { StringLike: { 'aws:SourceVpce': 'vpce-*' } }],
    ['any organization', { StringLike: { 'aws:PrincipalOrgID': 'o-*' } }],
    ['some organization', { Null: { 'aws:PrincipalOrgID': 'false' } }],
    ['no organization', { Null: { 'aws:PrincipalOrgID': 'true' } }],
    ['an organization, if any', { StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-abc123' } }],
    ['paths of an organization, if any', { 'ForAllValues:StringLike': { 'aws:PrincipalOrgPaths': 'o-abc123/*' } }],
    ['one of an account and anything', { StringLike: { 'aws:PrincipalAccount': [OWN, '*'] } }],
    ['anything of a topic', { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:*:*' } }],
    ['any bucket', { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::*' } }],
    ['a second factor, which everybody may have', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }],
    ['a service in between', { Bool: { 'aws:ViaAWSService': 'true' } }],
    ['until some day', { DateLessThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' } }],
    ['a key that nobody knows', { StringEquals: { 'example:whatever': 'x' } }],
    ['an external id, which is no name', { StringEquals: { 'sts:ExternalId': 'x' } }],
    ['nothing', {}],
  ])('anyone who meets: %s', (_name, condition) => {
    expect(who(anyoneIf(condition))).toEqual(['*']);
  });
});

describe('nobody outside is let in by', () => {
  test.each<[string, object]>([
    ["one's own account", { StringEquals: { 'aws:PrincipalAccount': OWN } }],
    ["one's own account, in capitals", { STRINGEQUALS: { 'AWS:PRINCIPALACCOUNT': OWN } }],
    ["one's own account as a number", { StringEquals: { 'aws:SourceAccount': Number(OWN) } }],
    ['the account of the resource', { StringEquals: { 'aws:PrincipalAccount': variable('aws:ResourceAccount') } }],
    ['the account of the caller', { StringEquals: { 'aws:ResourceAccount': variable('aws:PrincipalAccount') } }],
    ['an organization', { StringEquals: { 'aws:PrincipalOrgID': 'o-abc123' } }],
    ['a path of an organization', { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-abc123/r-x/*' } }],
    ["one's own role", { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${OWN}:role/app-*` } }],
    ["one's own topic", { ArnEquals: { 'aws:SourceArn': `arn:aws:sns:eu-central-1:${OWN}:alarms` } }],
    ['a bucket', { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::uploads' } }],
    ['an office', { IpAddress: { 'aws:SourceIp': ['198.51.100.0/24', '2001:db8::/32'] } }],
    ['a network', { StringEquals: { 'aws:SourceVpc': 'vpc-0123456789abcdef0' } }],
    ['an endpoint', { StringEquals: { 'aws:SourceVpce': 'vpce-0123456789abcdef0' } }],
    ['a role by its own id', { StringLike: { 'aws:userid': 'AROAEXAMPLEROLE00001:*' } }],
    ['services of AWS', { Bool: { 'aws:PrincipalIsAWSService': 'true' } }],
    [
      'a key used by its account',
      { StringEquals: { 'kms:CallerAccount': OWN, 'kms:ViaService': 'ebs.amazonaws.com' } },
    ],
    ['an access point', { StringEquals: { 's3:DataAccessPointAccount': OWN } }],
    [
      'TLS and an organization',
      { Bool: { 'aws:SecureTransport': 'true' }, StringEquals: { 'aws:PrincipalOrgID': 'o-abc123' } },
    ],
  ])('anyone who meets: %s', (_name, condition) => {
    expect(who(anyoneIf(condition))).toEqual([]);
  });

  test.each<[string, unknown]>([
    ['a refusal', policy({ Effect: 'Deny', Principal: '*' })],
    ['a service', policy({ Principal: { Service: 'cloudtrail.amazonaws.com' } })],
    ["one's own account", policy({ Principal: { AWS: `arn:aws:iam::${OWN}:role/app` } })],
    ["one's own identity provider", policy({ Principal: { Federated: `arn:aws:iam::${OWN}:saml-provider/x` } })],
    ['log delivery of load balancers', policy({ Principal: { AWS: 'arn:aws:iam::054676820928:root' } })],
    [
      'an identity of a distribution',
      policy({ Principal: { AWS: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1' } }),
    ],
    [
      "one's own distribution",
      policy({
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Condition: { StringEquals: { 'AWS:SourceArn': `arn:aws:cloudfront::${OWN}:distribution/E1` } },
      }),
    ],
    ['everybody but everybody', policy({ NotPrincipal: '*' })],
    ['no policy', 'not a policy %'],
    ['nothing', undefined],
    ['a policy without statements', {}],
  ])('%s', (_name, document) => {
    expect(who(document)).toEqual([]);
  });
});

describe('a Deny beside it', () => {
  const deny = (more: object) =>
    policy({ Principal: '*' }, { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*', ...more });

  test.each<[string, object]>([
    ['of everything', {}],
    ['of all but an organization', { Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-abc123' } } }],
    ['of all but an office', { Condition: { NotIpAddress: { 'aws:SourceIp': '198.51.100.0/24' } } }],
    [
      'of all but an endpoint or a service',
      {
        Condition: {
          StringNotEqualsIfExists: { 'aws:SourceVpce': 'vpce-0123456789abcdef0' },
          BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
        },
      },
    ],
    ["of all but one's own", { Principal: undefined, NotPrincipal: { AWS: `arn:aws:iam::${OWN}:root` } }],
    ['in other words for everything', { Action: ['S3:Get*'], Resource: ['arn:aws:s3:::a', 'arn:aws:s3:::a/*'] }],
  ])('%s keeps everybody out', (_name, more) => {
    expect(who(deny(more))).toEqual([]);
  });

  test.each<[string, object]>([
    ['of no TLS', { Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
    ['of another action', { Action: 's3:PutObject' }],
    ['of other objects', { Resource: 'arn:aws:s3:::a/private/*' }],
    ['for somebody', { Principal: { AWS: ROOT } }],
    ['of an organization', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abc123' } } }],
    ['of all but half of the internet', { Condition: { NotIpAddress: { 'aws:SourceIp': '0.0.0.0/1' } } }],
    [
      'of all but an organization, and all but TLS',
      {
        Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-abc123' }, Bool: { 'aws:SecureTransport': 'false' } },
      },
    ],
    [
      'of all but any value of an organization',
      { Condition: { 'ForAnyValue:StringNotEquals': { 'aws:PrincipalOrgID': 'o-abc123' } } },
    ],
    ['of everything but reading', { Action: undefined, NotAction: 's3:GetObject' }],
  ])('%s keeps nobody out', (_name, more) => {
    expect(who(deny(more))).toEqual(['*']);
  });
});

describe('an outsider is named by', () => {
  test.each<[string, unknown, string]>([
    ['an ARN', policy({ Principal: { AWS: ROOT } }), OTHER],
    ['a number', policy({ Principal: { AWS: OTHER } }), OTHER],
    ['a session of a role', policy({ Principal: { AWS: `arn:aws:sts::${OTHER}:assumed-role/a/b` } }), OTHER],
    ['another partition', policy({ Principal: { AWS: `arn:aws-cn:iam::${OTHER}:root` } }), OTHER],
    [
      'an identity provider elsewhere',
      policy({ Principal: { Federated: `arn:aws:iam::${OTHER}:saml-provider/x` } }),
      OTHER,
    ],
    ['a condition on the account', anyoneIf({ StringEquals: { 'aws:PrincipalAccount': OTHER } }), OTHER],
    [
      'a condition on the account among others',
      anyoneIf({ StringEquals: { 'aws:PrincipalAccount': [OWN, OTHER] } }),
      OTHER,
    ],
    ['a condition on a role', anyoneIf({ ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${OTHER}:role/*` } }), OTHER],
    [
      'a condition on a topic',
      anyoneIf({ ArnEquals: { 'aws:SourceArn': `arn:aws:sns:eu-central-1:${OTHER}:t` } }),
      OTHER,
    ],
    [
      'a condition on the account behind an endpoint',
      anyoneIf({ StringEquals: { 'aws:PrincipalAccount': OTHER, 'aws:SourceVpce': 'vpce-0123456789abcdef0' } }),
      OTHER,
    ],
    [
      'a distribution of another account',
      policy({
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Condition: { StringEquals: { 'AWS:SourceArn': `arn:aws:cloudfront::${OTHER}:distribution/E1` } },
      }),
      OTHER,
    ],
    [
      'a canonical user',
      policy({ Principal: { CanonicalUser: 'f00d'.repeat(16) } }),
      'the canonical user f00df00df00d...',
    ],
    [
      "an identity's own id",
      policy({ Principal: { AWS: 'AIDAEXAMPLEUSER00001' } }),
      'the principal AIDAEXAMPLEUSER00001',
    ],
    [
      'a provider of tokens for everybody',
      policy({
        Action: 'sts:AssumeRoleWithWebIdentity',
        Principal: { Federated: `arn:aws:iam::${OWN}:oidc-provider/token.actions.githubusercontent.com` },
        Condition: { StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' } },
      }),
      'anyone with a token of token.actions.githubusercontent.com',
    ],
  ])('%s', (_name, document, expected) => {
    expect(who(document)).toEqual([expected]);
  });
});

describe('tokens of a provider for everybody', () => {
  const github = 'token.actions.githubusercontent.com';
  const trust = (provider: string, Condition: object) =>
    policy({ Principal: { Federated: provider }, Action: 'sts:AssumeRoleWithWebIdentity', Condition });
  const hub = `arn:aws:iam::${OWN}:oidc-provider/${github}`;

  test.each<[string, unknown, boolean]>([
    [
      'of a repository',
      trust(hub, { StringEquals: { [`${github}:sub`]: 'repo:acme/shop:ref:refs/heads/main' } }),
      false,
    ],
    ['of an organization', trust(hub, { StringLike: { [`${github}:sub`]: 'repo:acme/*' } }), false],
    ['of anybody', trust(hub, { StringLike: { [`${github}:sub`]: 'repo:*' } }), true],
    ['of organizations that begin alike', trust(hub, { StringLike: { [`${github}:sub`]: 'repo:acme*' } }), true],
    ['of a branch of anybody', trust(hub, { StringLike: { [`${github}:sub`]: '*:ref:refs/heads/main' } }), true],
    ['of all but one', trust(hub, { StringNotEquals: { [`${github}:sub`]: 'repo:acme/shop' } }), true],
    ['of a repository, if any', trust(hub, { StringEqualsIfExists: { [`${github}:sub`]: 'repo:acme/shop' } }), true],
    [
      'of a pool',
      trust('cognito-identity.amazonaws.com', {
        StringEquals: { 'cognito-identity.amazonaws.com:aud': 'eu-central-1:1' },
      }),
      false,
    ],
    [
      'of any pool',
      trust('cognito-identity.amazonaws.com', {
        'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': 'unauthenticated' },
      }),
      true,
    ],
    ['of any application', trust('accounts.google.com', {}), true],
    ['of a cluster', trust(`arn:aws:iam::${OWN}:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/ABC`, {}), false],
  ])('%s: %#', (_name, document, open) => {
    expect(who(document).length > 0).toBe(open);
  });
});

test('who was let in is told with the conditions that keep nobody out', () => {
  const document = policy(
    { Principal: '*', Condition: { StringLike: { 'aws:Referer': 'https://example.com/*' } } },
    { Principal: { AWS: OTHER } },
  );

  expect(inWords(outsideAccess(document, OWN))).toBe(
    `anyone, account ${OTHER} (what it asks for keeps nobody out: stringlike on aws:referer)`,
  );
});
