import { expect, test } from '@jest/globals';
import { findingAlert } from '../../../lib/domain/telling/alert.ts';
import { renderAlert, textsOf } from '../../../lib/domain/telling/render-alert.ts';
import { executionLink, recordLink } from '../../../lib/domain/text/console-link.ts';
import { accountNamesVariable } from '../../../lib/runtime/config.ts';
import { NO_PARAMETERS, parameters } from '../../../resources/parameters.ts';
import { finding } from '../support/fixtures.ts';

test('an account that has a name goes by it: in SMS and subject instead of its number, in e-mails beside it', () => {
  const seen = finding({ account: '111122223333', region: 'eu-west-1' });

  const message = renderAlert(findingAlert(seen, 'Runs x.', []), { '111122223333': 'prod' });

  expect(message.subject).toMatch(/\(prod eu-west-1\)$/);
  expect(textsOf(message).sms).toContain('acct prod');
  expect(textsOf(message).sms).not.toContain('111122223333');
  expect(textsOf(message).email).toContain('Account: prod, 111122223333 (eu-west-1)');
  expect(message.attributes.account?.value).toBe('111122223333');
});

test('an account without a name keeps its number', () => {
  const message = renderAlert(findingAlert(finding({ account: '111122223333' }), 'Runs x.', []), { '1': 'prod' });

  expect(textsOf(message).sms).toContain('acct 111122223333');
});

test('names come as a parameter, and one that could pass for something else is refused', async () => {
  const given = (accountNames: string) =>
    parameters(async (name) => (name === 'accountNames' ? accountNames : String(Object(NO_PARAMETERS)[name])));

  expect(accountNamesVariable.parse('111122223333=prod,444455556666=dev.eu')).toEqual({
    '111122223333': 'prod',
    '444455556666': 'dev.eu',
  });
  expect(accountNamesVariable.parse('')).toEqual({});
  expect((await given('111122223333=prod')).accountNames).toEqual(['111122223333=prod']);
  await expect(given('111122223333=prod https://x')).rejects.toThrow('account=name');
});

test('an e-mail names the finding', () => {
  const { email } = textsOf(renderAlert(findingAlert(finding({ id: 'f-1' }), 'Runs x.', [])));

  expect(email).toContain('\nFinding: f-1\n');
});

test('the call that a finding is of has a link, which stands in its e-mail', () => {
  const reference = 'aws.iam | AWS API Call via CloudTrail | 7e2d1a4c-0000-4000-8000-000000000001';
  const link =
    'https://us-east-1.console.aws.amazon.com/cloudtrailv2/home?region=us-east-1#/events/7e2d1a4c-0000-4000-8000-000000000001';
  const { email } = textsOf(renderAlert(findingAlert(finding({ region: 'us-east-1', reference }), 'Runs x.', [])));

  expect(email).toContain(`\nLinks:\n  ${link}\n`);
});

test.each([
  ['another service tells', 'us-east-1', 'aws.guardduty | GuardDuty Finding | 7e2d1a4c-0000-4000-8000-000000000001'],
  [
    'stands in another partition',
    'us-gov-west-1',
    'aws.iam | AWS API Call via CloudTrail | 7e2d1a4c-0000-4000-8000-000000000001',
  ],
  ['somebody made up', 'us-east-1', 'aws.iam | AWS API Call via CloudTrail | x" onclick="'],
  [
    'somebody wrote after it',
    'us-east-1',
    'aws.iam | AWS API Call via CloudTrail | 7e2d1a4c-0000-4000-8000-000000000001/../x',
  ],
])('what %s has none', (_name, region, reference) => {
  expect(recordLink({ region, reference })).toBeUndefined();
});

test('an execution has a link', () => {
  expect(executionLink('arn:aws:states:eu-west-1:111122223333:execution:riposte-prod-x:task-1')).toBe(
    'https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/arn:aws:states:eu-west-1:111122223333:execution:riposte-prod-x:task-1',
  );
  expect(executionLink('arn:aws:states:eu-west-1:111122223333:execution:x:y z')).toBeUndefined();
});
