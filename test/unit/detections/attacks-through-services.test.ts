import { describe } from '@jest/globals';
import { OWN, type Row } from '../support/calls.ts';
import { table } from '../support/loudness-table.ts';

const USER = { type: 'IAMUser', arn: `arn:aws:iam::${OWN}:user/mallory`, accountId: OWN, userName: 'mallory' };
const session = (name: string, path: string) => ({
  type: 'AssumedRole',
  arn: `arn:aws:sts::${OWN}:assumed-role/${name}/session`,
  accountId: OWN,
  sessionContext: { sessionIssuer: { type: 'Role', arn: `arn:aws:iam::${OWN}:role/${path}${name}` } },
});
const PERSON = session('AWSReservedSSO_Dev_0123456789abcdef', 'aws-reserved/sso.amazonaws.com/eu-central-1/');
const PROGRAM = session('deploy', '');

const through = (service: string, userIdentity: object = USER) => ({
  userIdentity: { ...userIdentity, invokedBy: `${service}.amazonaws.com` },
  sourceIPAddress: `${service}.amazonaws.com`,
  userAgent: `${service}.amazonaws.com`,
});

const many = { instancesSet: { items: Array.from({ length: 20 }, (_one, at) => ({ instanceId: `i-${at}` })) } };
const fifty = { instancesSet: { items: [{ imageId: 'ami-1', minCount: 50, maxCount: 50 }] }, instanceType: 'm5.large' };
const toAll = { documentName: 'AWS-RunShellScript', targets: [{ key: 'InstanceIds', values: ['*'] }] };

describe('the same by hand, through a server of AWS that does as it is told', () => {
  const byServer = through('aws-mcp');
  table([
    ['machines', 'ec2', 'TerminateInstances', many, 'medium', byServer],
    ['a password for somebody else', 'iam', 'UpdateLoginProfile', { userName: 'boss' }, 'medium', byServer],
    ['a key for somebody else', 'iam', 'CreateAccessKey', { userName: 'boss' }, 'medium', byServer],
    ['a user', 'iam', 'CreateUser', { userName: 'boss2' }, 'low', byServer],
    ['code of a function', 'lambda', 'UpdateFunctionCode20150331v2', { functionName: 'pay' }, 'low', byServer],
    ['a call refused', 'iam', 'CreateUser', { userName: 'x' }, 'info', { ...byServer, errorCode: 'AccessDenied' }],
    ['what a trail wrote', 'logs', 'DeleteLogGroup', { logGroupName: 'aws-cloudtrail-logs' }, 'high', byServer],
    ['a user, by the console of older records', 'iam', 'CreateUser', { userName: 'x' }, 'low', through('signin')],
  ]);
});

describe('what destroys or opens, through any service with the credentials of a person', () => {
  const rows = (who: object): Row[] => [
    ['machines', 'ec2', 'TerminateInstances', many, 'medium', who],
    ['a password for somebody else', 'iam', 'UpdateLoginProfile', { userName: 'boss' }, 'medium', who],
    ['code of a function', 'lambda', 'UpdateFunctionCode20150331v2', { functionName: 'pay' }, 'low', who],
    ['fifty machines', 'ec2', 'RunInstances', fifty, 'medium', who],
    [
      'the role of a machine',
      'ec2',
      'AssociateIamInstanceProfile',
      { AssociateIamInstanceProfileRequest: { InstanceId: 'i-1', IamInstanceProfile: { Name: 'Admin' } } },
      'medium',
      who,
    ],
  ];
  describe('a user', () => table(rows(through('ssm'))));
  describe('somebody of Identity Center', () => table(rows(through('newservice', PERSON))));
});

describe('through services that run what somebody wrote, with a role', () => {
  table([
    ['a command to all machines', 'ssm', 'SendCommand', toAll, 'medium', through('ssm', PROGRAM)],
    ['fifty machines', 'ec2', 'RunInstances', fifty, 'medium', through('cloudformation', PROGRAM)],
    ['machines, by an experiment', 'ec2', 'TerminateInstances', many, 'medium', through('fis', PROGRAM)],
    ['a command, by a rule of EventBridge', 'ssm', 'SendCommand', toAll, 'medium', through('events', PROGRAM)],
    ['machines, by a command in a chat', 'ec2', 'TerminateInstances', many, 'medium', through('chatbot', PROGRAM)],
    ['machines, by an API of their own', 'ec2', 'TerminateInstances', many, 'medium', through('apigateway', PROGRAM)],
    [
      'a log, by a resolver',
      'logs',
      'DeleteLogGroup',
      { logGroupName: 'aws-cloudtrail-logs' },
      'high',
      through('appsync', PROGRAM),
    ],
  ]);
});

describe('what a service does for itself is not told', () => {
  const bySystems = session('AWSServiceRoleForAmazonSSM', 'aws-service-role/ssm.amazonaws.com/');
  table([
    ['machines of a node group', 'ec2', 'TerminateInstances', many, 'nothing', through('eks', PROGRAM)],
    ['a command of a window', 'ssm', 'SendCommand', toAll, 'nothing', through('ssm', bySystems)],
    [
      'the role of a machine, by a set-up of Systems Manager',
      'ec2',
      'AssociateIamInstanceProfile',
      { AssociateIamInstanceProfileRequest: { InstanceId: 'i-1', IamInstanceProfile: { Name: 'Managed' } } },
      'nothing',
      through('ssm', PROGRAM),
    ],
    ['a user of a stack', 'iam', 'CreateUser', { userName: 'x' }, 'info', through('cloudformation')],
    [
      'code of a function, by its stack',
      'lambda',
      'UpdateFunctionCode20150331v2',
      { functionName: 'pay' },
      'info',
      through('cloudformation', PERSON),
    ],
    ['objects of a query', 's3', 'DeleteObject', { bucketName: 'results', key: 'x' }, 'nothing', through('athena')],
  ]);
});
