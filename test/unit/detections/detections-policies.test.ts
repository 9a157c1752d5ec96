import { describe, expect, test } from '@jest/globals';
import { like, loud, said } from '../support/raising.ts';

const OWN = '000000000000';
const OTHER = '999999999999';
const allow = (...statements: object[]) =>
  JSON.stringify({ Statement: statements.map((one) => ({ Effect: 'Allow', ...one })) });
const trust = (...statements: object[]) => ({
  eventName: 'UpdateAssumeRolePolicy',
  requestParameters: { roleName: 'app', policyDocument: allow(...statements) },
});
const outsider = { Principal: { AWS: OTHER }, Action: 'sts:AssumeRole' };
const asked = { Condition: { StringEquals: { 'sts:ExternalId': 'c0ffee' } } };

describe('what is opened in other words is seen by', () => {
  test.each<[string, string, object]>([
    [
      'everybody but one',
      'exfiltration/bucket-made-public',
      {
        requestParameters: {
          bucketName: 'x',
          bucketPolicy: { Statement: { Effect: 'Allow', NotPrincipal: { AWS: OWN }, Action: 's3:*' } },
        },
      },
    ],
    [
      'an access point',
      'exfiltration/bucket-made-public',
      {
        eventName: 'PutAccessPointPolicy',
        requestParameters: { name: 'x', policy: allow({ Principal: '*', Action: 's3:GetObject' }) },
      },
    ],
    [
      'a bucket made open',
      'exfiltration/bucket-made-public',
      {
        eventName: 'CreateBucket',
        requestParameters: {
          bucketName: 'x',
          'x-amz-grant-read': 'uri="http://acs.amazonaws.com/groups/global/AllUsers"',
        },
      },
    ],
    [
      'an ACL that names an account',
      'exfiltration/bucket-shared-with-outsiders',
      {
        eventName: 'PutBucketAcl',
        requestParameters: { bucketName: 'x', 'x-amz-grant-full-control': `id="${'ab'.repeat(32)}"` },
      },
    ],
    [
      'a condition that names an account',
      'exfiltration/bucket-shared-with-outsiders',
      {
        requestParameters: {
          bucketName: 'x',
          bucketPolicy: allow({
            Principal: '*',
            Action: 's3:*',
            Condition: { StringEquals: { 'aws:PrincipalAccount': OTHER } },
          }),
        },
      },
    ],
    [
      'a topic made open',
      'exfiltration/resource-made-public',
      {
        eventName: 'CreateTopic',
        requestParameters: { name: 'x', attributes: { Policy: allow({ Principal: '*', Action: 'sns:*' }) } },
      },
    ],
    [
      'a bus for everybody',
      'exfiltration/resource-made-public',
      {
        eventName: 'PutPermission',
        requestParameters: { eventBusName: 'x', action: 'events:PutEvents', principal: '*', statementId: 's' },
      },
    ],
    [
      'a role with and without an external id',
      'persistence/role-trusts-outsiders',
      trust({ ...outsider, ...asked }, outsider),
    ],
    ['a role for anyone with an external id', 'persistence/role-trusts-outsiders', trust({ Principal: '*', ...asked })],
    [
      'a role with any external id',
      'persistence/role-trusts-outsiders',
      trust({ ...outsider, Condition: { StringLike: { 'sts:ExternalId': '*' } } }),
    ],
    [
      'a role with an external id, if any',
      'persistence/role-trusts-outsiders',
      trust({ ...outsider, Condition: { StringEqualsIfExists: { 'sts:ExternalId': 'x' } } }),
    ],
    [
      'a role for all external ids but one',
      'persistence/role-trusts-outsiders',
      trust({ ...outsider, Condition: { StringNotEquals: { 'sts:ExternalId': 'x' } } }),
    ],
    [
      'a role for any job of anybody',
      'persistence/role-trusts-outsiders',
      trust({
        Principal: { Federated: `arn:aws:iam::${OWN}:oidc-provider/token.actions.githubusercontent.com` },
        Action: 'sts:AssumeRoleWithWebIdentity',
      }),
    ],
    [
      'a secret for all accounts but one',
      'credential-access/secret-policy-opened',
      {
        eventName: 'PutResourcePolicy',
        requestParameters: {
          secretId: 'x',
          resourcePolicy: allow({ NotPrincipal: { AWS: OWN }, Action: 'secretsmanager:*' }),
        },
      },
    ],
    [
      'a function for an account by the name of its user',
      'persistence/function-opened-to-outsiders',
      {
        eventName: 'AddPermission20150331v2',
        requestParameters: {
          functionName: 'x',
          principal: `arn:aws:iam::${OTHER}:user/a`,
          action: 'lambda:InvokeFunction',
        },
      },
    ],
    [
      'all rights but one',
      'privilege-escalation/administrator-policy-written',
      {
        eventName: 'PutRolePolicy',
        requestParameters: {
          roleName: 'x',
          policyName: 'p',
          policyDocument: allow({ NotAction: 's3:DeleteBucket', NotResource: 'arn:aws:s3:::a' }),
        },
      },
    ],
    [
      'all rights by single sign-on',
      'privilege-escalation/administrator-policy-written',
      {
        eventName: 'PutInlinePolicyToPermissionSet',
        requestParameters: {
          permissionSetArn: 'arn:aws:sso:::permissionSet/a/b',
          inlinePolicy: allow({ Action: '*', Resource: '*' }),
        },
      },
    ],
  ])('%s', (_name, id, detail) => {
    const event = like(id, detail);
    const source = {
      PutInlinePolicyToPermissionSet: 'aws.sso',
      CreateTopic: 'aws.sns',
      PutPermission: 'aws.events',
      PutResourcePolicy: 'aws.secretsmanager',
    };
    const named = Object.entries(source).find(([name]) => name === event.detail.eventName)?.[1];

    expect(loud({ ...event, source: named ?? event.source })).toContain(id);
  });
});

describe('what stays closed is not told', () => {
  test.each<[string, string, object]>([
    [
      'a bucket open to an organization',
      'exfiltration/bucket-made-public',
      {
        requestParameters: {
          bucketName: 'x',
          bucketPolicy: {
            Statement: {
              Effect: 'Allow',
              Principal: '*',
              Action: 's3:*',
              Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abc123' } },
            },
          },
        },
      },
    ],
    [
      'a queue open to a topic of its account',
      'exfiltration/resource-made-public',
      {
        eventName: 'SetQueueAttributes',
        requestParameters: {
          queueUrl: 'x',
          attributes: {
            Policy: allow({
              Principal: '*',
              Action: 'sqs:SendMessage',
              Condition: { ArnEquals: { 'aws:SourceArn': `arn:aws:sns:eu-central-1:${OWN}:t` } },
            }),
          },
        },
      },
    ],
    [
      'a bus for an organization',
      'exfiltration/resource-made-public',
      {
        eventName: 'PutPermission',
        requestParameters: {
          eventBusName: 'x',
          principal: '*',
          condition: { type: 'StringEquals', key: 'aws:PrincipalOrgID', value: 'o-abc123' },
        },
      },
    ],
    [
      'a role for a repository',
      'persistence/role-trusts-outsiders',
      trust({
        Principal: { Federated: `arn:aws:iam::${OWN}:oidc-provider/token.actions.githubusercontent.com` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:acme/shop:*' } },
      }),
    ],
    [
      'a role that is made for a partner',
      'persistence/role-trusts-outsiders',
      {
        eventName: 'CreateRole',
        requestParameters: { roleName: 'app', assumeRolePolicyDocument: allow({ ...outsider, ...asked }) },
      },
    ],
    [
      'a function for an organization',
      'persistence/function-opened-to-outsiders',
      {
        requestParameters: { functionName: 'x', principal: '*', principalOrgID: 'o-abc123' },
      },
    ],
    [
      'a function for a bucket',
      'persistence/function-opened-to-outsiders',
      {
        requestParameters: {
          functionName: 'x',
          principal: 's3.amazonaws.com',
          sourceArn: 'arn:aws:s3:::uploads',
          sourceAccount: OWN,
        },
      },
    ],
    [
      'a key for grants of its account',
      'credential-access/secret-policy-opened',
      {
        eventName: 'CreateGrant',
        requestParameters: { keyId: 'x', granteePrincipal: `arn:aws:iam::${OWN}:role/app` },
      },
    ],
  ])('%s', (_name, id, detail) => {
    expect(loud(like(id, detail))).toEqual([]);
  });
});

test('the message says what was asked for and keeps nobody out', () => {
  const event = like('exfiltration/bucket-made-public', {
    requestParameters: {
      bucketName: 'x',
      bucketPolicy: allow({
        Principal: '*',
        Action: 's3:*',
        Condition: { StringLike: { 'aws:Referer': 'https://example.com/*' } },
      }),
    },
  });

  expect(said('exfiltration/bucket-made-public', event)).toContain(
    'on x from 203.0.113.50: anyone (what it asks for keeps nobody out: stringlike on aws:referer) can reach what is in it.',
  );
});
