import { detection } from '../../domain/finding/detection.ts';
import { containCaller } from '../../domain/finding/proposals.ts';
import { attemptedCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('instanceId');

/** A way into machines that no firewall sees was opened or used; refused attempts count. */
export default detection({
  id: 'lateral-movement/serial-console-used',
  title: 'Serial console opened',
  severity: 'high',
  attack: ['T1021.008', 'T1098.004'],
  pattern: attemptedCall(
    ['ec2-instance-connect', 'ec2'],
    ['SendSerialConsoleSSHPublicKey', 'EnableSerialConsoleAccess'],
  ),
  subject,
  summary: told(subject, 'machines are entered past the network'),
  advice: [
    'Ask {the caller}. The serial console of {the instance} gets in without a network.',
    'Switch it off for the account: aws ec2 disable-serial-console-access.',
  ],
  playbook: containCaller(),
  references: [
    'https://attack.mitre.org/techniques/T1021/008/',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-serial-console.html',
  ],
});
