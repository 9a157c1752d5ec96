import { detection } from '../../domain/finding/detection.ts';
import { textAt } from '../../domain/text/json.ts';
import { logFinding, machineOf, userOf } from '../../sources/log-finding.ts';

/** A machine has a new user, or one that is root from now on. */
export default detection({
  id: 'persistence/machine-user-added',
  title: 'A user was made or given root on a machine',
  severity: 'medium',
  attack: ['T1136.001', 'T1098'],
  pattern: logFinding('aws.ec2', 'user added', 'user given rights'),
  subject: (event) => `${userOf(event)} on ${machineOf(event)}`,
  summary: (event) =>
    `${userOf(event)} was ${textAt(event.detail, 'kind') === 'user added' ? 'made' : 'given the rights of root'} on ${machineOf(event)}.`,
  advice: [
    'Ask whether it was a deployment of yours. Then add users in the image, where nobody need look.',
    'If not, take {machine:the machine} off the network and look who was signed in.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1136/001/',
    'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Agent-Configuration-File-Details.html',
  ],
});
