import { expect, test } from '@jest/globals';
import { call } from '../support/calls.ts';
import { loud } from '../support/raising.ts';

const ROOT = { userIdentity: { type: 'Root', arn: 'arn:aws:iam::111122223333:root', accountId: '111122223333' } };

/** Source: CloudTrail user guide, "AWS Management Console sign-in events": until 2023 a change was recorded as PasswordUpdated. */
test.each([
  ['iam', 'ChangePassword', 'AWS API Call via CloudTrail'],
  ['signin', 'PasswordUpdated', 'AWS Console Sign In via CloudTrail'],
  ['signin', 'PasswordRecoveryRequested', 'AWS Console Sign In via CloudTrail'],
  ['signin', 'PasswordRecoveryCompleted', 'AWS Console Sign In via CloudTrail'],
])('root’s password changes: %s %s', (service, name, type) => {
  const event = { ...call(service, name, {}, ROOT), 'detail-type': type };

  expect(loud(event)).toContain('initial-access/root-password-or-mfa-changed');
});

test('a user who changes the own password is no root', () => {
  expect(loud(call('iam', 'ChangePassword', {}))).toEqual([]);
});
