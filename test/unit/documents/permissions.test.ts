import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fits } from '../../../lib/documents/glob.ts';
import { isAdministrative } from '../../../lib/documents/permissions.ts';

const OWN = '111122223333';
const statement = (more: object) => ({ Effect: 'Allow', Action: '*', Resource: '*', ...more });
const policy = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements.map(statement) });
const ofDev = (document: unknown) => isAdministrative(document, { account: OWN, name: 'user/dev' });
const variable = (name: string) => `\${${name}}`;

describe('a policy that leads to all rights', () => {
  test.each<[string, unknown]>([
    ['everything', policy({})],
    ['everything, in a list', policy({ Action: ['s3:*', '*'] })],
    ['everything, in two stars', policy({ Action: '**', Resource: '**' })],
    ['everything of every service', policy({ Action: '*:*' })],
    ['all of IAM', policy({ Action: 'IAM:*' })],
    ['all of IAM, with a question mark', policy({ Action: 'i?m:*' })],
    ['all of what begins like IAM', policy({ Action: 'i*' })],
    ['all of IAM, letter by letter', policy({ Action: ['iam:A*', 'iam:C*', 'iam:P*', 'iam:U*'] })],
    ['everything but billing', policy({ Action: undefined, NotAction: 'aws-portal:*' })],
    ['everything but a part of IAM', policy({ Action: undefined, NotAction: ['iam:DeleteUser', 'iam:CreateUser'] })],
    ['everything but on a bucket', policy({ Resource: undefined, NotResource: 'arn:aws:s3:::a' })],
    ['everything on every ARN', policy({ Resource: 'arn:aws:*:*:*:*' })],
    ['everything on every ARN, shortly', policy({ Resource: 'arn:*' })],
    ["everything of one's own account", policy({ Resource: `arn:aws:iam::${OWN}:*` })],
    ['all of IAM on all users', policy({ Action: 'iam:*', Resource: 'arn:aws:iam::*:user/*' })],
    ['giving rights to any user', policy({ Action: 'iam:AttachUserPolicy' })],
    ['writing rights of any group', policy({ Action: ['iam:List*', 'iam:PutGroupPolicy'] })],
    ['giving rights to itself', policy({ Action: 'iam:PutUserPolicy', Resource: `arn:aws:iam::${OWN}:user/dev` })],
    [
      'giving rights to itself by a variable',
      policy({ Action: 'iam:*', Resource: `arn:aws:iam::${OWN}:user/${variable('aws:username')}` }),
    ],
    [
      'giving rights to any role and entering it',
      policy({ Action: ['iam:PutRolePolicy', 'iam:UpdateAssumeRolePolicy'] }),
    ],
    ['both in two statements', policy({ Action: 'iam:AttachRolePolicy' }, { Action: 'iam:UpdateAssumeRolePolicy' })],
    ['everything with a second factor', policy({ Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } })],
    ['everything from the office', policy({ Condition: { IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } } })],
    ['everything that is not tagged', policy({ Condition: { StringNotEquals: { 'aws:ResourceTag/team': 'theirs' } } })],
    ['everything with any boundary', policy({ Condition: { StringLike: { 'iam:PermissionsBoundary': '*' } } })],
    [
      'everything with one boundary or any',
      policy({ Condition: { StringLike: { 'iam:PermissionsBoundary': ['x', '*?'] } } }),
    ],
    [
      'everything with a boundary, if any',
      policy({ Condition: { StringEqualsIfExists: { 'iam:PermissionsBoundary': 'x' } } }),
    ],
    [
      'everything with all of some boundaries',
      policy({ Condition: { 'ForAllValues:StringEquals': { 'iam:PermissionsBoundary': 'x' } } }),
    ],
    [
      'everything unless from elsewhere',
      policy({}, { Effect: 'Deny', Condition: { StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } } }),
    ],
    [
      'everything unless any boundary is another',
      policy({}, { Effect: 'Deny', Condition: { 'ForAnyValue:StringNotEquals': { 'iam:PermissionsBoundary': 'x' } } }),
    ],
    [
      'everything, refused after more than is looked at',
      policy({}, ...Array(100).fill({ Effect: 'Deny', Action: 's3:*' }), { Effect: 'Deny' }),
    ],
    ['everything but deletions', policy({}, { Effect: 'Deny', Action: 'iam:Delete*' })],
    [
      'everything unless without a second factor',
      policy({}, { Effect: 'Deny', Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } } }),
    ],
    ['everything, as text', JSON.stringify(policy({}))],
    ['everything, as encoded text', encodeURIComponent(JSON.stringify(policy({})))],
  ])('%s', (_name, document) => {
    expect(ofDev(document)).toBe(true);
  });

  test.each<[string, unknown]>([
    ['all of one service', policy({ Action: 's3:*' })],
    ['everything on one resource', policy({ Resource: 'arn:aws:s3:::a' })],
    ['all of IAM on somebody else', policy({ Action: 'iam:*', Resource: `arn:aws:iam::${OWN}:user/guest` })],
    ['a refusal of everything', policy({ Effect: 'Deny' })],
    ['everything but IAM', policy({ Action: undefined, NotAction: ['iam:*', 'organizations:*', 'account:*'] })],
    ['everything and IAM refused', policy({}, { Effect: 'Deny', Action: 'iam:*' })],
    ['reading of IAM', policy({ Action: ['iam:Get*', 'iam:List*'] })],
    [
      "one's own keys and passwords",
      policy({
        Action: ['iam:*AccessKey*', 'iam:ChangePassword'],
        Resource: `arn:aws:iam::*:user/${variable('aws:username')}`,
      }),
    ],
    [
      'roles for a deployment',
      policy({ Action: ['iam:CreateRole', 'iam:AttachRolePolicy', 'iam:PutRolePolicy', 'iam:PassRole'] }),
    ],
    [
      'everything within a boundary',
      policy({ Condition: { StringEquals: { 'iam:PermissionsBoundary': `arn:aws:iam::${OWN}:policy/b` } } }),
    ],
    [
      'IAM unless without a boundary',
      policy(
        { Action: 'iam:*' },
        {
          Effect: 'Deny',
          Action: 'iam:*',
          Condition: { StringNotEquals: { 'iam:PermissionsBoundary': `arn:aws:iam::${OWN}:policy/b` } },
        },
      ),
    ],
    ...['iam:PolicyARN', 'iam:ResourceTag/team', 'aws:ResourceTag/team'].map((key): [string, unknown] => [
      `everything within ${key}`,
      policy({ Condition: { StringEquals: { [key]: 'x' } } }),
    ]),
    [
      'IAM unless without a boundary, if any',
      policy({}, { Effect: 'Deny', Condition: { ArnNotLikeIfExists: { 'iam:PermissionsBoundary': 'x' } } }),
    ],
    [
      'some policies for any user',
      policy({
        Action: 'iam:AttachUserPolicy',
        Condition: { ArnEquals: { 'iam:PolicyARN': `arn:aws:iam::${OWN}:policy/read` } },
      }),
    ],
    ['everything of a team', policy({ Condition: { StringEquals: { 'aws:ResourceTag/team': 'ours' } } })],
    ['nothing', undefined],
    ['no policy', '{'],
  ])('not: %s', (_name, document) => {
    expect(ofDev(document)).toBe(false);
  });

  test('a policy that may write its own next version gives itself what it wants', () => {
    const document = policy({ Action: 'iam:CreatePolicyVersion', Resource: `arn:aws:iam::${OWN}:policy/p` });

    expect(isAdministrative(document, { account: OWN, name: 'policy/p' })).toBe(true);
    expect(isAdministrative(document, { account: OWN, name: 'policy/q' })).toBe(false);
  });
});

test('wildcards of policies mean what IAM says, whatever the text', () => {
  const part = fc.constantFrom('a', 'b', ':', '*', '?', '**');
  const text = fc.array(fc.constantFrom('a', 'b', ':')).map((letters) => letters.join(''));
  const pattern = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(''));

  fc.assert(
    fc.property(pattern, text, (wild, plain) => {
      const expression = new RegExp(`^${wild.replace(/\*+/g, '.*').replace(/\?/g, '.')}$`);

      expect(fits(wild, plain)).toBe(expression.test(plain));
    }),
  );
});

test.each(['aws', 'aws-cn', 'aws-us-gov', 'aws-iso-b', 'aws-eusc', '*'])(
  'all of IAM in the partition %s makes an administrator',
  (partition) => {
    const statement = { Effect: 'Allow', Action: 'iam:*', Resource: `arn:${partition}:iam::*:*` };

    expect(isAdministrative({ Statement: statement }, { account: '111122223333' })).toBe(true);
  },
);
