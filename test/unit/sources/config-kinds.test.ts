import { describe, expect, test } from '@jest/globals';
import { kindOfRule, type RuleKind } from '../../../lib/sources/config-kinds.ts';
import { detector, like } from '../support/raising.ts';

/** Rules that AWS manages, and rules as services and packs name them, by what they are about. */
const RULES: Record<Exclude<RuleKind, 'rotation'>, string[]> = {
  'sign-in': [
    'access-keys-rotated',
    'iam-password-policy',
    'iam-root-access-key-check',
    'iam-user-mfa-enabled',
    'iam-user-unused-credentials-check',
    'mfa-enabled-for-iam-console-access',
    'root-account-hardware-mfa-enabled',
    'AWSControlTower_AWS-GR_ROOT_ACCOUNT_MFA_ENABLED',
    'securityhub-root-account-mfa-enabled-1a2b3c4d',
    'OrgConfigRule-iam-user-mfa-enabled-dbgzf8ba',
    'our-root-login-alarm',
  ],
  encryption: [
    'ec2-ebs-root-volume-encrypted',
    'ec2-ebs-encryption-by-default',
    'encrypted-volumes',
    'cloud-trail-encryption-enabled',
    'cloudwatch-log-group-encrypted',
    's3-bucket-ssl-requests-only',
    'secretsmanager-using-cmk',
    'redshift-cluster-kms-enabled',
    'sagemaker-notebook-instance-kms-key-configured',
    'OurDatabaseIsUnencrypted',
  ],
  recording: [
    'cloudtrail-enabled',
    'cloud-trail-log-file-validation-enabled',
    'cloudtrail-s3-dataevents-enabled',
    'guardduty-enabled-centralized',
    'securityhub-enabled',
    'vpc-flow-logs-enabled',
    'securityhub-vpc-flow-logs-enabled-1a2b3c4d',
    'opensearch-logs-to-cloudwatch',
    's3-bucket-logging-enabled',
    'ecs-task-definition-log-configuration',
  ],
  'open port': [
    'restricted-ssh',
    'INCOMING_SSH_DISABLED',
    'restricted-common-ports',
    'vpc-sg-open-only-to-authorized-ports',
    'nacl-no-unrestricted-ssh-rdp',
    'vpc-sg-port-restriction-check',
    'ec2-security-groups-restricted-incoming-traffic',
    'OurSecurityGroupOpenToWorld',
  ],
  'public bucket': [
    's3-bucket-public-read-prohibited',
    's3-bucket-acl-prohibited',
    's3-account-level-public-access-blocks-periodic',
    'cloudtrail-s3-bucket-public-access-prohibited',
    'S3BucketPublicReadProhibited',
  ],
  'public snapshot': ['ebs-snapshot-public-restorable-check', 'rds-snapshots-public-prohibited', 'no_public_snapshots'],
  certificate: ['acm-certificate-expiration-check', 'our-certs-expire-soon'],
  'public resource': [
    'rds-instance-public-access-check',
    'ec2-instance-no-public-ip',
    'sagemaker-notebook-no-direct-internet-access',
    'opensearch-in-vpc-only',
    'dms-replication-not-public',
    'kms-key-policy-no-public-access',
  ],
  other: [
    'efs-access-point-enforce-root-directory',
    'ec2-root-volume-delete-on-termination',
    'cloudfront-default-root-object-configured',
    'ecs-task-definition-nonroot-user',
    'ecs-task-definition-linux-user-non-root',
    'ecs-containers-run-as-root-user',
    'sagemaker-notebook-instance-root-access-check',
    'acm-pca-root-ca-disabled',
    's3-bucket-mfa-delete-enabled',
    'kms-cmk-not-scheduled-for-deletion',
    'cmk-backing-key-rotation-enabled',
    'iam-customer-policy-blocked-kms-actions',
    'rds-enhanced-monitoring-enabled',
    'ec2-instance-detailed-monitoring-enabled',
    'guardduty-non-archived-findings',
    'acm-certificate-transparent-logging-enabled',
    'securityhub-efs-access-point-enforce-root-directory-1a2b3c4d',
    'securityhub-rds-enhanced-monitoring-enabled-1a2b3c4d',
    'ecr-public-repository-tagged',
    'ec2-no-ssh-public-key-older',
    'opensearch-export-window',
    'catalog-login-page-republished',
    'iam-policy-no-statements-with-admin-access',
    'secretsmanager-secret-unused',
    'ec2-stopped-instance',
    '',
  ],
};

describe.each(Object.entries(RULES))('a rule is about %s', (kind, names) => {
  test.each(names)('%s', (name) => {
    expect(kindOfRule(name)).toBe(kind);
  });
});

describe('what a rule judged tells apart what its name does not', () => {
  const raised = (configRuleName: string, resourceType: string) =>
    detector.raised(like('defense-evasion/config-other-rule', { configRuleName, resourceType })).map(({ id }) => id);

  test.each<[string, string, string]>([
    ['nothing-is-public', 'AWS::S3::Bucket', 'exfiltration/config-public-bucket'],
    ['nothing-is-public', 'AWS::RDS::DBSnapshot', 'exfiltration/config-public-snapshot'],
    ['nothing-is-public', 'AWS::RDS::DBInstance', 'initial-access/config-public-resource'],
    ['secretsmanager-secret-periodic-rotation', 'AWS::SecretsManager::Secret', 'credential-access/secret-not-rotated'],
    ['secretsmanager-rotation-enabled-check', 'AWS::SecretsManager::Secret', 'credential-access/secret-not-rotated'],
    ['secrets-are-rotated-monthly', 'AWS::SecretsManager::Secret', 'credential-access/secret-not-rotated'],
    ['secretsmanager-secret-unused', 'AWS::SecretsManager::Secret', 'defense-evasion/config-other-rule'],
    ['secretsmanager-using-cmk', 'AWS::SecretsManager::Secret', 'collection/config-not-encrypted'],
    ['access-keys-rotated', 'AWS::IAM::User', 'credential-access/config-weak-sign-in'],
    ['cmk-backing-key-rotation-enabled', 'AWS::KMS::Key', 'defense-evasion/config-other-rule'],
  ])('%s on %s', (name, type, id) => {
    expect(raised(name, type)).toEqual([id]);
  });

  test('a secret that is gone is not judged', () => {
    const event = like('credential-access/secret-not-rotated', { newEvaluationResult: null });

    expect(detector.raised(event)).toEqual([]);
  });
});
