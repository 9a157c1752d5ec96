import { detection } from '../../domain/finding/detection.ts';
import { containCaller } from '../../domain/finding/proposals.ts';
import { textAt } from '../../domain/text/json.ts';
import { attemptedCall, parameter, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('instanceId');

/** User data runs as root when the instance starts; changing it runs code without logging in. */
export default detection({
  id: 'execution/start-up-script-changed',
  title: 'Start-up script of an instance changed',
  severity: 'high',
  attack: ['T1059.009', 'T1037'],
  pattern: attemptedCall('ec2', ['ModifyInstanceAttribute']),
  when: (event) => parameter(event, 'userData') !== undefined || parameter(event, 'attribute') === 'userData',
  // Who was refused wanted it all the same.
  severityOf: (event) => (textAt(event.detail, 'errorCode') ? 'medium' : 'high'),
  subject,
  summary: told(subject, 'other code runs as root at its next start'),
  advice: [
    'Read the script before the instance starts: aws ec2 describe-instance-attribute --attribute userData.',
    'If it is not yours, keep {the instance} stopped, and revoke the sessions of {the caller}.',
  ],
  playbook: containCaller(),
  references: [
    'https://attack.mitre.org/techniques/T1059/009/',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html',
  ],
});
