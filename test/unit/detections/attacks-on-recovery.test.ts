import { describe } from '@jest/globals';
import { OWN } from '../support/calls.ts';
import { table } from '../support/loudness-table.ts';

const role = `arn:aws:iam::${OWN}:role/Admin`;

describe('locked for longer than anybody wants', () => {
  const vault = (minRetentionDays: number) => ({ backupVaultName: 'v', minRetentionDays });
  const objects = (Mode: string, Years: number) => ({
    bucketName: 'data',
    ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode, Years } } },
  });
  const snapshot = (more: object) => ({
    LockSnapshotRequest: { SnapshotId: 'snap-1', LockMode: 'compliance', ...more },
  });
  table([
    ['a vault', 'backup', 'PutBackupVaultLockConfiguration', vault(36_500), 'medium'],
    ['a bucket', 's3', 'PutBucketObjectLockConfiguration', objects('COMPLIANCE', 100), 'medium'],
    ['a snapshot', 'ec2', 'LockSnapshot', snapshot({ LockDuration: 36_500 }), 'medium'],
    ['a snapshot, to a day', 'ec2', 'LockSnapshot', snapshot({ ExpirationDate: '2086-03-02T00:00:00Z' }), 'medium'],
    ['a vault for seven years', 'backup', 'PutBackupVaultLockConfiguration', vault(2_555), 'nothing'],
    ['a bucket that can be unlocked', 's3', 'PutBucketObjectLockConfiguration', objects('GOVERNANCE', 100), 'info'],
    ['a bucket for a year', 's3', 'PutBucketObjectLockConfiguration', objects('COMPLIANCE', 1), 'info'],
  ]);
});

describe('a way back that is shorter', () => {
  const bin = (days: number) => ({
    identifier: 'r',
    retentionPeriod: { retentionPeriodValue: days, retentionPeriodUnit: 'DAYS' },
  });
  const points = (days: number) => ({
    tableName: 't',
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: days },
  });
  table([
    ['a bin of a day', 'rbin', 'UpdateRule', bin(1), 'medium'],
    ['a table of a day', 'dynamodb', 'UpdateContinuousBackups', points(1), 'medium'],
    ['a bin of a week', 'rbin', 'UpdateRule', bin(7), 'nothing'],
    ['a table of a month', 'dynamodb', 'UpdateContinuousBackups', points(35), 'nothing'],
  ]);
});

describe('code of a person with the rights of a service', () => {
  const options = (optionName: string) => ({
    environmentName: 'prod',
    optionSettings: [{ namespace: 'aws:autoscaling:launchconfiguration', optionName, value: 'Admin' }],
  });
  const setting = (name: string) => ({
    settingId: `arn:aws:ssm:eu-central-1:${OWN}:servicesetting/ssm/${name}`,
    settingValue: 'AdminForEc2',
  });
  table([
    ['an environment', 'elasticbeanstalk', 'UpdateEnvironment', options('IamInstanceProfile'), 'low'],
    ['an environment of another size', 'elasticbeanstalk', 'UpdateEnvironment', options('InstanceType'), 'nothing'],
    ['an application from elsewhere', 'amplify', 'UpdateApp', { appId: 'd1', repository: 'https://x.example' }, 'low'],
    ['an application renamed', 'amplify', 'UpdateApp', { appId: 'd1', name: 'x' }, 'nothing'],
    ['a state tried out', 'states', 'TestState', { roleArn: role }, 'low'],
    ['a type of resources', 'cloudformation', 'RegisterType', { typeName: 'A::B::C', executionRoleArn: role }, 'low'],
    ['a deployment', 'codedeploy', 'CreateDeployment', { applicationName: 'a' }, 'low'],
    ['an experiment', 'fis', 'StartExperiment', { experimentTemplateId: 'EXT1' }, 'low'],
    [
      'the role of all machines',
      'ssm',
      'UpdateServiceSetting',
      setting('managed-instance/default-ec2-instance-management-role'),
      'low',
    ],
    ['another setting', 'ssm', 'UpdateServiceSetting', setting('parameter-store/high-throughput-enabled'), 'nothing'],
    ['another version of a document', 'ssm', 'UpdateDocumentDefaultVersion', { name: 'Patch' }, 'low'],
  ]);
});
