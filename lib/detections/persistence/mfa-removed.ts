import { detection } from '../../domain/finding/detection.ts';
import { answerWith } from '../../domain/finding/proposals.ts';
import { textAt } from '../../domain/text/json.ts';
import { apiCall, callName, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('userName', 'serialNumber');

/** A password alone opens this user's console from now on. */
export default detection({
  id: 'persistence/mfa-removed',
  title: 'MFA device of a user removed',
  severity: 'high',
  attack: ['T1556.006'],
  pattern: apiCall('iam', ['DeactivateMFADevice', 'DeleteVirtualMFADevice']),
  subject,
  // A virtual device can be deleted only while it is nobody's: what was taken from a user was deactivated before.
  severityOf: (event) => (callName(event) === 'DeleteVirtualMFADevice' ? 'low' : 'high'),
  summary: told(subject, 'it can be used without a second factor'),
  advice: [
    'Ask {the user}. If it was not them: give them a new device, change the password, deactivate their keys.',
    'Look for console sign-ins of {the user} {since}.',
  ],
  playbook: answerWith('remove-console-access', 'user', (event) => textAt(event.detail, 'requestParameters.userName')),
  references: [
    'https://attack.mitre.org/techniques/T1556/006/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_disable.html',
  ],
});
