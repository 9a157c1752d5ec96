import { describe } from '@jest/globals';
import { OTHER, OWN, sessionOf } from '../support/calls.ts';
import { table } from '../support/loudness-table.ts';

const PROGRAM = sessionOf('deploy', 'build-1');

describe('run with the rights of something else', () => {
  const role = `arn:aws:iam::${OWN}:role/Admin`;
  const service = (more: object) => ({ cluster: 'shop', service: 'web', ...more });
  const setup = { configurationDefinitions: [{ type: 'AWSQuickSetupType-SSMHostMgmt' }] };
  table([
    ['another task of a service', 'ecs', 'UpdateService', service({ taskDefinition: 'web:8' }), 'low'],
    ['more of the same task', 'ecs', 'UpdateService', service({ desiredCount: 4 }), 'nothing'],
    ['a deployment', 'ecs', 'UpdateService', service({ taskDefinition: 'web:8' }), 'nothing', PROGRAM],
    ['a shell in a service', 'ecs', 'UpdateService', service({ enableExecuteCommand: true }), 'low'],
    ['a task of every machine', 'ecs', 'RegisterDaemonTaskDefinition', { family: 'agent' }, 'low'],
    ['an application', 'apprunner', 'UpdateService', { serviceArn: 'arn' }, 'low'],
    ['an application, by a deployment', 'apprunner', 'UpdateService', { serviceArn: 'arn' }, 'nothing', PROGRAM],
    ['a pod', 'eks', 'UpdatePodIdentityAssociation', { clusterName: 'c', roleArn: role }, 'low'],
    ['a tool of an agent', 'bedrock-agentcore', 'UpdateGatewayTarget', { gatewayIdentifier: 'g' }, 'low'],
    ['a tool taken from an agent', 'bedrock-agentcore', 'DeleteGatewayTarget', { gatewayIdentifier: 'g' }, 'nothing'],
    ['code of another provider', 'codeconnections', 'CreateConnection', { connectionName: 'c' }, 'low'],
    ['code of another host', 'codeconnections', 'UpdateHost', { hostArn: 'arn' }, 'medium'],
    ['machines of all accounts', 'ssm-quicksetup', 'CreateConfigurationManager', setup, 'low'],
    ['machines given up', 'ssm-quicksetup', 'DeleteConfigurationManager', { managerArn: 'arn' }, 'nothing'],
    ['a document at every fault', 'config', 'PutRemediationConfigurations', {}, 'low'],
  ]);
});

describe('lost, or soon to be', () => {
  const encrypted = (account: string) => ({
    bucketName: 'data',
    key: 'x',
    objectEncryption: { sSEKMS: { kMSKeyArn: `arn:aws:kms:eu-central-1:${account}:key/x` } },
  });
  table([
    ['an image', 'ec2', 'DisableImage', { DisableImageRequest: { ImageId: 'ami-1' } }, 'low'],
    ['an image again', 'ec2', 'EnableImage', { EnableImageRequest: { ImageId: 'ami-1' } }, 'nothing'],
    ["an image's protection", 'ec2', 'DisableImageDeregistrationProtection', {}, 'low'],
    ["a log's protection", 'logs', 'PutLogGroupDeletionProtection', { deletionProtectionEnabled: false }, 'low'],
    ["a log's protection, on", 'logs', 'PutLogGroupDeletionProtection', { deletionProtectionEnabled: true }, 'nothing'],
    ["a cluster's protection", 'dsql', 'UpdateCluster', { identifier: 'c', deletionProtectionEnabled: false }, 'low'],
    ["dashboards' protection", 'quicksight', 'UpdateAccountSettings', { terminationProtectionEnabled: false }, 'low'],
    ['a cluster', 'dsql', 'DeleteCluster', { identifier: 'c' }, 'low'],
    ['a table', 's3tables', 'DeleteTable', { tableBucketARN: 'arn', namespace: 'n', name: 't' }, 'medium'],
    ['vectors', 's3vectors', 'DeleteIndex', { indexArn: 'arn' }, 'low'],
    ['a copy elsewhere', 'drs', 'DisconnectSourceServer', { sourceServerID: 's-1' }, 'medium'],
    ['a copy elsewhere, begun', 'drs', 'StartReplication', { sourceServerID: 's-1' }, 'nothing'],
    ['objects, to a key of others', 's3', 'UpdateObjectEncryption', encrypted(OTHER), 'high'],
    ["objects, to one's own key", 's3', 'UpdateObjectEncryption', encrypted(OWN), 'nothing'],
    ['a domain', 'route53domains', 'PushDomain', { domainName: 'shop.example', target: 'x' }, 'high'],
  ]);
});
