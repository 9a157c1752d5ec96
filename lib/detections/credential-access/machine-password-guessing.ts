import { detection } from '../../domain/finding/detection.ts';
import { closeMachine } from '../../domain/finding/proposals.ts';
import { countOf, instanceOf, logFinding, machineOf, senderOf } from '../../sources/log-finding.ts';

/** Several sign-ins by SSH from one address failed. */
export default detection({
  id: 'credential-access/machine-password-guessing',
  title: "Passwords guessed at a machine's SSH",
  severity: 'medium',
  attack: ['T1110.001'],
  pattern: logFinding('aws.ec2', 'sign-ins'),
  subject: senderOf,
  // A machine that is open is tried by many: one finding, and one question, a day.
  group: instanceOf,
  summary: (event) =>
    `${countOf(event)} sign-ins by SSH from ${senderOf(event)} failed within 5 minutes, the last at ${machineOf(event)}.`,
  advice: [
    'Look whether one succeeded: Accepted with {the address} in {logGroup:the log}.',
    'Close SSH of {machine:the machine} to the internet; use Session Manager. A block in WAF stops none of it.',
  ],
  playbook: closeMachine(instanceOf),
  noPlaybook: 'The log stream is not called after its instance.',
  references: [
    'https://attack.mitre.org/techniques/T1110/001/',
    'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Agent-Configuration-File-Details.html',
  ],
});
