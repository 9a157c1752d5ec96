import { describe } from '@jest/globals';
import { by, machine, mfaRole, P, plainRole, program, small, sso, web } from '../support/callers.ts';
import { OTHER, OWN } from '../support/calls.ts';
import { table } from '../support/loudness-table.ts';

describe('rights, given in other words or by another way', () => {
  table([
    [
      'trust: small letters',
      'iam',
      'UpdateAssumeRolePolicy',
      {
        roleName: 'x',
        policyDocument: small({
          effect: 'Allow',
          principal: { aws: `arn:aws:iam::${OTHER}:root` },
          action: 'sts:AssumeRole',
        }),
      },
      'high',
      plainRole,
    ],
    [
      'trust: anyone w/ condition like',
      'iam',
      'CreateRole',
      {
        roleName: 'x',
        assumeRolePolicyDocument: P({
          Effect: 'Allow',
          Principal: { AWS: '*' },
          Action: 'sts:*',
          Condition: { StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/x' } },
        }),
      },
      'high',
      sso,
    ],
    [
      'trust: oidc without sub',
      'iam',
      'UpdateAssumeRolePolicy',
      {
        roleName: 'x',
        policyDocument: P({
          Effect: 'Allow',
          Principal: { Federated: `arn:aws:iam::${OWN}:oidc-provider/token.actions.githubusercontent.com` },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: { StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' } },
        }),
      },
      'high',
      plainRole,
    ],
    [
      'admin inline small letters',
      'iam',
      'PutRolePolicy',
      { roleName: 'x', policyName: 'p', policyDocument: small({ effect: 'Allow', action: ['*'], resource: ['*'] }) },
      'high',
      machine,
    ],
    [
      'admin via stack w/ role',
      'iam',
      'AttachRolePolicy',
      { roleName: 'x', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
      'high',
      by('cloudformation'),
    ],
    [
      'admin via cloudcontrol',
      'iam',
      'AttachUserPolicy',
      { userName: 'x', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
      'high',
      by('cloudcontrolapi'),
    ],
    [
      'admin GovCloud arn',
      'iam',
      'AttachUserPolicy',
      { userName: 'x', policyArn: 'arn:aws-us-gov:iam::aws:policy/AdministratorAccess' },
      'high',
    ],
    [
      'wide: PassRole + Lambda create',
      'iam',
      'CreatePolicy',
      {
        policyName: 'x',
        policyDocument: P({
          Effect: 'Allow',
          Action: ['iam:PassRole', 'lambda:Create*', 'lambda:Invoke*'],
          Resource: '*',
        }),
      },
      'medium',
      sso,
    ],
    [
      'wide: PassRole + ecs',
      'iam',
      'PutUserPolicy',
      {
        userName: 'x',
        policyName: 'p',
        policyDocument: P({
          Effect: 'Allow',
          Action: ['iam:PassRole', 'ecs:RegisterTaskDefinition', 'ecs:RunTask'],
          Resource: '*',
        }),
      },
      'medium',
      program,
    ],
    [
      'wide: PassRole + bedrock agentcore runtime',
      'iam',
      'PutUserPolicy',
      {
        userName: 'x',
        policyName: 'p',
        policyDocument: P({
          Effect: 'Allow',
          Action: ['iam:PassRole', 'bedrock-agentcore:CreateAgentRuntime'],
          Resource: '*',
        }),
      },
      'medium',
    ],
    [
      'wide: PassRole + emr-serverless',
      'iam',
      'PutUserPolicy',
      {
        userName: 'x',
        policyName: 'p',
        policyDocument: P({ Effect: 'Allow', Action: ['iam:PassRole', 'emr-serverless:StartJobRun'], Resource: '*' }),
      },
      'medium',
    ],
    [
      'wide: PassRole + codebuild start w override',
      'iam',
      'PutUserPolicy',
      {
        userName: 'x',
        policyName: 'p',
        policyDocument: P({ Effect: 'Allow', Action: ['iam:PassRole', 'codebuild:StartBuild'], Resource: '*' }),
      },
      'medium',
    ],
    [
      'wide: PassRole + gamelift/imagebuilder',
      'iam',
      'PutUserPolicy',
      {
        userName: 'x',
        policyName: 'p',
        policyDocument: P({
          Effect: 'Allow',
          Action: ['iam:PassRole', 'cloudformation:CreateChangeSet', 'cloudformation:ExecuteChangeSet'],
          Resource: '*',
        }),
      },
      'medium',
    ],
    [
      'wide: PassRole + cloudcontrol',
      'iam',
      'PutUserPolicy',
      {
        userName: 'x',
        policyName: 'p',
        policyDocument: P({
          Effect: 'Allow',
          Action: ['iam:PassRole', 'cloudformation:CreateResource'],
          Resource: '*',
        }),
      },
      'medium',
    ],
    [
      'wide: sso:CreateAccountAssignment',
      'iam',
      'PutUserPolicy',
      {
        userName: 'x',
        policyName: 'p',
        policyDocument: P({
          Effect: 'Allow',
          Action: ['sso:CreateAccountAssignment', 'sso:PutInlinePolicyToPermissionSet'],
          Resource: '*',
        }),
      },
      'medium',
    ],
    ['key for another by web identity', 'iam', 'CreateAccessKey', { userName: 'svc' }, 'medium', web],
    ['delegation accepted', 'iam', 'AcceptDelegationRequest', { delegationRequestId: 'abc' }, 'medium', sso],
    [
      'version switched by mfa',
      'iam',
      'SetDefaultPolicyVersion',
      { policyArn: `arn:aws:iam::${OWN}:policy/x`, versionId: 'v1' },
      'medium',
      mfaRole,
    ],
  ]);
});
