import { detection } from '../../domain/finding/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('instanceId');

/** Somebody logs in to a machine through Instance Connect. */
export default detection({
  id: 'lateral-movement/ssh-key-sent-to-instance',
  title: 'SSH key pushed to an instance',
  severity: 'low',
  attack: ['T1021.004', 'T1098.004'],
  pattern: apiCall('ec2-instance-connect', ['SendSSHPublicKey', 'OpenTunnel']),
  subject,
  summary: told(subject, 'somebody logs in to it'),
  advice: ['Ask {the caller}; the key is good for a minute, the session it opens on {the instance} is not limited.'],
  references: [
    'https://attack.mitre.org/techniques/T1021/004/',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/connect-linux-inst-eic.html',
  ],
});
