import { sub } from '../reference.ts';
import { logBucket } from './log-bucket.ts';
import { logReaders } from './log-readers.ts';
import type { Foundation } from './made.ts';

const MANAGEMENT = [
  { Name: 'Management events', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] },
];
const INSIGHTS = [{ InsightType: 'ApiCallRateInsight' }, { InsightType: 'ApiErrorRateInsight' }];

/** Trails for management, data and Insights events, the bucket they write to, and who reads it. */
export function trailResources(made: Foundation): Record<string, object> {
  const ownBucket = made.logBucket === undefined && (made.trail !== 'off' || made.logsOf.length > 0);
  return {
    ...(ownBucket ? logBucket(made) : {}),
    ...(made.trail === 'off' ? {} : trails(made)),
    ...logReaders(made),
  };
}

function trails(made: Foundation): Record<string, object> {
  const withManagement = made.insights === 'with management' ? { InsightSelectors: INSIGHTS } : {};
  return {
    ManagementTrail: trail(made, 'management', { AdvancedEventSelectors: MANAGEMENT, ...withManagement }),
    ...(made.dataEvents !== 'off'
      ? { DataTrail: trail(made, 'data', { AdvancedEventSelectors: dataSelectors(made) }) }
      : {}),
    // Insights are found in management events: this trail records them, too, and they are paid for a second time.
    ...(made.insights === 'separate'
      ? { InsightsTrail: trail(made, 'insights', { AdvancedEventSelectors: MANAGEMENT, InsightSelectors: INSIGHTS }) }
      : {}),
  };
}

/** Objects of S3, without those of the log bucket: a delivery there would be an event that is delivered there. Of tables not riposte's own: it writes there for each event. */
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
  const but = (arn: unknown) => [{ Field: 'resources.ARN', NotStartsWith: [arn] }];
  return [
    of('AWS::S3::Object', but(bucket)),
    of('AWS::Lambda::Function'),
    ...(made.dataEvents === 'with tables'
      ? [of('AWS::DynamoDB::Table', made.stateTable === '' ? [] : but(made.stateTable))]
      : []),
  ];
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
