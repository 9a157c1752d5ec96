import { describe, expect, test } from '@jest/globals';
import { letsAnyoneIn, permissionFor } from '../../../lib/playbooks/close-function/permission.ts';

const statement = (Principal: string | { [key: string]: string }, Condition?: object) => ({
  Sid: 's',
  Effect: 'Allow',
  Principal,
  Action: 'lambda:InvokeFunction',
  Resource: 'arn:aws:lambda:us-east-1:111122223333:function:f',
  ...(Condition === undefined ? {} : { Condition: Condition as { [key: string]: { [key: string]: string } } }),
});
const made = { StatementId: 's', Action: 'lambda:InvokeFunction' };

describe('the call that makes a statement again', () => {
  test.each([
    ['anyone', statement('*'), { ...made, Principal: '*' }],
    [
      'an account',
      statement({ AWS: 'arn:aws:iam::444455556666:root' }),
      { ...made, Principal: 'arn:aws:iam::444455556666:root' },
    ],
    [
      'a bucket',
      statement(
        { Service: 's3.amazonaws.com' },
        { ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::b' }, StringEquals: { 'AWS:SourceAccount': '111122223333' } },
      ),
      { ...made, Principal: 's3.amazonaws.com', SourceArn: 'arn:aws:s3:::b', SourceAccount: '111122223333' },
    ],
    [
      'a URL',
      statement('*', {
        StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' },
        Bool: { 'lambda:InvokedViaFunctionUrl': 'true' },
      }),
      { ...made, Principal: '*', FunctionUrlAuthType: 'NONE', InvokedViaFunctionUrl: true },
    ],
  ])('%s', (_who, one, expected) => {
    expect(permissionFor(one)).toEqual(expected);
  });

  test.each([
    [
      'a condition that AddPermission does not write',
      statement('*', { IpAddress: { 'aws:SourceIp': '198.51.100.7' } }),
    ],
    ['a list of values', { ...statement('*'), Action: ['lambda:InvokeFunction', 'lambda:GetFunction'] }],
    ['a Deny', { ...statement('*'), Effect: 'Deny' }],
    ['no principal', { Sid: 's', Effect: 'Allow', Action: 'lambda:InvokeFunction' }],
  ])('there is none for %s', (_what, one) => {
    expect(permissionFor(one)).toBeUndefined();
  });
});

test.each([
  ['anyone', statement('*'), true],
  ['another account', statement({ AWS: '444455556666' }), false],
  ['this account', statement({ AWS: 'arn:aws:iam::111122223333:root' }), false],
  [
    'a service for this account',
    statement({ Service: 's3.amazonaws.com' }, { StringEquals: { 'AWS:SourceAccount': '111122223333' } }),
    false,
  ],
])('lets anyone in: %s', (_who, one, expected) => {
  expect(letsAnyoneIn(one, '111122223333')).toBe(expected);
});
