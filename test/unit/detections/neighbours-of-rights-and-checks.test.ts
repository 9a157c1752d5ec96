import { describe } from '@jest/globals';
import { consoleRole, machine, P, program, sso, tb, web } from '../support/callers.ts';
import { OWN } from '../support/calls.ts';
import { table } from '../support/loudness-table.ts';

describe('what looks alike and is harmless, or of a deployment', () => {
  table([
    [
      'listener: controller',
      'elasticloadbalancing',
      'ModifyListener',
      { listenerArn: 'l', mutualAuthentication: { mode: 'off' } },
      'nothing',
      web,
    ],
    [
      'listener: controller on node',
      'elasticloadbalancing',
      'ModifyListener',
      { listenerArn: 'l', mutualAuthentication: { mode: 'off' } },
      'nothing',
      machine,
    ],
    [
      'listener: verify',
      'elasticloadbalancing',
      'ModifyListener',
      { listenerArn: 'l', mutualAuthentication: { mode: 'verify' } },
      'nothing',
      sso,
    ],
    [
      'api: certificate asked for',
      'apigateway',
      'UpdateDomainName',
      {
        domainName: 'd',
        patchOperations: [{ op: 'replace', path: '/mutualTlsAuthentication/truststoreUri', value: 's3://b/k' }],
      },
      'nothing',
      sso,
    ],
    [
      'api: version of trust store',
      'apigateway',
      'UpdateDomainName',
      { domainName: 'd', patchOperations: [{ op: 'replace', path: '/securityPolicy', value: 'TLS_1_2' }] },
      'nothing',
      sso,
    ],
    [
      'template without script',
      'ec2',
      'CreateLaunchTemplate',
      { CreateLaunchTemplateRequest: { LaunchTemplateName: 't', LaunchTemplateData: { ImageId: 'ami-1' } } },
      'info',
      sso,
    ],
    [
      'template by deployment',
      'ec2',
      'CreateLaunchTemplate',
      { CreateLaunchTemplateRequest: { LaunchTemplateName: 't', LaunchTemplateData: { UserData: 'x' } } },
      'info',
      program,
    ],
    [
      'trail bucket: as CloudTrail writes it',
      's3',
      'PutBucketPolicy',
      {
        bucketName: tb,
        bucketPolicy: {
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'cloudtrail.amazonaws.com' },
              Action: 's3:PutObject',
              Resource: '*',
            },
            {
              Effect: 'Deny',
              Principal: '*',
              Action: 's3:*',
              Resource: '*',
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            },
          ],
        },
      },
      'info',
      sso,
    ],
    [
      'key policy keeps owner',
      'kms',
      'PutKeyPolicy',
      {
        keyId: 'k',
        policy: P({ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${OWN}:root` }, Action: 'kms:*', Resource: '*' }),
      },
      'info',
      consoleRole,
    ],
    [
      'key policy keeps owner, small',
      'kms',
      'PutKeyPolicy',
      {
        keyId: 'k',
        policy: JSON.stringify({
          statement: { effect: 'Allow', principal: { aws: OWN }, action: ['kms:Put*', 'kms:Describe*'], resource: '*' },
        }),
      },
      'info',
      sso,
    ],
    [
      'key policy with a deny for others',
      'kms',
      'PutKeyPolicy',
      {
        keyId: 'k',
        policy: P(
          { Effect: 'Allow', Principal: { AWS: OWN }, Action: 'kms:*', Resource: '*' },
          {
            Effect: 'Deny',
            Principal: '*',
            Action: 'kms:*',
            Resource: '*',
            Condition: { StringNotEquals: { 'aws:PrincipalAccount': OWN } },
          },
        ),
      },
      'info',
      sso,
    ],
    [
      'pass one role',
      'iam',
      'PutUserPolicy',
      {
        userName: 'x',
        policyName: 'p',
        policyDocument: P(
          { Effect: 'Allow', Action: ['iam:PassRole'], Resource: `arn:aws:iam::${OWN}:role/app` },
          { Effect: 'Allow', Action: ['codebuild:StartBuild', 'cloudformation:CreateChangeSet'], Resource: '*' },
        ),
      },
      'info',
      sso,
    ],
    [
      'code of one function',
      'iam',
      'PutUserPolicy',
      {
        userName: 'x',
        policyName: 'p',
        policyDocument: P({
          Effect: 'Allow',
          Action: ['lambda:UpdateFunctionCode'],
          Resource: `arn:aws:lambda:*:${OWN}:function:shop-*`,
        }),
      },
      'info',
      sso,
    ],
    ['enforced guardrail put', 'bedrock', 'PutEnforcedGuardrailConfiguration', { configId: 'c' }, 'nothing', sso],
    [
      'hook warns',
      'cloudformation',
      'SetTypeConfiguration',
      {
        type: 'HOOK',
        configuration:
          '{"CloudFormationConfiguration":{"HookConfiguration":{"HookInvocationStatus":"ENABLED","TargetStacks":"ALL","FailureMode":"WARN"}}}',
      },
      'nothing',
      sso,
    ],
    [
      'allowed images on',
      'ec2',
      'EnableAllowedImagesSettings',
      { EnableAllowedImagesSettingsRequest: { AllowedImagesSettingsState: 'enabled' } },
      'nothing',
      sso,
    ],
    ['allowed images by deployment', 'ec2', 'ReplaceImageCriteriaInAllowedImagesSettings', {}, 'nothing', program],
    ['code signing set', 'lambda', 'PutFunctionCodeSigningConfig20200601', { functionName: 'f' }, 'info', sso],
    [
      'ecr immutable',
      'ecr',
      'PutImageTagMutability',
      { repositoryName: 'r', imageTagMutability: 'IMMUTABLE' },
      'info',
      sso,
    ],
    [
      'review override revoked',
      'codecommit',
      'OverridePullRequestApprovalRules',
      { pullRequestId: '1', overrideStatus: 'REVOKE' },
      'nothing',
      sso,
    ],
    [
      'packages from upstream only',
      'codeartifact',
      'PutPackageOriginConfiguration',
      { package: 'p', restrictions: { publish: 'BLOCK', upstream: 'ALLOW' } },
      'nothing',
      sso,
    ],
    [
      'alarm with actions',
      'monitoring',
      'PutMetricAlarm',
      { alarmName: 'RootAccountUsage', actionsEnabled: true, alarmActions: [`arn:aws:sns:eu-central-1:${OWN}:x`] },
      'nothing',
      sso,
    ],
    [
      'alarm of an application without actions',
      'monitoring',
      'PutMetricAlarm',
      { alarmName: 'cpu', alarmActions: [] },
      'nothing',
      sso,
    ],
    [
      'alarm by deployment',
      'monitoring',
      'PutMetricAlarm',
      { alarmName: 'RootAccountUsage', alarmActions: [] },
      'nothing',
      program,
    ],
  ]);
});
