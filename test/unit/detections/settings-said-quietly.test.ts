import { describe } from '@jest/globals';
import { OTHER, OWN } from '../support/calls.ts';
import { table } from '../support/loudness-table.ts';

describe('settings that open, or let go', () => {
  const revoked = { roleName: 'app', policyName: 'AWSRevokeOlderSessions' };
  const identities = (name: string) => ['sso-directory', name, { directoryId: 'd-0123456789' }] as const;
  table([
    ['people sign in with another provider', ...identities('CreateExternalIdPConfigurationForDirectory'), 'high'],
    ['a provider has another certificate', ...identities('ImportExternalIdPCertificate'), 'high'],
    [
      'a cluster for whoever comes',
      'kafka',
      'UpdateSecurity',
      { clientAuthentication: { unauthenticated: { enabled: true } } },
      'medium',
    ],
    [
      'a cluster with a name asked for',
      'kafka',
      'UpdateSecurity',
      { clientAuthentication: { unauthenticated: { enabled: false } } },
      'nothing',
    ],
    [
      'a cache without its password',
      'elasticache',
      'ModifyReplicationGroup',
      { replicationGroupId: 'r', authTokenUpdateStrategy: 'DELETE' },
      'medium',
    ],
    [
      'a cache with the next password',
      'elasticache',
      'ModifyReplicationGroup',
      { replicationGroupId: 'r', authTokenUpdateStrategy: 'ROTATE' },
      'low',
    ],
    [
      'the master of a domain',
      'es',
      'UpdateDomainConfig',
      { domainName: 'd', advancedSecurityOptions: { masterUserOptions: { masterUserARN: 'x' } } },
      'low',
    ],
    ['sessions that were revoked', 'iam', 'DeleteRolePolicy', revoked, 'medium'],
    [
      'images for another account',
      'imagebuilder',
      'UpdateDistributionConfiguration',
      { distributions: [{ amiDistributionConfiguration: { launchPermission: { userIds: [OTHER] } } }] },
      'medium',
    ],
    ['what AWS recorded of a partner', 'iam', 'AcceptDelegationRequest', { delegationRequestId: 'r' }, 'medium'],
    ['root users have passwords again', 'iam', 'DisableOrganizationsRootCredentialsManagement', {}, 'medium'],
    ['nobody is told of a database', 'rds', 'DeleteEventSubscription', { subscriptionName: 's' }, 'low'],
    ['nobody is told of backups', 'backup', 'DeleteBackupVaultNotifications', { backupVaultName: 'v' }, 'low'],
    ['nobody answers incidents', 'security-ir', 'CancelMembership', { membershipId: 'm' }, 'medium'],
    [
      'a module of keys',
      'cloudhsm',
      'DeleteHsm',
      { clusterId: 'cluster-0123456789a', hsmId: 'hsm-0123456789a' },
      'high',
    ],
    [
      'new objects are no longer locked',
      's3',
      'PutObjectLockConfiguration',
      { bucketName: 'b', ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' } },
      'low',
    ],
    [
      'new objects are locked',
      's3',
      'PutObjectLockConfiguration',
      { bucketName: 'b', ObjectLockConfiguration: { Rule: { DefaultRetention: { Days: 30 } } } },
      'info',
    ],
    ['a key to a machine of Lightsail', 'lightsail', 'GetInstanceAccessDetails', { instanceName: 'a' }, 'low'],
  ]);
});

describe('to another account', () => {
  const stream = (account: string) => ({
    tableName: 't',
    streamArn: `arn:aws:kinesis:eu-central-1:${account}:stream/changes`,
  });
  table([
    [
      'an interface of a network',
      'ec2',
      'CreateNetworkInterfacePermission',
      { CreateNetworkInterfacePermissionRequest: { NetworkInterfaceId: 'eni-1', AwsAccountId: OTHER } },
      'medium',
    ],
    [
      'an interface within the account',
      'ec2',
      'CreateNetworkInterfacePermission',
      { CreateNetworkInterfacePermissionRequest: { NetworkInterfaceId: 'eni-1', AwsAccountId: OWN } },
      'nothing',
    ],
    ['each change of a table', 'dynamodb', 'EnableKinesisStreamingDestination', stream(OTHER), 'medium'],
    [
      'each change of a table within the account',
      'dynamodb',
      'EnableKinesisStreamingDestination',
      stream(OWN),
      'nothing',
    ],
    [
      'the answers of a model',
      'bedrock',
      'CreateModelInvocationJob',
      { jobName: 'j', outputDataConfig: { s3OutputDataConfig: { s3Uri: 's3://x', s3BucketOwner: OTHER } } },
      'medium',
    ],
    [
      'objects of several of them',
      'imagebuilder',
      'CreateDistributionConfiguration',
      { distributions: [{ amiDistributionConfiguration: { targetAccountIds: [OTHER] } }] },
      'medium',
    ],
  ]);
});

describe('a watch that sees less', () => {
  const types = (...resourceTypes: string[]) => ({ configurationRecorderArn: 'r', resourceTypes });
  table([
    [
      'rules of the organization',
      'securityhub',
      'StartConfigurationPolicyDisassociation',
      { configurationPolicyIdentifier: 'p' },
      'high',
    ],
    ['users', 'config', 'DisassociateResourceTypes', types('AWS::IAM::User'), 'medium'],
    ['queues', 'config', 'DisassociateResourceTypes', types('AWS::SQS::Queue'), 'low'],
    [
      'what goes over the line',
      'redshift',
      'ModifyClusterParameterGroup',
      { parameterGroupName: 'p', parameters: [{ parameterName: 'require_ssl', parameterValue: 'false' }] },
      'medium',
    ],
  ]);
});

describe('silenced, by the name of what is silent', () => {
  table([
    ['a rule that tells of intrusions', 'events', 'DisableRule', { name: 'guardduty-to-oncall' }, 'medium'],
    ['a rule that starts a report', 'events', 'DisableRule', { name: 'nightly-report' }, 'low'],
    ['an alarm of a guard', 'monitoring', 'DeleteAlarms', { alarmNames: ['disk-full', 'CloudTrailStopped'] }, 'medium'],
    ['an alarm of a disk', 'monitoring', 'DeleteAlarms', { alarmNames: ['disk-full'] }, 'low'],
    ['a second factor registered at the portal', 'sso-directory', 'CompleteWebAuthnDeviceRegistration', {}, 'info'],
  ]);
});

describe('ways into a service that runs code', () => {
  table([
    ['workflows', 'airflow', 'CreateCliToken', { Name: 'prod' }, 'low'],
    ['clusters', 'elasticmapreduce', 'GetClusterSessionCredentials', { clusterId: 'j-1' }, 'low'],
    ['desktops', 'appstream', 'CreateStreamingURL', { stackName: 's', fleetName: 'f', userId: 'u' }, 'low'],
    ['dashboards', 'grafana', 'CreateWorkspaceApiKey', { workspaceId: 'g', keyName: 'k', keyRole: 'ADMIN' }, 'low'],
    [
      'where an application sends those who signed in',
      'cognito-idp',
      'UpdateUserPoolClient',
      { userPoolId: 'p', clientId: 'c', callbackURLs: ['https://shop.example'] },
      'low',
    ],
    ['the role of a group', 'cognito-idp', 'UpdateGroup', { userPoolId: 'p', groupName: 'g', roleArn: 'r' }, 'low'],
    [
      'the name of a group',
      'cognito-idp',
      'UpdateGroup',
      { userPoolId: 'p', groupName: 'g', description: 'd' },
      'info',
    ],
  ]);
});
