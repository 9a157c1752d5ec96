import { describe } from '@jest/globals';
import { anyPut, consoleRole, foreign, machine, mfaRole, P, plainRole, small, sso, tb } from '../support/callers.ts';
import { OTHER, OWN } from '../support/calls.ts';
import { table } from '../support/loudness-table.ts';

describe('stores and keys', () => {
  table([
    [
      'trail bucket: everyone puts',
      's3',
      'PutBucketPolicy',
      { bucketName: tb, bucketPolicy: { Version: '2012-10-17', Statement: [anyPut] } },
      'high',
      plainRole,
    ],
    [
      'trail bucket: deny for trail',
      's3',
      'PutBucketPolicy',
      {
        bucketName: tb,
        bucketPolicy: {
          Statement: [
            anyPut,
            {
              Effect: 'Deny',
              Principal: { Service: 'cloudtrail.amazonaws.com' },
              Action: 's3:PutObject',
              Resource: '*',
            },
          ],
        },
      },
      'high',
    ],
    [
      'ap policy',
      's3',
      'PutAccessPointPolicy',
      {
        bucketName: 'b',
        name: 'ap',
        PutAccessPointPolicyRequest: {
          Policy: P({ Effect: 'Allow', Principal: { AWS: OTHER }, Action: 's3:GetObject', Resource: '*' }),
        },
      },
      'high',
      sso,
    ],
    [
      'mrap policy',
      's3',
      'PutMultiRegionAccessPointPolicy',
      {
        PutMultiRegionAccessPointPolicyRequest: {
          Details: { Name: 'm', Policy: P({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' }) },
        },
      },
      'high',
    ],
    [
      'directory bucket',
      's3express',
      'PutBucketPolicy',
      {
        bucketName: 'x--euc1-az1--x-s3',
        bucketPolicy: {
          Statement: [{ Effect: 'Allow', Principal: { AWS: OTHER }, Action: 's3express:CreateSession', Resource: '*' }],
        },
      },
      'medium',
      plainRole,
    ],
    [
      'vector bucket',
      's3vectors',
      'PutVectorBucketPolicy',
      { vectorBucketName: 'v', policy: P({ Effect: 'Allow', Principal: { AWS: OTHER }, Action: '*', Resource: '*' }) },
      'medium',
    ],
    [
      'table bucket',
      's3tables',
      'PutTableBucketPolicy',
      {
        tableBucketARN: `arn:aws:s3tables:eu-central-1:${OWN}:bucket/t`,
        resourcePolicy: P({ Effect: 'Allow', Principal: { AWS: OTHER }, Action: '*', Resource: '*' }),
      },
      'medium',
    ],
    [
      'outposts bucket',
      's3-outposts',
      'PutBucketPolicy',
      { bucket: 'b', policy: P({ Effect: 'Allow', Principal: { AWS: OTHER }, Action: '*', Resource: '*' }) },
      'medium',
    ],
    [
      'fsx access point open',
      'fsx',
      'CreateAndAttachS3AccessPoint',
      {
        name: 'x',
        type: 'OPENZFS',
        openZFSConfiguration: { volumeId: 'fsvol-1' },
        s3AccessPoint: {
          policy: P({ Effect: 'Allow', Principal: { AWS: OTHER }, Action: 's3:GetObject', Resource: '*' }),
        },
      },
      'medium',
      sso,
    ],
    [
      'public website',
      's3',
      'PutBucketAcl',
      {
        bucketName: 'b',
        AccessControlPolicy: {
          AccessControlList: {
            Grant: [
              {
                Grantee: { 'xsi:type': 'Group', URI: 'http://acs.amazonaws.com/groups/global/AllUsers' },
                Permission: 'READ',
              },
            ],
          },
        },
      },
      'high',
      machine,
    ],
    ['public by canned header', 's3', 'PutBucketAcl', { bucketName: 'b', 'x-amz-acl': 'public-read-write' }, 'high'],
    [
      'kms: owner kept only to look',
      'kms',
      'PutKeyPolicy',
      {
        keyId: 'k',
        policyName: 'default',
        policy: P(
          { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${OWN}:root` }, Action: 'kms:Describe*', Resource: '*' },
          { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${OWN}:user/mallory` }, Action: 'kms:*', Resource: '*' },
        ),
      },
      'medium',
    ],
    [
      'kms: small letters, nobody of the account',
      'kms',
      'PutKeyPolicy',
      {
        keyId: 'k',
        policy: small({
          effect: 'Allow',
          principal: { aws: `arn:aws:iam::${OWN}:user/mallory` },
          action: 'kms:*',
          resource: '*',
        }),
      },
      'medium',
    ],
    [
      'kms: grant to outsider',
      'kms',
      'CreateGrant',
      { keyId: 'k', granteePrincipal: `arn:aws:iam::${OTHER}:root`, operations: ['Decrypt'] },
      'high',
      machine,
    ],
    [
      'payment cryptography key',
      'payment-cryptography',
      'DeleteKey',
      { keyIdentifier: 'k', deleteKeyInDays: 3 },
      'high',
      sso,
    ],
    [
      'kms multi-region replica w/ policy',
      'kms',
      'ReplicateKey',
      {
        keyId: 'k',
        replicaRegion: 'ap-east-1',
        policy: P({ Effect: 'Allow', Principal: { AWS: OTHER }, Action: 'kms:*', Resource: '*' }),
      },
      'high',
    ],
    [
      'rds option audit removed',
      'rds',
      'ModifyOptionGroup',
      { optionGroupName: 'o', optionsToRemove: ['MARIADB_AUDIT_PLUGIN'], applyImmediately: true },
      'medium',
      plainRole,
    ],
    [
      'rds parameters reset',
      'rds',
      'ResetDBParameterGroup',
      { dBParameterGroupName: 'g', resetAllParameters: true },
      'medium',
      sso,
    ],
    ['rds proxy without TLS', 'rds', 'ModifyDBProxy', { dBProxyName: 'p', requireTLS: false }, 'medium', sso],
    ['keyspaces dropped', 'cassandra', 'DeleteKeyspace', { keyspaceName: 'k' }, 'low', sso],
    ['timestream deleted', 'timestream', 'DeleteDatabase', { databaseName: 'd' }, 'low', sso],
    ['vectors deleted', 's3vectors', 'DeleteVectorBucket', { vectorBucketName: 'b' }, 'low', sso],
    [
      'function policy: cross account caller',
      'secretsmanager',
      'PutResourcePolicy',
      { secretId: 's', resourcePolicy: P({ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }) },
      'high',
      foreign,
    ],
    [
      'master password by mfa person',
      'rds',
      'ModifyDBInstance',
      { dBInstanceIdentifier: 'd', masterUserPassword: '****' },
      'low',
      mfaRole,
    ],
    [
      'key policy by console role',
      'kms',
      'PutKeyPolicy',
      {
        keyId: 'k',
        policy: P({
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${OWN}:role/Admin` },
          Action: 'kms:*',
          Resource: '*',
        }),
      },
      'medium',
      consoleRole,
    ],
  ]);
});
