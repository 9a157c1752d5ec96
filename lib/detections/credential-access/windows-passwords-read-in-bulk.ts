import { countedBy } from '../../domain/finding/actor.ts';
import { detection } from '../../domain/finding/detection.ts';
import { containCaller } from '../../domain/finding/proposals.ts';
import { textAt } from '../../domain/text/json.ts';
import { attemptedCall, caller, told } from '../../sources/api-call.ts';

/** One caller asks many machines for their passwords. */
export default detection({
  id: 'credential-access/windows-passwords-read-in-bulk',
  title: 'Passwords of many instances asked for',
  severity: 'high',
  attack: ['T1552.005'],
  pattern: attemptedCall('ec2', ['GetPasswordData']),
  threshold: {
    count: 5,
    minutes: 60,
    key: countedBy,
    distinct: (event) => textAt(event.detail, 'requestParameters.instanceId'),
  },
  readOnly: true,
  subject: caller,
  group: countedBy,
  summary: told(caller, 'it collects the passwords of machines'),
  advice: ["Ask {the caller}. If nobody knows: deactivate {key:its credentials} and change the machines' passwords."],
  playbook: containCaller(),
  references: [
    'https://attack.mitre.org/techniques/T1552/005/',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/connect-to-windows-instance.html',
  ],
});
