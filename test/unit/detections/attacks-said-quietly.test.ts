import { describe } from '@jest/globals';
import { OTHER, OWN } from '../support/calls.ts';
import { table } from '../support/loudness-table.ts';

const policy = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
const everybody = policy({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' });
const outsider = policy({ Effect: 'Allow', Principal: { AWS: OTHER }, Action: 's3:GetDataAccess', Resource: '*' });
const may = (action: string | string[], resource = '*') => ({
  userName: 'x',
  policyName: 'p',
  policyDocument: policy({ Effect: 'Allow', Action: action, Resource: resource }),
});
const trust = (arn: string) => ({
  roleName: 'admin',
  policyDocument: policy({ Effect: 'Allow', Principal: { AWS: arn }, Action: 'sts:AssumeRole' }),
});
const session = (role: string, name: string, more: object = {}) => ({
  type: 'AssumedRole',
  principalId: `AROAEXAMPLE0000000001:${name}`,
  arn: `arn:aws:sts::${OWN}:assumed-role/${role}/${name}`,
  accountId: OWN,
  sessionContext: {
    sessionIssuer: {
      type: 'Role',
      principalId: 'AROAEXAMPLE0000000001',
      arn: `arn:aws:iam::${OWN}:role/${role}`,
      accountId: OWN,
      userName: role,
    },
    ...more,
  },
});
const byBuilder = { userIdentity: session('builder', 'run-1') };
const byMachine = { userIdentity: session('node', 'i-0123456789abcdef0', { ec2RoleDelivery: '2.0' }) };

describe("what S3's control wraps in the name of its request", () => {
  table([
    [
      'an access point for everybody',
      's3',
      'PutAccessPointPolicy',
      { accountId: OWN, name: 'ap', PutAccessPointPolicyRequest: { Policy: everybody } },
      'high',
    ],
    [
      'access points of several regions for everybody',
      's3',
      'PutMultiRegionAccessPointPolicy',
      { accountId: OWN, PutMultiRegionAccessPointPolicyRequest: { Details: { Name: 'm', Policy: everybody } } },
      'high',
    ],
    [
      'access grants for another account',
      's3',
      'PutAccessGrantsInstanceResourcePolicy',
      { accountId: OWN, PutAccessGrantsInstanceResourcePolicyRequest: { Policy: outsider } },
      'high',
    ],
    [
      'an access point that may be opened',
      's3',
      'CreateAccessPoint',
      {
        accountId: OWN,
        name: 'ap',
        CreateAccessPointRequest: { Bucket: 'b', PublicAccessBlockConfiguration: { BlockPublicPolicy: false } },
      },
      'medium',
    ],
    [
      'an access point that may not',
      's3',
      'CreateAccessPoint',
      {
        accountId: OWN,
        name: 'ap',
        CreateAccessPointRequest: { Bucket: 'b', PublicAccessBlockConfiguration: { BlockPublicPolicy: true } },
      },
      'nothing',
    ],
    [
      "objects handed to another account's function",
      's3',
      'CreateJob',
      {
        accountId: OWN,
        CreateJobRequest: {
          Operation: { LambdaInvoke: { FunctionArn: `arn:aws:lambda:eu-central-1:${OTHER}:function:f` } },
        },
      },
      'medium',
    ],
    [
      'objects copied in bulk',
      's3',
      'CreateJob',
      { accountId: OWN, CreateJobRequest: { Operation: { S3PutObjectCopy: { TargetResource: 'arn:aws:s3:::x' } } } },
      'low',
    ],
  ]);
});

describe('a policy lets its holder take over others', () => {
  table([
    ['by a schedule', 'iam', 'PutUserPolicy', may(['iam:PassRole', 'scheduler:CreateSchedule']), 'medium'],
    [
      'by a job of a notebook',
      'iam',
      'PutUserPolicy',
      may(['iam:PassRole', 'sagemaker:CreateProcessingJob']),
      'medium',
    ],
    ['by an automation', 'iam', 'PutUserPolicy', may(['iam:PassRole', 'ssm:StartAutomationExecution']), 'medium'],
    ['by commands to any machine', 'iam', 'PutUserPolicy', may('ssm:SendCommand'), 'medium'],
    [
      'by a shell on any machine',
      'iam',
      'PutUserPolicy',
      may(['ssm:StartSession'], 'arn:aws:ec2:*:*:instance/*'),
      'medium',
    ],
    [
      'by all secrets',
      'iam',
      'PutUserPolicy',
      may('secretsmanager:Get*', 'arn:aws:secretsmanager:*:*:secret:*'),
      'medium',
    ],
    ['not by documents alone', 'iam', 'PutUserPolicy', may('ssm:SendCommand', 'arn:aws:ssm:*:*:document/*'), 'info'],
    ['not by one document', 'iam', 'PutUserPolicy', may('ssm:SendCommand', 'arn:aws:ssm:*:*:document/patch'), 'info'],
    [
      'not by secrets of one name',
      'iam',
      'PutUserPolicy',
      may('secretsmanager:*', 'arn:aws:secretsmanager:*:*:secret:app/*'),
      'info',
    ],
  ]);
});

describe('somebody lets themselves into a role', () => {
  table([
    ['a user', 'iam', 'UpdateAssumeRolePolicy', trust(`arn:aws:iam::${OWN}:user/mallory`), 'medium'],
    ['a role', 'iam', 'UpdateAssumeRolePolicy', trust(`arn:aws:iam::${OWN}:role/builder`), 'medium', byBuilder],
    [
      'a session',
      'iam',
      'UpdateAssumeRolePolicy',
      trust(`arn:aws:sts::${OWN}:assumed-role/builder/run-1`),
      'medium',
      byBuilder,
    ],
    ['another', 'iam', 'UpdateAssumeRolePolicy', trust(`arn:aws:iam::${OWN}:role/app`), 'info', byBuilder],
  ]);
});

describe('a machine does what only people and deployments do', () => {
  table([
    ['makes a user', 'iam', 'CreateUser', { userName: 'x' }, 'medium', byMachine],
    ['a deployment does', 'iam', 'CreateUser', { userName: 'x' }, 'low', byBuilder],
  ]);
});

describe('a container that reaches for its host', () => {
  const task = (more: object, volumes: object[] = []) => ({
    family: 'x',
    containerDefinitions: [{ name: 'm', image: 'amazonlinux', ...more }],
    volumes,
  });
  const fetch = { command: ['sh', '-c', 'curl 169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'] };
  const run = {
    overrides: { containerOverrides: [{ name: 'm', command: ['curl', 'http://169.254.169.254/latest'] }] },
  };
  table([
    ['reads credentials', 'ecs', 'RegisterTaskDefinition', task(fetch), 'medium'],
    ['reads them when it is run', 'ecs', 'RunTask', { taskDefinition: 'x', ...run }, 'medium'],
    [
      'has its whole disk',
      'ecs',
      'RegisterTaskDefinition',
      task({}, [{ name: 'h', host: { sourcePath: '/' } }]),
      'medium',
    ],
    [
      'has a folder of it',
      'ecs',
      'RegisterTaskDefinition',
      task({}, [{ name: 'h', host: { sourcePath: '/var/log' } }]),
      'low',
    ],
  ]);
});

describe('strangers in a bucket', () => {
  const data = { managementEvent: false, eventCategory: 'Data' };
  const nobody = { ...data, userIdentity: { type: 'AWSAccount', principalId: '', accountId: 'ANONYMOUS_PRINCIPAL' } };
  table([
    ['write', 's3', 'PutObject', { bucketName: 'b', key: 'k' }, 'medium', nobody],
    ['delete', 's3', 'DeleteObject', { bucketName: 'b', key: 'k' }, 'medium', nobody],
    ['list', 's3', 'ListObjects', { bucketName: 'b' }, 'low', { ...nobody, readOnly: true }],
    ['read', 's3', 'GetObject', { bucketName: 'b', key: 'k' }, 'nothing', { ...nobody, readOnly: true }],
    [
      'are turned away',
      's3',
      'PutObject',
      { bucketName: 'b', key: 'k' },
      'info',
      { ...nobody, errorCode: 'AccessDenied' },
    ],
    ['one of the account writes', 's3', 'PutObject', { bucketName: 'b', key: 'k' }, 'nothing', data],
  ]);
});

describe('a pipeline starts its own builds', () => {
  const started = { projectName: 'p', sourceTypeOverride: 'CODEPIPELINE' };
  table([
    ['of what it hands over', 'codebuild', 'StartBuild', started, 'nothing', byBuilder],
    [
      'of what somebody else has',
      'codebuild',
      'StartBuild',
      { ...started, sourceTypeOverride: 'GITHUB' },
      'medium',
      byBuilder,
    ],
  ]);
});
