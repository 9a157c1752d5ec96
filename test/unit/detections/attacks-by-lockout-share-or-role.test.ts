import { describe } from '@jest/globals';
import { OTHER, OWN, sessionOf } from '../support/calls.ts';
import { table } from '../support/loudness-table.ts';

const PROGRAM = sessionOf('deploy', 'build-1');
const MACHINE = sessionOf('app', 'i-0abc1234567890def');

const policy = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const outside = policy({
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${OTHER}:root` },
  Action: '*',
  Resource: '*',
});
const open = policy({ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' });

const bucket = (deny: object) => ({
  bucketName: 'data',
  bucketPolicy: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::data', ...deny }],
  },
});
const unless = (account: string) => ({
  Condition: { StringNotEquals: { 'aws:PrincipalArn': `arn:aws:iam::${account}:role/x` } },
});

describe('an owner, or an administrator, locked out', () => {
  const everything = policy({ Effect: 'Deny', Action: '*', Resource: '*' });
  table([
    ['a bucket for a stranger only', 's3', 'PutBucketPolicy', bucket(unless(OTHER)), 'high'],
    ['a bucket for nobody', 's3', 'PutBucketPolicy', bucket({}), 'high'],
    [
      'a bucket for a stranger only, but for its list',
      's3',
      'PutBucketPolicy',
      bucket({ ...unless(OTHER), Action: undefined, NotAction: 's3:ListBucket' }),
      'high',
    ],
    [
      'a bucket for a stranger only, under conditions that everybody meets',
      's3',
      'PutBucketPolicy',
      bucket({
        Condition: {
          ...unless(OTHER).Condition,
          Null: { 'aws:PrincipalAccount': 'false' },
          StringLike: { 'aws:PrincipalArn': '*' },
        },
      }),
      'high',
    ],
    [
      'a bucket whose policy stays as it is, but for a stranger',
      's3',
      'PutBucketPolicy',
      bucket({ ...unless(OTHER), Action: undefined, NotAction: 's3:PutBucketPolicy' }),
      'info',
    ],
    [
      'a group, by the name that riposte gives what it denies',
      'iam',
      'PutGroupPolicy',
      { groupName: 'admins', policyName: 'deny-by-riposte-x', policyDocument: everything },
      'medium',
    ],
    [
      'a bucket for all but its account',
      's3',
      'PutBucketPolicy',
      bucket({ Principal: { AWS: `arn:aws:iam::${OWN}:root` } }),
      'high',
    ],
    ['a bucket for a role of the account only', 's3', 'PutBucketPolicy', bucket(unless(OWN)), 'info'],
    [
      'a bucket for encrypted connections only',
      's3',
      'PutBucketPolicy',
      bucket({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      'info',
    ],
    ['a bucket that keeps its objects', 's3', 'PutBucketPolicy', bucket({ Action: 's3:DeleteObject' }), 'info'],
    ['a user', 'iam', 'PutUserPolicy', { userName: 'boss', policyName: 'x', policyDocument: everything }, 'medium'],
    ['a role', 'iam', 'PutRolePolicy', { roleName: 'Admin', policyName: 'x', policyDocument: everything }, 'medium'],
    [
      "a user, by AWS's own policy",
      'iam',
      'AttachUserPolicy',
      { userName: 'boss', policyArn: 'arn:aws:iam::aws:policy/AWSDenyAll' },
      'medium',
    ],
    [
      'sessions older than now',
      'iam',
      'PutRolePolicy',
      {
        roleName: 'Admin',
        policyName: 'AWSRevokeOlderSessions',
        policyDocument: policy({
          Effect: 'Deny',
          Action: ['*'],
          Resource: ['*'],
          Condition: { DateLessThan: { 'aws:TokenIssueTime': '2026-03-02T03:04:05Z' } },
        }),
      },
      'info',
    ],
  ]);
});

describe('a limit of accounts that no longer limits', () => {
  const deny = (condition: object) =>
    policy({ Effect: 'Deny', Action: 'cloudtrail:*', Resource: '*', Condition: condition });
  const images = (state: string) =>
    JSON.stringify({ ec2_attributes: { image_block_public_access: { state: { '@@assign': state } } } });
  const update = (content: string) => ({ policyId: 'p-abcd123456', content });
  table([
    [
      'it spares all',
      'organizations',
      'UpdatePolicy',
      update(deny({ ArnNotLike: { 'aws:PrincipalArn': '*' } })),
      'medium',
    ],
    ['images may be public', 'organizations', 'UpdatePolicy', update(images('unblocked')), 'medium'],
    [
      'it spares a role',
      'organizations',
      'UpdatePolicy',
      update(deny({ ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/admin' } })),
      'low',
    ],
    ['images may not be public', 'organizations', 'UpdatePolicy', update(images('block_new_sharing')), 'low'],
  ]);
});

describe('shared with a stranger', () => {
  const ram = (principal: string) => ({ resourceShareArn: 'arn', principals: [principal] });
  table([
    ['a share, with an account', 'ram', 'AssociateResourceShare', ram(OTHER), 'medium'],
    ['a share, with a user', 'ram', 'AssociateResourceShare', ram(`arn:aws:iam::${OTHER}:user/x`), 'medium'],
    [
      'a share, with an organization',
      'ram',
      'AssociateResourceShare',
      ram('arn:aws:organizations::999988887777:organization/o-abcdefghij'),
      'low',
    ],
    ['a share, within the account', 'ram', 'AssociateResourceShare', ram(`arn:aws:iam::${OWN}:role/x`), 'low'],
    ['a copy of a key', 'kms', 'ReplicateKey', { keyId: 'mrk-1', replicaRegion: 'us-west-2', policy: open }, 'high'],
    ['a copy of a key as it is', 'kms', 'ReplicateKey', { keyId: 'mrk-1', replicaRegion: 'us-west-2' }, 'info'],
    ['a table from its beginning', 'dynamodb', 'CreateTable', { tableName: 't', resourcePolicy: outside }, 'medium'],
    ['a table', 'dynamodb', 'CreateTable', { tableName: 't' }, 'nothing'],
    [
      'repositories to come',
      'ecr',
      'CreateRepositoryCreationTemplate',
      { prefix: 'ROOT', repositoryPolicy: open },
      'high',
    ],
  ]);
});

describe('a function that a service may call', () => {
  const permission = (more: object) => ({
    functionName: 'pay',
    statementId: 'x',
    action: 'lambda:InvokeFunction',
    ...more,
  });
  const add = 'AddPermission20150331v2';
  table([
    [
      "for a stranger's bucket",
      'lambda',
      add,
      permission({ principal: 's3.amazonaws.com', sourceAccount: OTHER, sourceArn: 'arn:aws:s3:::theirs' }),
      'high',
    ],
    [
      "by a stranger's rule",
      'lambda',
      add,
      permission({ principal: 'events.amazonaws.com', sourceArn: `arn:aws:events:eu-central-1:${OTHER}:rule/x` }),
      'high',
    ],
    ['for whoever asks it to', 'lambda', add, permission({ principal: 'apigateway.amazonaws.com' }), 'medium'],
    ['the same, by a deployment', 'lambda', add, permission({ principal: 'events.amazonaws.com' }), 'low', PROGRAM],
    [
      'for its own account',
      'lambda',
      add,
      permission({
        principal: 'apigateway.amazonaws.com',
        sourceArn: `arn:aws:execute-api:eu-central-1:${OWN}:abc/*/GET/x`,
      }),
      'info',
    ],
    [
      'for a bucket',
      'lambda',
      add,
      permission({ principal: 's3.amazonaws.com', sourceArn: 'arn:aws:s3:::ours' }),
      'info',
    ],
  ]);
});

describe("a role handed over with a machine's credentials", () => {
  const role = `arn:aws:iam::${OWN}:role/Admin`;
  const run = { instancesSet: { items: [{ imageId: 'ami-1', minCount: 1, maxCount: 1 }] }, instanceType: 't3.micro' };
  table([
    ['to a new function', 'lambda', 'CreateFunction20150331', { functionName: 'x', role }, 'medium', MACHINE],
    [
      'to a function',
      'lambda',
      'UpdateFunctionConfiguration20150331v2',
      { functionName: 'x', role },
      'medium',
      MACHINE,
    ],
    ['to a machine', 'ec2', 'RunInstances', { ...run, iamInstanceProfile: { name: 'Admin' } }, 'medium', MACHINE],
    ['to a pod', 'eks', 'CreatePodIdentityAssociation', { clusterName: 'prod', roleArn: role }, 'medium', MACHINE],
    ['to a warehouse, by a person', 'redshift', 'ModifyClusterIamRoles', { addIamRoles: [role] }, 'low'],
    [
      'to a new function, by a deployment',
      'lambda',
      'CreateFunction20150331',
      { functionName: 'x', role },
      'info',
      PROGRAM,
    ],
    ['to a machine, by a person', 'ec2', 'RunInstances', { ...run, iamInstanceProfile: { name: 'app' } }, 'info'],
    ['none, to a machine', 'ec2', 'RunInstances', run, 'info', MACHINE],
  ]);
});

describe('names redirected by a program', () => {
  const change = (type: string) => ({
    hostedZoneId: 'Z1',
    changeBatch: { changes: [{ action: 'UPSERT', resourceRecordSet: { name: 'example.com.', type } }] },
  });
  table([
    ['a whole zone', 'route53', 'ChangeResourceRecordSets', change('NS'), 'medium', PROGRAM],
    ['mail', 'route53', 'ChangeResourceRecordSets', change('MX'), 'medium', MACHINE],
    ['an application', 'route53', 'ChangeResourceRecordSets', change('A'), 'nothing', PROGRAM],
  ]);
});
