import { sub } from '../reference.ts';
import { type LogsTo, receiverOf } from './log-receivers.ts';
import { machineResources } from './machines.ts';
import type { Foundation } from './made.ts';
import { arnOf, BLOCKED, KEPT, roleFor, tlsOnly } from './reference.ts';
import { wafResources } from './waf.ts';

const HERE = '${AWS::Region}:${AWS::AccountId}';

/** What is not taken lies here, a day a folder. */
const UNDELIVERED = 'undelivered/';
const KEEP_UNDELIVERED_DAYS = 30;

/** A stream to Splunk or Datadog of every log group that the foundation makes, and a bucket for what is not taken there. */
export function forwardLogsResources(made: Foundation): Record<string, object> {
  const { logsTo } = made;
  if (logsTo === undefined) return {};
  return {
    ...undelivered(made),
    ForwardedLogs: {
      Type: 'AWS::KinesisFirehose::DeliveryStream',
      Properties: {
        DeliveryStreamName: `${made.prefix}-logs`,
        DeliveryStreamType: 'DirectPut',
        DeliveryStreamEncryptionConfigurationInput: { KeyType: 'AWS_OWNED_CMK' },
        ...receiverOf(logsTo, {
          S3Configuration: {
            RoleARN: arnOf('ForwardedLogsRole'),
            BucketARN: arnOf('UndeliveredLogs'),
            Prefix: UNDELIVERED,
            ErrorOutputPrefix: `${UNDELIVERED}!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/`,
            CompressionFormat: 'GZIP',
          },
          CloudWatchLoggingOptions: {
            Enabled: true,
            LogGroupName: { Ref: 'ForwardedLogsErrors' },
            LogStreamName: { Ref: 'ForwardedLogsErrorsStream' },
          },
        }),
      },
    },
    ForwardedLogsRole: deliveringRole(logsTo),
    LogsToStreamRole: handingRole(),
    ...subscriptions(made),
  };
}

/** The log groups that the foundation makes, by logical id. */
function logGroupsOf(made: Foundation): string[] {
  const all = Object.entries({ ...wafResources(made), ...machineResources(made) }) as [string, { Type: string }][];
  return all.flatMap(([id, { Type }]) => (Type === 'AWS::Logs::LogGroup' ? [id] : []));
}

function subscriptions(made: Foundation): Record<string, object> {
  return Object.fromEntries(
    logGroupsOf(made).map((id) => [
      `Forward${id}`,
      {
        Type: 'AWS::Logs::SubscriptionFilter',
        Properties: {
          FilterName: `${made.prefix}-forward`,
          LogGroupName: { Ref: id },
          FilterPattern: '',
          DestinationArn: arnOf('ForwardedLogs'),
          RoleArn: arnOf('LogsToStreamRole'),
        },
      },
    ]),
  );
}

/** Not the bucket of CloudTrail's logs: nobody but CloudTrail writes there, so that what lies there is a log. */
function undelivered({ prefix }: Foundation): Record<string, object> {
  return {
    UndeliveredLogs: {
      Type: 'AWS::S3::Bucket',
      ...KEPT,
      Properties: {
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        PublicAccessBlockConfiguration: BLOCKED,
        VersioningConfiguration: { Status: 'Enabled' },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        LifecycleConfiguration: {
          Rules: [
            {
              Id: 'undelivered',
              Status: 'Enabled',
              ExpirationInDays: KEEP_UNDELIVERED_DAYS,
              NoncurrentVersionExpiration: { NoncurrentDays: 1 },
              AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
            },
          ],
        },
      },
    },
    UndeliveredLogsPolicy: {
      Type: 'AWS::S3::BucketPolicy',
      ...KEPT,
      Properties: {
        Bucket: { Ref: 'UndeliveredLogs' },
        PolicyDocument: { Version: '2012-10-17', Statement: [tlsOnly('UndeliveredLogs')] },
      },
    },
    // Not forwarded itself: what fails would be told there, and fail again.
    ForwardedLogsErrors: {
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: `/aws/kinesisfirehose/${prefix}-logs`, RetentionInDays: KEEP_UNDELIVERED_DAYS },
    },
    ForwardedLogsErrorsStream: {
      Type: 'AWS::Logs::LogStream',
      Properties: { LogGroupName: { Ref: 'ForwardedLogsErrors' }, LogStreamName: 'delivery' },
    },
  };
}

/** Source: Firehose developer guide, "Controlling access" (Splunk, HTTP endpoint) and "Use the secret". */
function deliveringRole({ secret }: LogsTo): object {
  const statements = [
    { Sid: 'ReadKey', Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: secret },
    // Asked for only where the secret is under a key of yours; for this secret and through Secrets Manager alone.
    {
      Sid: 'DecryptKey',
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: sub(`arn:\${AWS::Partition}:kms:${HERE}:key/*`),
      Condition: {
        StringEquals: {
          'kms:ViaService': sub('secretsmanager.${AWS::Region}.amazonaws.com'),
          'kms:EncryptionContext:SecretARN': secret,
        },
      },
    },
    {
      Sid: 'FindPlaceForUndelivered',
      Effect: 'Allow',
      Action: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
      Resource: arnOf('UndeliveredLogs'),
    },
    {
      Sid: 'KeepUndelivered',
      Effect: 'Allow',
      Action: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'],
      Resource: sub(`\${UndeliveredLogs.Arn}/${UNDELIVERED}*`),
    },
    {
      Sid: 'SayWhy',
      Effect: 'Allow',
      Action: 'logs:PutLogEvents',
      Resource: sub(`arn:\${AWS::Partition}:logs:${HERE}:log-group:\${ForwardedLogsErrors}:log-stream:delivery`),
    },
  ];
  // As AWS documents it: nothing says that Firehose names an account when it takes this role, and a condition on it could keep it out.
  return roleFor(
    { Service: 'firehose.amazonaws.com' },
    { PolicyName: 'forward-logs', Description: 'Hands logs to Splunk or Datadog', Statement: statements },
  );
}

/** Source: CloudWatch Logs user guide, "Subscription filters with Amazon Data Firehose": the condition on whose logs they are. */
function handingRole(): object {
  return roleFor(
    { Service: 'logs.amazonaws.com' },
    {
      PolicyName: 'forward-logs',
      Description: 'Hands lines of log groups to the stream',
      Condition: { StringLike: { 'aws:SourceArn': sub(`arn:\${AWS::Partition}:logs:${HERE}:*`) } },
      Statement: [
        {
          Sid: 'HandOver',
          Effect: 'Allow',
          Action: ['firehose:PutRecord', 'firehose:PutRecordBatch'],
          Resource: arnOf('ForwardedLogs'),
        },
      ],
    },
  );
}
