import { sub } from '../reference.ts';
import type { Foundation } from './made.ts';
import { arnOf, BLOCKED, KEPT, tlsOnly } from './reference.ts';

/** Rules that AWS manages, by the name that the detections sort them by. Source: AWS Config developer guide, "List of AWS Config Managed Rules". */
export const RULES: readonly (readonly [name: string, identifier: string])[] = [
  ['s3-bucket-public-read-prohibited', 'S3_BUCKET_PUBLIC_READ_PROHIBITED'],
  ['s3-bucket-public-write-prohibited', 'S3_BUCKET_PUBLIC_WRITE_PROHIBITED'],
  ['acm-certificate-expiration-check', 'ACM_CERTIFICATE_EXPIRATION_CHECK'],
  ['ebs-snapshot-public-restorable-check', 'EBS_SNAPSHOT_PUBLIC_RESTORABLE_CHECK'],
  ['rds-snapshots-public-prohibited', 'RDS_SNAPSHOTS_PUBLIC_PROHIBITED'],
  ['rds-instance-public-access-check', 'RDS_INSTANCE_PUBLIC_ACCESS_CHECK'],
  ['restricted-ssh', 'INCOMING_SSH_DISABLED'],
  ['encrypted-volumes', 'ENCRYPTED_VOLUMES'],
  ['iam-user-mfa-enabled', 'IAM_USER_MFA_ENABLED'],
  ['iam-root-access-key-check', 'IAM_ROOT_ACCESS_KEY_CHECK'],
  ['cloudtrail-enabled', 'CLOUD_TRAIL_ENABLED'],
  ['secretsmanager-scheduled-rotation-success-check', 'SECRETSMANAGER_SCHEDULED_ROTATION_SUCCESS_CHECK'],
];

/**
 * A recorder with its delivery channel, and the rules; where a recorder is already there, the rules only: an account has one. And, whatever is recorded
 * here, what all accounts of the organization say.
 */
export function configResources(made: Foundation): Record<string, object> {
  return { ...(made.aggregator ? aggregator(made) : {}), ...recorded(made) };
}

function recorded(made: Foundation): Record<string, object> {
  if (made.config === 'off') return {};
  const own = made.config === 'own recorder';
  const rules = Object.fromEntries(RULES.map((rule) => [idOf(rule[0]), configRule(made, rule, own)]));
  return { ...(own ? recorder(made) : {}), ...rules };
}

function idOf(name: string): string {
  return `Rule${name.replace(/(^|-)(\w)/g, (_all, _dash, letter: string) => letter.toUpperCase())}`;
}

function configRule(made: Foundation, [name, SourceIdentifier]: readonly [string, string], own: boolean): object {
  const certificates = SourceIdentifier === 'ACM_CERTIFICATE_EXPIRATION_CHECK';
  return {
    Type: 'AWS::Config::ConfigRule',
    ...(own ? { DependsOn: ['ConfigRecorder', 'ConfigDelivery'] } : {}),
    Properties: {
      ConfigRuleName: `${made.prefix}-${name}`,
      Source: { Owner: 'AWS', SourceIdentifier },
      ...(certificates ? { InputParameters: { daysToExpiration: String(made.certificateDays) } } : {}),
    },
  };
}

/** Source: AWS Config developer guide, "Setting up an aggregator": the role lists the organization's accounts, in each region from here. */
function aggregator({ prefix }: Foundation): Record<string, object> {
  return {
    AggregatorRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        // As AWS documents it: nothing says that Config names an account when it takes this role, and a condition on it could keep it out.
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: 'config.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        },
        ManagedPolicyArns: [sub('arn:${AWS::Partition}:iam::aws:policy/service-role/AWSConfigRoleForOrganizations')],
      },
    },
    Aggregator: {
      Type: 'AWS::Config::ConfigurationAggregator',
      Properties: {
        ConfigurationAggregatorName: `${prefix}-organization`,
        OrganizationAggregationSource: { RoleArn: arnOf('AggregatorRole'), AllAwsRegions: true },
      },
    },
  };
}

/** All types, those of the account as a whole where that is asked for; or those that are named. */
function recordingGroup({ recordedTypes, globalTypes }: Foundation): object {
  return recordedTypes.length === 0
    ? { AllSupported: true, IncludeGlobalResourceTypes: globalTypes }
    : { AllSupported: false, IncludeGlobalResourceTypes: false, ResourceTypes: recordedTypes };
}

function recorder(made: Foundation): Record<string, object> {
  const config = {
    Effect: 'Allow',
    Principal: { Service: 'config.amazonaws.com' },
    Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
  };
  return {
    ConfigBucket: {
      Type: 'AWS::S3::Bucket',
      ...KEPT,
      Properties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: BLOCKED,
      },
    },
    ConfigBucketPolicy: {
      Type: 'AWS::S3::BucketPolicy',
      ...KEPT,
      Properties: {
        Bucket: { Ref: 'ConfigBucket' },
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'ConfigLooks',
              ...config,
              Action: ['s3:GetBucketAcl', 's3:ListBucket'],
              Resource: arnOf('ConfigBucket'),
            },
            {
              Sid: 'ConfigWrites',
              ...config,
              Action: 's3:PutObject',
              Resource: sub('${ConfigBucket.Arn}/AWSLogs/${AWS::AccountId}/Config/*'),
            },
            tlsOnly('ConfigBucket'),
          ],
        },
      },
    },
    ConfigRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ ...config, Action: 'sts:AssumeRole' }] },
        ManagedPolicyArns: [sub('arn:${AWS::Partition}:iam::aws:policy/service-role/AWS_ConfigRole')],
        Policies: [
          {
            PolicyName: 'deliver',
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                { Sid: 'Look', Effect: 'Allow', Action: 's3:GetBucketAcl', Resource: arnOf('ConfigBucket') },
                {
                  Sid: 'Write',
                  Effect: 'Allow',
                  Action: 's3:PutObject',
                  Resource: sub('${ConfigBucket.Arn}/AWSLogs/${AWS::AccountId}/Config/*'),
                },
              ],
            },
          },
        ],
      },
    },
    ConfigRecorder: {
      Type: 'AWS::Config::ConfigurationRecorder',
      Properties: {
        Name: 'default',
        RoleARN: arnOf('ConfigRole'),
        RecordingGroup: recordingGroup(made),
        ...(made.recording === 'daily' ? { RecordingMode: { RecordingFrequency: 'DAILY' } } : {}),
      },
    },
    ConfigDelivery: {
      Type: 'AWS::Config::DeliveryChannel',
      DependsOn: 'ConfigBucketPolicy',
      Properties: { Name: 'default', S3BucketName: { Ref: 'ConfigBucket' } },
    },
  };
}
