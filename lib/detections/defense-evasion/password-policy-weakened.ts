import { detection } from '../../domain/finding/detection.ts';
import { numberIn } from '../../domain/text/json.ts';
import { apiCall, callName, parameter, told } from '../../sources/api-call.ts';

/** Short or simple passwords are allowed again. */
export default detection({
  id: 'defense-evasion/password-policy-weakened',
  title: 'Password policy of the account weakened',
  severity: 'medium',
  attack: ['T1556'],
  pattern: apiCall('iam', ['UpdateAccountPasswordPolicy', 'DeleteAccountPasswordPolicy']),
  when: (event) =>
    callName(event) === 'DeleteAccountPasswordPolicy' ||
    !(numberIn(parameter(event, 'minimumPasswordLength')) >= 12) ||
    ['Symbols', 'Numbers'].some((kind) => parameter(event, `require${kind}`) !== true),
  subject: (event) => `password policy of ${event.account}`,
  summary: told((event) => `password policy of ${event.account}`, 'weak passwords are accepted'),
  advice: ['Restore the policy: aws iam update-account-password-policy.'],
  references: [
    'https://attack.mitre.org/techniques/T1556/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html',
  ],
});
