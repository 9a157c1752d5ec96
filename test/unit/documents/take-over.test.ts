import { describe, expect, test } from '@jest/globals';
import { mayTakeOver } from '../../../lib/documents/take-over.ts';

const variable = (name: string) => `\${${name}}`;
const ways = (Action: unknown, more: object = {}) =>
  mayTakeOver({ Statement: { Effect: 'Allow', Action, Resource: '*', ...more } });

describe('a policy lets its holder', () => {
  test.each([
    ['sts:AssumeRole', 'assume any role'],
    ['sts:Assume*', 'assume any role'],
    ['iam:UpdateAssumeRolePolicy', 'assume any role'],
    ['iam:CreateAccessKey', 'sign in as any user'],
    ['iam:CreateLoginProfile', 'sign in as any user'],
    ['iam:UpdateLoginProfile', 'sign in as any user'],
    ['iam:AddUserToGroup', 'join any group'],
    ['iam:SetDefaultPolicyVersion', 'switch any policy to another version'],
    ['secretsmanager:GetSecretValue', 'read all secrets'],
    ['secretsmanager:*', 'read all secrets'],
    ['ssm:SendCommand', 'command any machine'],
    ['ssm:StartSession', 'command any machine'],
    ['sso:CreateAccountAssignment', 'give anybody rights by single sign-on'],
    ['sso:PutInlinePolicyToPermissionSet', 'give anybody rights by single sign-on'],
  ])('by %s: %s', (action, way) => {
    expect(ways(action)).toEqual([way]);
  });

  test.each([
    'lambda:CreateFunction',
    'ec2:RunInstances',
    'glue:CreateDevEndpoint',
    'glue:CreateJob',
    'cloudformation:CreateStack',
    'ecs:RunTask',
    'codebuild:CreateProject',
    'sagemaker:CreateNotebookInstance',
    'datapipeline:PutPipelineDefinition',
    'sagemaker:CreateProcessingJob',
    'sagemaker:CreateTrainingJob',
    'scheduler:CreateSchedule',
    'states:CreateStateMachine',
    'ssm:StartAutomationExecution',
    'pipes:CreatePipe',
    'batch:RegisterJobDefinition',
    'apprunner:CreateService',
    'elasticmapreduce:RunJobFlow',
    'bedrock-agentcore:CreateCodeInterpreter',
    'bedrock-agentcore:CreateAgentRuntime',
    'cloudformation:CreateChangeSet',
    'cloudformation:CreateResource',
    'codebuild:StartBuild',
    'codepipeline:CreatePipeline',
    'emr-serverless:StartJobRun',
    'glue:CreateSession',
  ])('run code of its own with any role, where it may hand roles over and %s', (action) => {
    expect(ways(['iam:PassRole', action])).toEqual(['run code of its own with any role']);
    expect(ways(action)).toEqual([]);
  });

  test('nothing by roles alone that it may hand over', () => {
    expect(ways('iam:PassRole')).toEqual([]);
    expect(ways(['iam:PassRole', 'iam:GetRole'])).toEqual([]);
  });

  test('what it may do with all but some actions', () => {
    const but = ['iam:Attach*', 'iam:Put*', 'iam:Create*', 'iam:Update*', 'iam:Set*', 'iam:Add*'];

    expect(ways(undefined, { NotAction: but })).toEqual([
      'assume any role',
      'run code of its own with any role',
      'give anybody rights by single sign-on',
      'read all secrets',
      'command any machine',
    ]);
    expect(
      ways(undefined, { NotAction: [...but, 'iam:Pass*', 'sts:*', 'ssm:*', 'secretsmanager:*', 'sso:*'] }),
    ).toEqual([]);
  });

  test.each([[['iam:*', 'organizations:*', 'account:*']], [['iam:*']], [['*']]])(
    'nothing that is told, as of one who may use all services but IAM: %j',
    (NotAction) => {
      expect(ways(undefined, { NotAction })).toEqual([]);
    },
  );

  test('what is allowed beside that', () => {
    const Statement = [
      { Effect: 'Allow', NotAction: ['iam:*'], Resource: '*' },
      { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' },
    ];

    expect(mayTakeOver({ Statement })).toEqual(['assume any role']);
  });

  test.each<[string, object]>([
    ['TLS', { Bool: { 'aws:SecureTransport': 'true' } }],
    ['a region', { StringEquals: { 'aws:RequestedRegion': 'eu-central-1' } }],
    ['any caller', { StringLike: { 'aws:PrincipalArn': '*' } }],
    ['a name of the session', { StringEquals: { 'sts:RoleSessionName': 'x' } }],
  ])('whatever the condition says of the call: %s', (_name, Condition) => {
    expect(ways('sts:AssumeRole', { Condition })).toEqual(['assume any role']);
  });

  test.each<[string, object]>([
    ['a tag', { StringEquals: { 'aws:ResourceTag/team': 'a' } }],
    ['a service', { 'ForAnyValue:StringEquals': { 'aws:CalledVia': 'cloudformation.amazonaws.com' } }],
    ['whom a role is handed to', { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } }],
  ])('nothing where a condition says of what: %s', (_name, Condition) => {
    expect(ways('sts:AssumeRole', { Condition })).toEqual([]);
  });

  test('do several things, each told once', () => {
    expect(ways(['ssm:SendCommand', 'ssm:StartSession', 'iam:CreateAccessKey', 'sts:AssumeRole'])).toEqual([
      'assume any role',
      'sign in as any user',
      'command any machine',
    ]);
  });
});

describe('all there is, or all of a kind, is', () => {
  test.each([
    ['*'],
    ['**'],
    ['arn:*'],
    ['arn:aws:iam::*'],
    ['*:role/*'],
    ['arn:aws:iam::*:role/?*'],
    [`arn:aws:iam::${variable('aws:PrincipalAccount')}:role/*`],
    [`arn:aws:iam::*:role/${variable('aws:UserAgent')}`],
    [`arn:aws:iam::*:role/${variable("aws:PrincipalTag/team, '*'")}`],
    ['arn:aws:iam::123456789012:*'],
    ['arn:aws:iam::123456789012:role*'],
    ['arn:aws:iam::123456789012:role/*'],
  ])('%s', (Resource) => {
    expect(ways('sts:AssumeRole', { Resource })).toEqual(['assume any role']);
    expect(ways('sts:AssumeRole', { Resource: ['arn:aws:iam::123456789012:role/web', Resource] })).toEqual([
      'assume any role',
    ]);
  });

  test('what another statement leaves out', () => {
    const but = { Resource: undefined, NotResource: 'arn:aws:iam::123456789012:role/admin' };

    expect(ways('sts:AssumeRole', but)).toEqual(['assume any role']);
  });

  test.each([
    ['arn:aws:iam::123456789012:role/web'],
    ['arn:aws:iam::123456789012:role/web/*'],
    ['arn:aws:iam::123456789012:role/web-*'],
    ['arn:aws:ssm:*:*:document/*'],
    ['x*'],
    ['arn:aws:iam::123456789012:role/*/x'],
    ['x arn:aws:iam::123456789012:*'],
    [`arn:aws:iam::*:role/${variable('aws:username')}`],
    [`arn:aws:iam::*:role/${variable('aws:PrincipalTag/team')}-*`],
    [`arn:aws:iam::*:role/${variable("aws:PrincipalTag/team, 'none'")}*`],
  ])('not %s', (Resource) => {
    expect(ways('sts:AssumeRole', { Resource })).toEqual([]);
  });
});

describe('nothing is said of', () => {
  test.each<[string, unknown, object]>([
    ['what is denied', 'sts:AssumeRole', { Effect: 'Deny' }],
    [
      'what is bound to a condition',
      'sts:AssumeRole',
      { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } },
    ],
    ['another action', 'iam:GetUser', {}],
    ['no action', [], {}],
  ])('%s', (_name, action, more) => {
    expect(ways(action, more)).toEqual([]);
  });
});

const ONE_SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:app-AbCdEf';
const SECRETS = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:*';
const LOGS = 'arn:aws:logs:eu-central-1:123456789012:*';
const ROLES = 'arn:aws:iam::123456789012:role/*';
const USERS = 'arn:aws:iam::*:user/*';
const FUNCTIONS = 'arn:aws:lambda:*:123456789012:function:*';

const allowing = (Action: string | string[], more: object) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, ...more }],
});
const READ = 'secretsmanager:GetSecretValue';
const RUN = ['iam:PassRole', 'lambda:CreateFunction'];

test.each<[string, string | string[], string[], string[]]>([
  ['one secret, beside all of something else', READ, [ONE_SECRET, LOGS], []],
  ['all secrets', READ, [ONE_SECRET, SECRETS], ['read all secrets']],
  ['all of every service', READ, ['arn:aws:*:*:*:*'], ['read all secrets']],
  ['keys, of roles, which have none', 'iam:CreateAccessKey', [ROLES], []],
  ['keys of its own', 'iam:CreateAccessKey', [`arn:aws:iam::*:user/${variable('aws:username')}`], []],
  ['secrets of its own team', READ, [`arn:aws:secretsmanager:*:*:secret:${variable('aws:PrincipalTag/team')}-*`], []],
  [
    'secrets of its own sign-in',
    READ,
    [`${SECRETS.slice(0, -1)}${variable('cognito-identity.amazonaws.com:sub')}*`],
    [],
  ],
  ['secrets of its own session', READ, [`arn:aws:secretsmanager:*:*:secret:${variable('aws:userid')}*`], []],
  ['keys of users', 'iam:CreateAccessKey', [USERS], ['sign in as any user']],
  ['membership in groups, of users, which have none', 'iam:AddUserToGroup', [USERS], []],
  ['membership in groups', 'iam:AddUserToGroup', ['*'], ['join any group']],
  ['roles', 'sts:AssumeRole', [ROLES], ['assume any role']],
  ['entering users, which nobody can', 'sts:AssumeRole', [USERS], []],
  ['roles to hand over, and nothing to hand them to', RUN, [ROLES], []],
  ['roles to hand over, and functions', RUN, [ROLES, FUNCTIONS], ['run code of its own with any role']],
  ['documents of commands', 'ssm:SendCommand', ['arn:aws:ssm:*:*:document/*'], []],
  ['machines of its own', 'ssm:SendCommand', ['arn:aws:ssm:*:*:managed-instance/*'], ['command any machine']],
])('who may do this with %s may take over just that', (_what, action, Resource, expected) => {
  expect(mayTakeOver(allowing(action, { Resource }))).toEqual(expected);
});

test.each<[string, string, string[]]>([
  ['but one secret', ONE_SECRET, ['read all secrets']],
  ['but secrets', SECRETS, []],
])('everything %s is said as what it is', (_what, NotResource, expected) => {
  expect(mayTakeOver(allowing(READ, { NotResource }))).toEqual(expected);
});
