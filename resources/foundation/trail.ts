import { sub } from '../reference.ts';
import { logBucket } from './log-bucket.ts';
import type { Foundation } from './made.ts';

const MANAGEMENT = [
  { Name: 'Management events', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] },
];
const INSIGHTS = [{ InsightType: 'ApiCallRateInsight' }, { InsightType: 'ApiErrorRateInsight' }];

/** Trails for management, data and Insights events, the bucket they write to, and the auditor who reads it. */
export function trailResources(made: Foundation): Record<string, object> {
  const ownBucket = made.logBucket === undefined && (made.trail !== 'off' || made.logsOf.length > 0);
  return {
    ...(ownBucket ? logBucket(made) : {}),
    ...(made.trail === 'off' ? {} : trails(made)),
    ...(ownBucket && made.auditors.length > 0 ? { AuditorRole: auditor(made) } : {}),
  };
}

function trails(made: Foundation): Record<string, object> {
  const withManagement = made.insights === 'with management' ? { InsightSelectors: INSIGHTS } : {};
  return {
    ManagementTrail: trail(made, 'management', { AdvancedEventSelectors: MANAGEMENT, ...withManagement }),
    ...(made.dataEvents ? { DataTrail: trail(made, 'data', { AdvancedEventSelectors: dataSelectors(made) }) } : {}),
    // Insights are found in management events: this trail records them, too, and they are paid for a second time.
    ...(made.insights === 'separate'
      ? { InsightsTrail: trail(made, 'insights', { AdvancedEventSelectors: MANAGEMENT, InsightSelectors: INSIGHTS }) }
      : {}),
  };
}

/** Objects of S3, without those of the log bucket: a delivery there would be an event that is delivered there. */
function dataSelectors(made: Foundation): object[] {
  const bucket =
    made.logBucket === undefined
      ? sub('${LogBucket.Arn}/')
      : sub(`arn:\${AWS::Partition}:s3:::${made.logBucket.name}/`);
  const of = (type: string, more: object[] = []) => ({
    Name: `Data events of ${type}`,
    FieldSelectors: [
      { Field: 'eventCategory', Equals: ['Data'] },
      { Field: 'resources.type', Equals: [type] },
      ...more,
    ],
  });
  return [of('AWS::S3::Object', [{ Field: 'resources.ARN', NotStartsWith: [bucket] }]), of('AWS::Lambda::Function')];
}

function trail(made: Foundation, kind: string, selectors: object): object {
  const own = made.logBucket === undefined;
  return {
    Type: 'AWS::CloudTrail::Trail',
    ...(own ? { DependsOn: 'LogBucketPolicy' } : {}),
    Properties: {
      TrailName: `${made.prefix}-${kind}`,
      IsLogging: true,
      IsMultiRegionTrail: true,
      IncludeGlobalServiceEvents: true,
      IsOrganizationTrail: made.trail === 'organization',
      EnableLogFileValidation: true,
      S3BucketName: own ? { Ref: 'LogBucket' } : made.logBucket?.name,
      S3KeyPrefix: kind,
      KMSKeyId: own ? { 'Fn::GetAtt': ['LogKey', 'Arn'] } : made.logBucket?.key,
      ...selectors,
    },
  };
}

/** Reads logs, findings and what was done about them, and nothing else; the key it may decrypt with encrypts nothing but logs. */
function auditor(made: Foundation): object {
  const trust =
    made.auditorExternalId === '' ? {} : { Condition: { StringEquals: { 'sts:ExternalId': made.auditorExternalId } } };
  const findings = {
    Sid: 'ReadFindings',
    Effect: 'Allow',
    Action: ['dynamodb:GetItem', 'dynamodb:Query'],
    Resource: made.stateTable,
    Condition: {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['FINDING#*', 'INCIDENT#*', 'DAY#*'] },
      Null: { 'dynamodb:LeadingKeys': 'false' },
    },
  };
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      Description: 'Reads the logs, the findings and their record, and nothing else',
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS: made.auditors }, Action: 'sts:AssumeRole', ...trust }],
      },
      Policies: [
        {
          PolicyName: 'auditor',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Sid: 'FindLogs',
                Effect: 'Allow',
                Action: ['s3:ListBucket', 's3:GetBucketLocation'],
                Resource: { 'Fn::GetAtt': ['LogBucket', 'Arn'] },
              },
              { Sid: 'ReadLogs', Effect: 'Allow', Action: 's3:GetObject', Resource: sub('${LogBucket.Arn}/*') },
              {
                Sid: 'DecryptLogs',
                Effect: 'Allow',
                Action: 'kms:Decrypt',
                Resource: { 'Fn::GetAtt': ['LogKey', 'Arn'] },
              },
              ...(made.stateTable === '' ? [] : [findings]),
            ],
          },
        },
      ],
    },
  };
}
