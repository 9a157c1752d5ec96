import { sub } from '../reference.ts';
import type { Foundation } from './made.ts';
import { arnOf, tlsOnly } from './reference.ts';

/** Only trails of these accounts write to the bucket; nobody deletes. */
export function bucketPolicy(made: Foundation, accounts: readonly string[], trails: readonly object[]): object {
  const owners = [...accounts, ...(made.organizationId === '' ? [] : [made.organizationId])];
  const cloudTrail = { Effect: 'Allow', Principal: { Service: 'cloudtrail.amazonaws.com' } };
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'TrailsLook',
        ...cloudTrail,
        Action: 's3:GetBucketAcl',
        Resource: arnOf('LogBucket'),
        Condition: { ArnLike: { 'aws:SourceArn': trails } },
      },
      {
        Sid: 'TrailsWrite',
        ...cloudTrail,
        Action: 's3:PutObject',
        Resource: owners.map((owner) => sub(`\${LogBucket.Arn}/*/AWSLogs/${owner}/*`)),
        Condition: {
          ArnLike: { 'aws:SourceArn': trails },
          StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' },
        },
      },
      // Administrators of the account, too: what they write would pass for a log.
      {
        Sid: 'NobodyElseWrites',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:PutObject',
        Resource: sub('${LogBucket.Arn}/*'),
        Condition: { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } },
      },
      // The lifecycle needs no permission.
      {
        Sid: 'NobodyDeletes',
        Effect: 'Deny',
        Principal: '*',
        Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
        Resource: sub('${LogBucket.Arn}/*'),
      },
      tlsOnly('LogBucket'),
    ],
  };
}

/** Only trails of these accounts encrypt with the key. */
export function keyPolicy(accounts: readonly string[], trails: readonly object[]): object {
  const cloudTrail = { Effect: 'Allow', Principal: { Service: 'cloudtrail.amazonaws.com' }, Resource: '*' }; // in a key policy: this key
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'AccountAdministers',
        Effect: 'Allow',
        Principal: { AWS: sub('arn:${AWS::Partition}:iam::${AWS::AccountId}:root') },
        Action: 'kms:*',
        Resource: '*', // in a key policy: this key
      },
      {
        Sid: 'TrailsEncrypt',
        ...cloudTrail,
        Action: 'kms:GenerateDataKey*',
        Condition: {
          ArnLike: { 'aws:SourceArn': trails },
          StringLike: {
            'kms:EncryptionContext:aws:cloudtrail:arn': accounts.map((id) =>
              sub(`arn:\${AWS::Partition}:cloudtrail:*:${id}:trail/*`),
            ),
          },
        },
      },
      {
        Sid: 'TrailsLook',
        ...cloudTrail,
        Action: 'kms:DescribeKey',
        Condition: { ArnLike: { 'aws:SourceArn': trails } },
      },
    ],
  };
}
