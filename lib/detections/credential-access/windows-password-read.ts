import { detection } from '../../domain/finding/detection.ts';
import { attemptedCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('instanceId', 'instanceName');

/** The first password of a Windows machine, or what Lightsail signs in with, was asked for; refused attempts count. */
export default detection({
  id: 'credential-access/windows-password-read',
  title: 'Password or key of an instance asked for',
  severity: 'low',
  attack: ['T1552.005'],
  pattern: attemptedCall(['ec2', 'lightsail'], ['GetPasswordData', 'GetInstanceAccessDetails']),
  readOnly: true,
  subject,
  summary: told(subject, 'whoever has it, and its key pair, can sign in'),
  advice: ['Ask {the caller}; the password opens {the instance} to whoever has its key pair.'],
  references: [
    'https://attack.mitre.org/techniques/T1552/005/',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/connect-to-windows-instance.html',
  ],
});
