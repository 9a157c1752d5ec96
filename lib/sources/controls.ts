import type { Issue } from '../domain/finding/detection.ts';

/**
 * What fails one control of Security Hub, as others call it: rules of Config, checks of Trusted Advisor, findings of Macie, and what Access Analyzer finds
 * open to everybody. Source: Security Hub user guide, "Control reference".
 */
const CONTROLS = new Map<unknown, string>([
  ['s3-bucket-public-read-prohibited', 'S3.2'],
  ['Amazon S3 Bucket Permissions', 'S3.2'],
  ['Policy:IAMUser/S3BucketPublic', 'S3.2'],
  ['AWS::S3::Bucket', 'S3.2'],
  ['s3-bucket-level-public-access-prohibited', 'S3.8'],
  ['Policy:IAMUser/S3BlockPublicAccessDisabled', 'S3.8'],
  ['AWS::EC2::Snapshot', 'EC2.1'],
  ['ec2-imdsv2-check', 'EC2.8'],
  ['restricted-ssh', 'EC2.13'],
  ['rds-snapshots-public-prohibited', 'RDS.1'],
  ['AWS::RDS::DBSnapshot', 'RDS.1'],
  ['acm-certificate-expiration-check', 'ACM.1'],
  ['iam-root-access-key-check', 'IAM.4'],
  ['root-account-mfa-enabled', 'IAM.9'],
  ['MFA on Root Account', 'IAM.9'],
  ['multi-region-cloudtrail-enabled', 'CloudTrail.1'],
]);

/** The control that fails where another service says this; undefined where none is the same. */
export function controlOf(name: unknown): Issue | undefined {
  const control = CONTROLS.get(name);
  return control === undefined ? undefined : [control];
}
