import { sub } from '../reference.ts';
import { bucketPolicy, keyPolicy } from './log-policies.ts';
import type { Foundation } from './made.ts';
import { arnOf, BLOCKED, KEPT, tlsOnly } from './reference.ts';

/** The encrypted bucket that trails write to, with its key and access logs; all of it stays when the stack is removed. */
export function logBucket(made: Foundation): Record<string, object> {
  const accounts = made.logsOf.length > 0 ? made.logsOf : ['${AWS::AccountId}'];
  const trails = accounts.map((id) => sub(`arn:\${AWS::Partition}:cloudtrail:*:${id}:trail/${made.prefix}-*`));
  return {
    LogKey: {
      Type: 'AWS::KMS::Key',
      ...KEPT,
      Properties: {
        Description: 'Encrypts the logs of CloudTrail',
        EnableKeyRotation: true,
        KeyPolicy: keyPolicy(accounts, trails),
      },
    },
    LogBucket: { Type: 'AWS::S3::Bucket', ...KEPT, Properties: bucket(made) },
    LogBucketPolicy: {
      Type: 'AWS::S3::BucketPolicy',
      ...KEPT,
      Properties: { Bucket: { Ref: 'LogBucket' }, PolicyDocument: bucketPolicy(made, accounts, trails) },
    },
    LogAccessBucket: {
      Type: 'AWS::S3::Bucket',
      ...KEPT,
      Properties: {
        // Server access logs are delivered to buckets under S3's own key only.
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        PublicAccessBlockConfiguration: BLOCKED,
        VersioningConfiguration: { Status: 'Enabled' },
        LifecycleConfiguration: {
          Rules: [
            {
              Id: 'keep-a-year',
              Status: 'Enabled',
              ExpirationInDays: 365,
              NoncurrentVersionExpiration: { NoncurrentDays: 30 },
            },
          ],
        },
      },
    },
    LogAccessBucketPolicy: {
      Type: 'AWS::S3::BucketPolicy',
      ...KEPT,
      Properties: {
        Bucket: { Ref: 'LogAccessBucket' },
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'AccessLogs',
              Effect: 'Allow',
              Principal: { Service: 'logging.s3.amazonaws.com' },
              Action: 's3:PutObject',
              Resource: sub('${LogAccessBucket.Arn}/*'),
              Condition: {
                ArnEquals: { 'aws:SourceArn': arnOf('LogBucket') },
                StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
              },
            },
            tlsOnly('LogAccessBucket'),
          ],
        },
      },
    },
  };
}

function bucket(made: Foundation): object {
  const days = (value: number, rule: (days: number) => object) => (value === 0 ? {} : rule(value));
  return {
    VersioningConfiguration: { Status: 'Enabled' },
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    PublicAccessBlockConfiguration: BLOCKED,
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [
        {
          BucketKeyEnabled: true,
          ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: arnOf('LogKey') },
        },
      ],
    },
    LoggingConfiguration: { DestinationBucketName: { Ref: 'LogAccessBucket' }, LogFilePrefix: 'log-bucket/' },
    LifecycleConfiguration: {
      Rules: [
        {
          Id: 'logs',
          Status: 'Enabled',
          NoncurrentVersionExpiration: { NoncurrentDays: 90 },
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
          ...days(made.archiveAfterDays, (TransitionInDays) => ({
            Transitions: [{ StorageClass: 'GLACIER', TransitionInDays }],
          })),
          ...days(made.keepLogsDays, (ExpirationInDays) => ({ ExpirationInDays })),
        },
      ],
    },
    ...days(made.lockLogsDays, (Days) => ({
      ObjectLockEnabled: true,
      ObjectLockConfiguration: {
        ObjectLockEnabled: 'Enabled',
        Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days } },
      },
    })),
  };
}
