import { expect, test } from '@jest/globals';
import { mayTakeOver } from '../../lib/documents/take-over.ts';

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
