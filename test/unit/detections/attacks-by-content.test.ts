import { describe } from '@jest/globals';
import { OTHER, OWN } from '../support/calls.ts';
import { table } from '../support/loudness-table.ts';

const open = (principal: unknown, more: object = {}) =>
  JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: principal, Action: '*', Resource: '*', ...more }] });
const outside = open({ AWS: `arn:aws:iam::${OTHER}:root` });
const own = open({ AWS: `arn:aws:iam::${OWN}:root` });

describe('a policy of a resource, whichever service it is of and whatever the parameter is called', () => {
  table([
    ['a parameter', 'ssm', 'PutResourcePolicy', { resourceArn: 'x', policy: outside }, 'medium'],
    ['a group of models', 'sagemaker', 'PutModelPackageGroupPolicy', { resourcePolicy: outside }, 'medium'],
    ['an event data store', 'cloudtrail', 'PutResourcePolicy', { resourceArn: 'x', resourcePolicy: outside }, 'medium'],
    ['logs', 'logs', 'PutResourcePolicy', { policyName: 'x', policyDocument: outside }, 'medium'],
    ['a build project', 'codebuild', 'PutResourcePolicy', { resourceArn: 'x', policy: outside }, 'medium'],
    ['packages', 'codeartifact', 'PutRepositoryPermissionsPolicy', { policyDocument: open('*') }, 'high'],
    [
      'query logs',
      'route53resolver',
      'PutResolverQueryLogConfigPolicy',
      { resolverQueryLogConfigPolicy: outside },
      'medium',
    ],
    ['a service of a network', 'vpc-lattice', 'PutAuthPolicy', { resourceIdentifier: 'x', policy: open('*') }, 'high'],
    [
      'a collection, by rules of its own kind',
      'aoss',
      'UpdateAccessPolicy',
      {
        name: 'x',
        type: 'data',
        policy: JSON.stringify([{ Rules: [], Principal: [`arn:aws:iam::${OTHER}:root`] }]),
      },
      'medium',
    ],
    ['a parameter for the own account', 'ssm', 'PutResourcePolicy', { resourceArn: 'x', policy: own }, 'info'],
    ['what devices may do', 'iot', 'CreatePolicy', { policyName: 'x', policyDocument: '{"Statement":[]}' }, 'nothing'],
    [
      "a file system through its network only, as the console's choice writes it",
      'elasticfilesystem',
      'PutFileSystemPolicy',
      {
        fileSystemId: 'fs-1',
        policy: open('*', { Condition: { Bool: { 'elasticfilesystem:AccessedViaMountTarget': 'true' } } }),
      },
      'info',
    ],
  ]);
});

describe('guards, by what the call says', () => {
  table([
    [
      'a source off, as it was written before',
      'guardduty',
      'UpdateDetector',
      { enable: true, dataSources: { s3Logs: { enable: false } } },
      'critical',
    ],
    [
      'a source off for members',
      'guardduty',
      'UpdateMemberDetectors',
      { accountIds: [OTHER], dataSources: { kubernetes: { auditLogs: { enable: false } } } },
      'critical',
    ],
    ['a list of threats off', 'guardduty', 'UpdateThreatIntelSet', { threatIntelSetId: 't', activate: false }, 'high'],
    ['a trusted list off', 'guardduty', 'UpdateIPSet', { ipSetId: 'i', activate: false }, 'info'],
    ['a filter that only shows', 'guardduty', 'CreateFilter', { name: 'x', action: 'NOOP' }, 'info'],
    ['a filter that says nothing of what it does', 'guardduty', 'UpdateFilter', { filterName: 'x' }, 'high'],
    ['Macie switched on', 'macie2', 'UpdateMacieSession', { status: 'ENABLED' }, 'info'],
    ['Macie paused', 'macie2', 'UpdateMacieSession', { status: 'PAUSED' }, 'medium'],
    ['a job resumed', 'macie2', 'UpdateClassificationJob', { jobId: 'j', jobStatus: 'RUNNING' }, 'info'],
    ['a job ended', 'macie2', 'UpdateClassificationJob', { jobId: 'j', jobStatus: 'CANCELLED' }, 'medium'],
    ['a control of the landing zone off', 'controltower', 'DisableControl', { controlIdentifier: 'x' }, 'medium'],
    [
      'the administrator of a guard gone',
      'inspector2',
      'DisableDelegatedAdminAccount',
      { delegatedAdminAccountId: '1' },
      'medium',
    ],
    [
      'a guard cut off from the organization',
      'organizations',
      'DisableAWSServiceAccess',
      { servicePrincipal: 'guardduty.amazonaws.com' },
      'medium',
    ],
    [
      'another service cut off',
      'organizations',
      'DisableAWSServiceAccess',
      { servicePrincipal: 'ram.amazonaws.com' },
      'low',
    ],
    ['findings suppressed by a rule', 'inspector2', 'CreateFilter', { name: 'x', action: 'SUPPRESS' }, 'low'],
    [
      'the block of public clusters off',
      'elasticmapreduce',
      'PutBlockPublicAccessConfiguration',
      { blockPublicAccessConfiguration: { blockPublicSecurityGroupRules: false } },
      'medium',
    ],
    [
      'the same block on',
      'elasticmapreduce',
      'PutBlockPublicAccessConfiguration',
      { blockPublicAccessConfiguration: { blockPublicSecurityGroupRules: true } },
      'nothing',
    ],
  ]);
});

describe('records of what happens, by what the call says', () => {
  const excluding = (...resourceTypes: string[]) => ({
    configurationRecorder: {
      recordingGroup: {
        allSupported: false,
        exclusionByResourceTypes: { resourceTypes },
        recordingStrategy: { useOnly: 'EXCLUSION_BY_RESOURCE_TYPES' },
      },
    },
  });
  const selectors = (one: object) => ({ trailName: 't', eventSelectors: [{ readWriteType: 'All', ...one }] });
  const types = (...names: string[]) => ({
    name: 'c',
    logging: { clusterLogging: [{ types: names, enabled: false }] },
  });
  const set = (parameterName: string, parameterValue: string) => ({
    dBParameterGroupName: 'pg',
    parameters: [{ parameterName, parameterValue, applyMethod: 'immediate' }],
  });
  table([
    [
      'network interfaces not recorded',
      'config',
      'PutConfigurationRecorder',
      excluding('AWS::EC2::NetworkInterface'),
      'low',
    ],
    ['users not recorded', 'config', 'PutConfigurationRecorder', excluding('AWS::IAM::User'), 'medium'],
    [
      'a trail cut off from its log group',
      'cloudtrail',
      'UpdateTrail',
      { name: 't', cloudWatchLogsLogGroupArn: '' },
      'critical',
    ],
    [
      'calls of KMS left out',
      'cloudtrail',
      'PutEventSelectors',
      selectors({ excludeManagementEventSources: ['kms.amazonaws.com'] }),
      'medium',
    ],
    ['writing left out', 'cloudtrail', 'PutEventSelectors', selectors({ readWriteType: 'ReadOnly' }), 'critical'],
    [
      'a store that may be deleted',
      'cloudtrail',
      'UpdateEventDataStore',
      { terminationProtectionEnabled: false },
      'high',
    ],
    ['a store that keeps seven years', 'cloudtrail', 'UpdateEventDataStore', { retentionPeriod: 2557 }, 'info'],
    ["a cluster's audit", 'eks', 'UpdateClusterConfig', types('api', 'audit'), 'medium'],
    ["a cluster's scheduler", 'eks', 'UpdateClusterConfig', types('controllerManager', 'scheduler'), 'low'],
    ['encrypted connections no longer asked for', 'rds', 'ModifyDBParameterGroup', set('rds.force_ssl', '0'), 'medium'],
    ['encrypted connections asked for', 'rds', 'ModifyDBParameterGroup', set('rds.force_ssl', '1'), 'info'],
    ['connections without a limit', 'rds', 'ModifyDBParameterGroup', set('max_connections', '0'), 'info'],
    [
      'a log of a program that has audit in its name',
      'logs',
      'DeleteLogGroup',
      { logGroupName: '/aws/codebuild/audit-frontend' },
      'low',
    ],
    ['a log of a workflow', 'logs', 'DeleteLogGroup', { logGroupName: '/app/workflows' }, 'low'],
    ['a log of network flows', 'logs', 'DeleteLogGroup', { logGroupName: 'vpcflowlogs-prod' }, 'high'],
    ["a cluster's log", 'logs', 'DeleteLogGroup', { logGroupName: '/aws/eks/prod/cluster' }, 'high'],
  ]);
});

describe('what lets requests through', () => {
  const count = { overrideAction: { count: {} } };
  const world = ['0.0.0.0/1', '128.0.0.0/1'];
  table([
    [
      'rules that only count',
      'wafv2',
      'UpdateWebACL',
      { name: 'w', defaultAction: { allow: {} }, rules: [count] },
      'medium',
    ],
    [
      'no rule where everything is blocked',
      'wafv2',
      'UpdateWebACL',
      { defaultAction: { block: {} }, rules: [] },
      'info',
    ],
    ['the world in a set', 'wafv2', 'UpdateIPSet', { name: 'office', addresses: world }, 'medium'],
    ['an address in a set', 'wafv2', 'UpdateIPSet', { name: 'office', addresses: ['203.0.113.7/32'] }, 'nothing'],
    [
      'a firewall that passes',
      'network-firewall',
      'UpdateFirewallPolicy',
      { firewallPolicy: { statelessDefaultActions: ['aws:pass'] } },
      'medium',
    ],
    ['a firewall without its subnets', 'network-firewall', 'DisassociateSubnets', { firewallName: 'f' }, 'medium'],
  ]);
});

describe('rights and shares', () => {
  table([
    [
      'a group whose name only sounds like power',
      'iam',
      'AddUserToGroup',
      { userName: 'x', groupName: 'TowerViewers' },
      'low',
    ],
    ['a group of no administrators', 'iam', 'AddUserToGroup', { userName: 'x', groupName: 'non-admin-users' }, 'low'],
    ['a group of administrators', 'iam', 'AddUserToGroup', { userName: 'x', groupName: 'TeamAdmins' }, 'medium'],
    ['a second factor that nobody had', 'iam', 'DeleteVirtualMFADevice', { serialNumber: 'x' }, 'low'],
    [
      'a layer of somebody else, at creation',
      'lambda',
      'CreateFunction20150331',
      { functionName: 'f', layers: [`arn:aws:lambda:eu-central-1:${OTHER}:layer:x:1`] },
      'medium',
    ],
    [
      'a layer that was there before',
      'lambda',
      'UpdateFunctionConfiguration20150331v2',
      { functionName: 'f', memorySize: 512 },
      'info',
      { responseElements: { layers: [{ arn: `arn:aws:lambda:eu-central-1:${OTHER}:layer:x:1` }] } },
    ],
    [
      'a database that stays as it was',
      'rds',
      'ModifyDBInstance',
      { allocatedStorage: 200 },
      'info',
      { responseElements: { publiclyAccessible: true } },
    ],
    [
      'a database that is made public by its network',
      'rds',
      'CreateDBInstance',
      {},
      'high',
      { responseElements: { publiclyAccessible: true } },
    ],
    ['a broker', 'mq', 'CreateBroker', { brokerName: 'b', publiclyAccessible: true }, 'high'],
    [
      'a document for the own account',
      'ssm',
      'ModifyDocumentPermission',
      { name: 'd', accountIdsToAdd: [OWN] },
      'info',
    ],
    [
      'a snapshot for the own account',
      'rds',
      'ModifyDBSnapshotAttribute',
      { attributeName: 'restore', valuesToAdd: [OWN] },
      'info',
    ],
    [
      'a way to a warehouse for another account',
      'redshift',
      'AuthorizeEndpointAccess',
      { clusterIdentifier: 'c', account: OTHER },
      'high',
    ],
  ]);
});

describe('what a model may be asked', () => {
  const filters = (inputStrength: string) => ({
    guardrailIdentifier: 'g',
    contentPolicyConfig: { filtersConfig: [{ type: 'HATE', inputStrength, outputStrength: inputStrength }] },
  });
  table([
    ['a guardrail that still filters', 'bedrock', 'UpdateGuardrail', filters('HIGH'), 'low'],
    ['a guardrail that filters nothing', 'bedrock', 'UpdateGuardrail', filters('NONE'), 'medium'],
    ['a guardrail that says nothing', 'bedrock', 'UpdateGuardrail', { guardrailIdentifier: 'g' }, 'medium'],
  ]);
});
