import { describe } from '@jest/globals';
import { consoleRole, machine, mfaRole, plainRole, sso } from '../support/callers.ts';
import { OWN } from '../support/calls.ts';
import { table } from '../support/loudness-table.ts';

describe('what runs by itself, and what stands before it', () => {
  table([
    [
      'mtls off: plain role',
      'elasticloadbalancing',
      'ModifyListener',
      { listenerArn: 'l', mutualAuthentication: { mode: 'off' } },
      'low',
      plainRole,
    ],
    [
      'mtls off: mfa role',
      'elasticloadbalancing',
      'ModifyListener',
      { listenerArn: 'l', mutualAuthentication: { mode: 'passthrough' } },
      'medium',
      mfaRole,
    ],
    [
      'mtls off: console role',
      'elasticloadbalancing',
      'ModifyTrustStore',
      { trustStoreArn: 't', caCertificatesBundleS3Bucket: 'b', caCertificatesBundleS3Key: 'k' },
      'medium',
      consoleRole,
    ],
    [
      'mtls off: apigw',
      'apigateway',
      'UpdateDomainName',
      {
        domainName: 'api.example',
        patchOperations: [{ op: 'replace', path: '/mutualTlsAuthentication/truststoreUri', value: '' }],
      },
      'medium',
      sso,
    ],
    [
      'mtls off: apigw v2',
      'apigateway',
      'UpdateDomainName',
      { domainName: 'api.example', mutualTlsAuthentication: { truststoreUri: '' } },
      'medium',
      sso,
    ],
    [
      'sagemaker gpu endpoint',
      'sagemaker',
      'CreateEndpointConfig',
      { endpointConfigName: 'e', productionVariants: [{ instanceType: 'ml.p5.48xlarge', initialInstanceCount: 4 }] },
      'medium',
      sso,
    ],
    [
      'sagemaker hyperpod',
      'sagemaker',
      'CreateCluster',
      { clusterName: 'c', instanceGroups: [{ instanceType: 'ml.p5.48xlarge', instanceCount: 4 }] },
      'medium',
      plainRole,
    ],
    [
      'emr gpu',
      'elasticmapreduce',
      'RunJobFlow',
      {
        name: 'x',
        instances: { instanceGroups: [{ instanceType: 'p3.16xlarge', instanceCount: 10, instanceRole: 'CORE' }] },
      },
      'medium',
      plainRole,
    ],
    ['gamelift large', 'gamelift', 'CreateFleet', { name: 'f', eC2InstanceType: 'c5.24xlarge' }, 'low', sso],
    [
      'automation document calls IAM',
      'ssm',
      'CreateDocument',
      {
        name: 'x',
        documentType: 'Automation',
        documentFormat: 'YAML',
        content:
          "schemaVersion: '0.3'\nmainSteps:\n- name: a\n  action: aws:executeAwsApi\n  inputs:\n    Service: iam\n    Api: CreateAccessKey\n    UserName: admin",
      },
      'medium',
      sso,
    ],
    [
      'automation doc json',
      'ssm',
      'UpdateDocument',
      {
        name: 'x',
        documentVersion: '$LATEST',
        content: '{"mainSteps":[{"action":"aws:executeAwsApi","inputs":{"Service":"iam","Api":"AttachUserPolicy"}}]}',
      },
      'medium',
      plainRole,
    ],
    [
      'automation attaches role',
      'ssm',
      'StartAutomationExecution',
      { documentName: 'AWS-AttachIAMToInstance', parameters: { InstanceId: ['i-1'], RoleName: ['Admin'] } },
      'low',
      sso,
    ],
    [
      'session document created',
      'ssm',
      'CreateDocument',
      { name: 'SSM-SessionManagerRunShell', documentType: 'Session', content: '{}' },
      'medium',
      sso,
    ],
    [
      'command by a machine',
      'ssm',
      'SendCommand',
      {
        documentName: 'AWS-RunShellScript',
        instanceIds: ['i-0123456789abcdef0'],
        parameters: 'HIDDEN_DUE_TO_SECURITY_REASONS',
      },
      'medium',
      machine,
    ],
    [
      'sagemaker role of domain',
      'sagemaker',
      'UpdateUserProfile',
      { domainId: 'd', userProfileName: 'u', userSettings: { executionRole: `arn:aws:iam::${OWN}:role/Admin` } },
      'low',
      sso,
    ],
    [
      'emr termination',
      'elasticmapreduce',
      'SetTerminationProtection',
      { jobFlowIds: ['j'], terminationProtected: false },
      'low',
      sso,
    ],
    [
      'event rule for iam by console role',
      'events',
      'PutRule',
      { name: 'r', eventPattern: '{"source":["aws.iam"]}', state: 'ENABLED' },
      'low',
      consoleRole,
    ],
    [
      'redirect by console role',
      'elasticloadbalancing',
      'ModifyRule',
      {
        ruleArn: 'r',
        actions: [{ type: 'redirect', redirectConfig: { host: 'evil.example', statusCode: 'HTTP_302' } }],
      },
      'medium',
      consoleRole,
    ],
  ]);
});
