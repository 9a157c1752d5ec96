import { detection } from '../../domain/finding/detection.ts';
import { apiCall, callName, isSameUser, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('userName', 'serialNumber');

/** A second factor more. Kept as a record. */
export default detection({
  id: 'persistence/mfa-device-added',
  title: 'MFA device added',
  severity: 'info',
  attack: ['T1556.006'],
  pattern: apiCall(
    ['iam', 'sso-directory'],
    [
      'EnableMFADevice',
      'ResyncMFADevice',
      'CompleteVirtualMfaDeviceRegistration',
      'CompleteWebAuthnDeviceRegistration',
    ],
  ),
  // A device that somebody else adds is a way to sign in as that user.
  severityOf: (event) =>
    callName(event) === 'EnableMFADevice' && !isSameUser(subject(event), event) ? 'medium' : 'info',
  noPlaybook: 'Its owner may need it: ask first.',
  subject,
  summary: told(subject, 'there is another second factor'),
  advice: ['Ask {the user} whether they added a device.'],
  references: [
    'https://attack.mitre.org/techniques/T1556/006/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html',
  ],
});
