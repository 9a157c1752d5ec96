import { detection } from '../../domain/finding/detection.ts';
import { attemptedCall, BY_HAND, caller, callName, parameter, told } from '../../sources/api-call.ts';

/** User data was downloaded, or somebody tried: scripts in it often carry secrets. */
export default detection({
  id: 'discovery/user-data-read',
  title: 'Start-up scripts of instances read',
  severity: 'low',
  attack: ['T1552.005', 'T1580'],
  pattern: attemptedCall('ec2', ['DescribeInstanceAttribute', 'GetLaunchTemplateData'], BY_HAND),
  when: (event) => callName(event) !== 'DescribeInstanceAttribute' || parameter(event, 'attribute') === 'userData',
  readOnly: true,
  subject: caller,
  routine: 'looking',
  summary: told(caller, 'start-up scripts, and the secrets in them, were asked for'),
  advice: [
    'Ask {the caller}. Start-up scripts often hold passwords and tokens; rotate those that do.',
    'Look at how many instances it asked about.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1552/005/',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html',
  ],
});
