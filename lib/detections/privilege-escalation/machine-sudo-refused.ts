import { detection } from '../../domain/finding/detection.ts';
import { logFinding, machineOf, userOf } from '../../sources/log-finding.ts';

/** A user who may not tried to become root on a machine. */
export default detection({
  id: 'privilege-escalation/machine-sudo-refused',
  title: 'A machine refused sudo',
  severity: 'low',
  attack: ['T1548.003'],
  pattern: logFinding('aws.ec2', 'sudo refused'),
  subject: (event) => `${userOf(event)} on ${machineOf(event)}`,
  summary: (event) => `${userOf(event)} tried to use sudo on ${machineOf(event)} and was refused.`,
  advice: ['Ask {user:the user}; a service that tries this was broken into.'],
  references: [
    'https://attack.mitre.org/techniques/T1548/003/',
    'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Agent-Configuration-File-Details.html',
  ],
});
