import { describe, expect, test } from '@jest/globals';
import { trustedSchema, weigh } from '../../../lib/domain/finding/trust.ts';
import { call, OTHER, OWN, sessionOf } from '../support/calls.ts';
import { table } from '../support/loudness-table.ts';
import { detections } from '../support/raising.ts';

const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const everybody = (action: string, Condition: object) => ({
  Effect: 'Allow',
  Principal: '*',
  Action: action,
  Resource: '*',
  Condition,
});
const from = (...ranges: string[]) => ({ IpAddress: { 'aws:SourceIp': ranges } });
const bucket = (statement: object) => ({ bucketName: 'b', bucketPolicy: { Statement: [statement] } });
const program = sessionOf('deploy', 'run');

describe('opened to whoever calls from an address', () => {
  table([
    ['a bucket', 's3', 'PutBucketPolicy', bucket(everybody('s3:*', from('203.0.113.66/32'))), 'medium'],
    [
      'a role',
      'iam',
      'UpdateAssumeRolePolicy',
      { roleName: 'r', policyDocument: policy(everybody('sts:AssumeRole', from('203.0.113.66'))) },
      'medium',
    ],
    [
      'a secret',
      'secretsmanager',
      'PutResourcePolicy',
      { secretId: 's', resourcePolicy: policy(everybody('secretsmanager:GetSecretValue', from('203.0.113.66'))) },
      'medium',
    ],
    [
      'a bucket, from a range like a private one',
      's3',
      'PutBucketPolicy',
      bucket(everybody('s3:*', from('172.16.0.0/9'))),
      'medium',
    ],
    ['a bucket within a network', 's3', 'PutBucketPolicy', bucket(everybody('s3:*', from('10.0.0.0/8'))), 'info'],
    [
      "a bucket to one's own account, from an address",
      's3',
      'PutBucketPolicy',
      bucket(everybody('s3:*', { ...from('203.0.113.66'), StringEquals: { 'aws:PrincipalAccount': OWN } })),
      'info',
    ],
  ]);
});

describe('who may sign in as somebody else', () => {
  table([
    [
      "a role for users of a stranger's pool",
      'iam',
      'CreateRole',
      {
        roleName: 'r',
        assumeRolePolicyDocument: policy({
          Effect: 'Allow',
          Principal: { Federated: 'cognito-identity.amazonaws.com' },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: { StringEquals: { 'cognito-identity.amazonaws.com:aud': 'us-east-1:4f1c-a1' } },
        }),
      },
      'low',
    ],
    [
      'a boundary of a permission set that limits nothing',
      'sso',
      'PutPermissionsBoundaryToPermissionSet',
      { permissionsBoundary: { managedPolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' } },
      'medium',
    ],
  ]);
});

describe('what watches no longer does', () => {
  table([
    ['a trail of other accounts', 'cloudtrail', 'UpdateTrail', { name: 't', isOrganizationTrail: false }, 'medium'],
    [
      'a store of other accounts',
      'cloudtrail',
      'UpdateEventDataStore',
      { eventDataStore: 's', organizationEnabled: false },
      'medium',
    ],
    [
      'a store that records other accounts no longer, and only one region',
      'cloudtrail',
      'UpdateEventDataStore',
      { eventDataStore: 's', organizationEnabled: false, multiRegionEnabled: false },
      'critical',
    ],
    ['the policy by which a trail writes', 's3', 'DeleteBucketPolicy', { bucketName: 'acme-cloudtrail' }, 'medium'],
    ['any other policy of a bucket', 's3', 'DeleteBucketPolicy', { bucketName: 'acme-shop' }, 'info'],
    [
      "a service's recorder",
      'config',
      'DeleteServiceLinkedConfigurationRecorder',
      { servicePrincipal: 'securityhub.amazonaws.com' },
      'low',
    ],
    [
      "a service's recorder, by that service",
      'config',
      'DeleteServiceLinkedConfigurationRecorder',
      { servicePrincipal: 'observabilityadmin.amazonaws.com' },
      'info',
      sessionOf('AWSServiceRoleForObservabilityAdmin', 'x', 'aws-service-role/observabilityadmin.amazonaws.com/'),
    ],
    [
      'Security Hub, for all accounts under a policy',
      'securityhub',
      'UpdateConfigurationPolicy',
      { identifier: 'x', configurationPolicy: { securityHub: { serviceEnabled: false } } },
      'high',
    ],
    [
      'Security Hub, for accounts that join',
      'securityhub',
      'UpdateOrganizationConfiguration',
      { autoEnable: false, organizationConfiguration: { configurationType: 'LOCAL' } },
      'high',
    ],
    [
      'Security Hub, set up by policies from one place',
      'securityhub',
      'UpdateOrganizationConfiguration',
      { autoEnable: false, autoEnableStandards: 'NONE', organizationConfiguration: { configurationType: 'CENTRAL' } },
      'info',
    ],
    [
      'the same policy, with other controls',
      'securityhub',
      'UpdateConfigurationPolicy',
      { identifier: 'x', configurationPolicy: { securityHub: { serviceEnabled: true } } },
      'info',
    ],
    [
      'GuardDuty, but under a stranger',
      'guardduty',
      'AcceptAdministratorInvitation',
      { administratorId: OTHER },
      'medium',
    ],
    [
      'a web ACL, from a distribution',
      'cloudfront',
      'DisassociateDistributionWebACL2020_05_31',
      { id: 'E1' },
      'medium',
    ],
    [
      'a block on buckets of all accounts',
      'organizations',
      'UpdatePolicy',
      {
        policyId: 'p-1',
        content: '{"s3_attributes":{"public_access_block_configuration":{"@@assign":"none"}}}',
      },
      'medium',
    ],
  ]);
});

describe('the block on public buckets', () => {
  const all = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
  table([
    [
      'taken off by not saying it',
      's3',
      'PutBucketPublicAccessBlock',
      { bucketName: 'b', PublicAccessBlockConfiguration: { BlockPublicAcls: true } },
      'medium',
    ],
    [
      'of the account, by saying nothing',
      's3',
      'PutAccountPublicAccessBlock',
      { accountId: OWN, PublicAccessBlockConfiguration: {} },
      'medium',
    ],
    ['put on', 's3', 'PutBucketPublicAccessBlock', { bucketName: 'b', PublicAccessBlockConfiguration: all }, 'info'],
    [
      'left out of an access point of several regions',
      's3',
      'CreateMultiRegionAccessPoint',
      { CreateMultiRegionAccessPointRequest: { details: { publicAccessBlock: { blockPublicPolicy: false } } } },
      'medium',
    ],
    [
      'as it comes with one',
      's3',
      'CreateMultiRegionAccessPoint',
      { CreateMultiRegionAccessPointRequest: { details: { name: 'x' } } },
      'nothing',
    ],
  ]);
});

describe('the way back', () => {
  table([
    ['a legal hold', 'backup', 'CancelLegalHold', { legalHoldId: 'x' }, 'medium'],
    ['a lock of the recycle bin', 'rbin', 'UnlockRule', { identifier: 'x' }, 'medium'],
    [
      'a key, for all but one user',
      'kms',
      'PutKeyPolicy',
      {
        keyId: 'k',
        policy: policy({ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${OWN}:user/mallory` }, Action: 'kms:*' }),
      },
      'medium',
    ],
    [
      'the same by a program',
      'kms',
      'PutKeyPolicy',
      { keyId: 'k', policy: policy({ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${OWN}:role/app` } }) },
      'info',
      program,
    ],
  ]);
});

describe('code of somebody', () => {
  const onAll = { targets: [{ key: 'InstanceIds', values: ['*'] }] };
  table([
    ['in a document of their own, on all machines', 'ssm', 'SendCommand', { documentName: 'doc', ...onAll }, 'medium'],
    ['the same by a program', 'ssm', 'SendCommand', { documentName: 'doc', ...onAll }, 'low', program],
    ['a document of AWS', 'ssm', 'SendCommand', { documentName: 'AWS-RunPatchBaseline', ...onAll }, 'low'],
  ]);
});

describe('a bucket that is opened to callers from an address', () => {
  const weight = (trusted: object, ...ranges: string[]) => {
    const shared = detections.find(({ id }) => id === 'exfiltration/bucket-shared-with-outsiders');
    const event = call('s3', 'PutBucketPolicy', bucket(everybody('s3:*', from(...ranges))));
    return shared && weigh(shared, event, trustedSchema.parse(trusted)).severity;
  };

  test("is no news where the policy trusts the address, and medium where it trusts another's", () => {
    expect(weight({ addresses: ['203.0.113.0/24'] }, '203.0.113.66/32')).toBe('info');
    expect(weight({ addresses: ['203.0.113.0/24'] }, '203.0.113.66/32', '198.51.100.7')).toBe('medium');
    expect(weight({ addresses: ['198.51.100.0/24'] }, '203.0.113.66/32')).toBe('medium');
  });
});
