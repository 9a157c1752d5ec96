import { TACTICS } from './attack.ts';
import type { Finding } from './finding.ts';
import type { Severity } from './severity.ts';

const LABEL: Readonly<Record<Severity, string>> = {
  info: 'INFORMATIONAL',
  low: 'LOW',
  medium: 'MEDIUM',
  high: 'HIGH',
  critical: 'CRITICAL',
};

/** What Security Hub takes at most, characters. */
const TITLE = 256;
const DESCRIPTION = 1_024;
const RESOURCE = 512;

/**
 * A finding in the AWS Security Finding Format, as BatchImportFindings of the finding's own account takes it: the same finding again
 * updates the first. `home` is the region it is imported in. `closed` says that it is over. Of the workflow's status only the first counts: it is people's from then on,
 * and other calls change it. Source: Security Hub user guide, "Required top-level ASFF attributes".
 */
export function securityHubFinding(
  finding: Finding,
  { seen = finding.time, home = finding.region, closed = false, suppressed = false } = {},
): object {
  const { account, region, detection } = finding;
  const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  const tactic = TACTICS[detection.split('/')[0] ?? ''];
  const described = finding.summary === '' ? finding.title : finding.summary;
  return {
    SchemaVersion: '2018-10-08',
    Id: `riposte/${region}/${account}/${finding.id}`,
    ProductArn: `arn:${partition}:securityhub:${home}:${account}:product/${account}/default`,
    GeneratorId: `riposte/${detection}`,
    AwsAccountId: account,
    Types: [tactic === undefined ? 'Unusual Behaviors' : `TTPs/${tactic}`],
    CreatedAt: finding.time,
    UpdatedAt: seen,
    Severity: { Label: LABEL[finding.severity] },
    Title: finding.title.slice(0, TITLE),
    Description: described.slice(0, DESCRIPTION),
    Resources: [
      {
        Type: typeOf(finding.subject),
        Id: finding.subject.slice(0, RESOURCE) || `AWS::::Account:${account}`,
        Partition: partition,
        Region: region,
      },
    ],
    ProductFields: {
      'riposte/actor': finding.actor.slice(0, DESCRIPTION),
      ...(finding.sourceIp === undefined ? {} : { 'riposte/sourceIp': finding.sourceIp }),
      'riposte/attack': finding.attack.join(','),
      'riposte/event': finding.eventId,
    },
    Workflow: { Status: suppressed ? 'SUPPRESSED' : closed ? 'RESOLVED' : 'NEW' },
    RecordState: closed ? 'ARCHIVED' : 'ACTIVE',
  };
}

/** The types of Security Hub for what an ARN names; anything else is Other. */
const TYPES: readonly (readonly [RegExp, string])[] = [
  [/^arn:[^:]+:iam::\d{12}:user\//, 'AwsIamUser'],
  [/^arn:[^:]+:iam::\d{12}:role\//, 'AwsIamRole'],
  [/^arn:[^:]+:iam::\d{12}:policy\//, 'AwsIamPolicy'],
  [/^arn:[^:]+:s3:::[^/]+$/, 'AwsS3Bucket'],
  [/^arn:[^:]+:s3:::[^/]+\//, 'AwsS3Object'],
  [/^arn:[^:]+:lambda:[^:]+:\d{12}:function:/, 'AwsLambdaFunction'],
  [/^arn:[^:]+:ec2:[^:]+:\d{12}:instance\//, 'AwsEc2Instance'],
  [/^arn:[^:]+:ec2:[^:]+:\d{12}:security-group\//, 'AwsEc2SecurityGroup'],
  [/^arn:[^:]+:kms:[^:]+:\d{12}:key\//, 'AwsKmsKey'],
  [/^arn:[^:]+:secretsmanager:/, 'AwsSecretsManagerSecret'],
  [/^arn:[^:]+:sqs:/, 'AwsSqsQueue'],
  [/^arn:[^:]+:sns:/, 'AwsSnsTopic'],
  [/^arn:[^:]+:cloudtrail:/, 'AwsCloudTrailTrail'],
  [/^AKIA[A-Z0-9]+$|^ASIA[A-Z0-9]+$/, 'AwsIamAccessKey'],
];

function typeOf(subject: string): string {
  return TYPES.find(([form]) => form.test(subject))?.[1] ?? 'Other';
}
