import { describe, expect, test } from '@jest/globals';
import { securityHubFinding } from '../../../lib/domain/finding/asff.ts';
import type { Finding } from '../../../lib/domain/finding/finding.ts';
import { finding } from '../support/fixtures.ts';

const resourceOf = (more: Partial<Finding>) =>
  (securityHubFinding(finding(more)) as { Resources: { Type: string; Id: string; Partition: string }[] }).Resources[0];

const iam = 'iam::123456789012';
const inRegion = (service: string) => `${service}:eu-central-1:123456789012`;

/** Source: Security Hub user guide, "Resources" of ASFF. */
const TYPES: [string, string][] = [
  [`${iam}:user/mallory`, 'AwsIamUser'],
  [`${iam}:role/app`, 'AwsIamRole'],
  [`${iam}:policy/all`, 'AwsIamPolicy'],
  ['s3:::payroll', 'AwsS3Bucket'],
  ['s3:::payroll/2026/march.csv', 'AwsS3Object'],
  [`${inRegion('lambda')}:function:fn`, 'AwsLambdaFunction'],
  [`${inRegion('ec2')}:instance/i-0abc`, 'AwsEc2Instance'],
  [`${inRegion('ec2')}:security-group/sg-1`, 'AwsEc2SecurityGroup'],
  [`${inRegion('kms')}:key/7e57ab1e`, 'AwsKmsKey'],
  [`${inRegion('secretsmanager')}:secret:db-AbCdE1`, 'AwsSecretsManagerSecret'],
  [`${inRegion('sqs')}:jobs`, 'AwsSqsQueue'],
  [`${inRegion('sns')}:alarms`, 'AwsSnsTopic'],
  [`${inRegion('cloudtrail')}:trail/main`, 'AwsCloudTrailTrail'],
];

describe('what a finding is about', () => {
  test.each(TYPES)('arn:aws:%s is an %s, in every partition', (rest, type) => {
    for (const partition of ['aws', 'aws-cn', 'aws-us-gov'])
      expect(resourceOf({ subject: `arn:${partition}:${rest}` })).toMatchObject({ Type: type });
  });

  test.each(TYPES)('a text with arn:aws:%s in it is none', (rest) => {
    expect(resourceOf({ subject: `see arn:aws:${rest}` })).toMatchObject({ Type: 'Other' });
  });

  test.each(['AKIAIOSFODNN7EXAMPLE', 'ASIAIOSFODNN7EXAMPLE'])('%s is an access key', (subject) => {
    expect(resourceOf({ subject })).toMatchObject({ Type: 'AwsIamAccessKey' });
  });

  test.each([
    'xAKIAIOSFODNN7EXAMPLE',
    'AKIAIOSFODNN7EXAMPLE and more',
    'xASIAIOSFODNN7EXAMPLE',
    'ASIAIOSFODNN7EXAMPLE and more',
    'arn:aws:iam::123456789012:group/admins',
    'arn:aws:lambda:eu-central-1:123456789012:layer:tools:7',
    'arn:aws:s3:::',
    'org-trail',
  ])('%s is something else', (subject) => {
    expect(resourceOf({ subject })).toMatchObject({ Type: 'Other', Id: subject });
  });

  test('is the account where nothing is named', () => {
    expect(resourceOf({ subject: '' })).toMatchObject({ Type: 'Other', Id: 'AWS::::Account:123456789012' });
  });
});

test.each([
  ['eu-central-1', 'aws'],
  ['cn-north-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
])('in %s the partition is %s', (region, partition) => {
  expect(resourceOf({ region })).toMatchObject({ Partition: partition });
  expect(securityHubFinding(finding({ region }))).toMatchObject({
    ProductArn: `arn:${partition}:securityhub:${region}:123456789012:product/123456789012/default`,
  });
});

test.each([
  ['info', 'INFORMATIONAL'],
  ['low', 'LOW'],
  ['medium', 'MEDIUM'],
  ['high', 'HIGH'],
  ['critical', 'CRITICAL'],
] as const)('what is %s here is %s there', (severity, label) => {
  expect(securityHubFinding(finding({ severity }))).toMatchObject({ Severity: { Label: label } });
});

test.each([
  ['defense-evasion/cloudtrail-tampered', 'TTPs/Defense Evasion'],
  ['own/rule', 'Unusual Behaviors'],
])('%s is of the type %s', (detection, type) => {
  expect(securityHubFinding(finding({ detection }))).toMatchObject({ Types: [type] });
});

test('what is longer than Security Hub takes is cut', () => {
  const long = 'a'.repeat(3_000);

  expect(securityHubFinding(finding({ title: long, summary: long, subject: long, actor: long }))).toMatchObject({
    Title: 'a'.repeat(256),
    Description: 'a'.repeat(1_024),
    Resources: [{ Id: 'a'.repeat(512) }],
    ProductFields: { 'riposte/actor': 'a'.repeat(1_024) },
  });
});

test('a finding without a summary is described by its title', () => {
  expect(securityHubFinding(finding({ summary: '' }))).toMatchObject({ Description: 'CloudTrail stopped or weakened' });
});

test('techniques are kept beside each other, and an address only where there is one', () => {
  const { sourceIp: _, ...nowhere } = finding({ attack: ['T1562.008', 'T1070'] });

  const { ProductFields } = securityHubFinding(nowhere) as { ProductFields: Record<string, string> };

  expect(ProductFields['riposte/attack']).toBe('T1562.008,T1070');
  expect(Object.keys(ProductFields)).toEqual(['riposte/actor', 'riposte/attack', 'riposte/event']);
});

test.each([
  [{}, 'NEW', 'ACTIVE'],
  [{ suppressed: true }, 'SUPPRESSED', 'ACTIVE'],
  [{ closed: true }, 'RESOLVED', 'ARCHIVED'],
  [{ closed: true, suppressed: true }, 'SUPPRESSED', 'ARCHIVED'],
])('with %j it is %s and %s', (how, status, state) => {
  expect(securityHubFinding(finding(), how)).toMatchObject({ Workflow: { Status: status }, RecordState: state });
});
