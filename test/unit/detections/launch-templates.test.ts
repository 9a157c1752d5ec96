import { expect, test } from '@jest/globals';
import { raiseFinding } from '../../../lib/domain/finding/finding.ts';
import { filledAdvice } from '../../../lib/domain/telling/advice.ts';
import { call } from '../support/calls.ts';
import { answers, detector } from '../support/raising.ts';

const ID = 'execution/launch-template-script-changed';
const event = call('ec2', 'CreateLaunchTemplateVersion', {
  CreateLaunchTemplateVersionRequest: {
    LaunchTemplateId: 'lt-0123456789abcdef0',
    LaunchTemplateData: { UserData: '<sensitiveDataRemoved>' },
  },
});

test('a script of machines to come is told in the words of a template, and contains nobody', () => {
  const [found] = detector.raised(event).filter(({ id }) => id.startsWith('execution/'));
  if (found === undefined) throw new Error('Nothing was raised');
  const finding = raiseFinding(found, event);

  expect(found.id).toBe(ID);
  expect(finding.summary).toBe(
    'arn:aws:iam::111122223333:user/mallory called CreateLaunchTemplateVersion on lt-0123456789abcdef0 from 203.0.113.50: machines that start from this version run other code as root.',
  );
  expect(filledAdvice(found, finding, event)).toEqual([
    'Read the script in the newest version of the template lt-0123456789abcdef0: aws ec2 describe-launch-template-versions.',
    'If it is not yours: delete that version, or have an earlier one be the default, before anything starts from it; replace machines that did, and revoke the sessions of the caller (user/mallory).',
  ]);
  expect(answers(ID, event)).toEqual([]);
});
