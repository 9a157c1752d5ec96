import { countedBy } from '../../domain/finding/actor.ts';
import { detection } from '../../domain/finding/detection.ts';
import { containCaller } from '../../domain/finding/proposals.ts';
import { textAt } from '../../domain/text/json.ts';
import { apiCall, caller, told } from '../../sources/api-call.ts';

/** One caller logs in to machine after machine. */
export default detection({
  id: 'lateral-movement/ssh-keys-sent-to-many-instances',
  title: 'SSH keys pushed to many instances',
  severity: 'high',
  attack: ['T1021.004', 'T1098.004'],
  pattern: apiCall('ec2-instance-connect', ['SendSSHPublicKey', 'SendSerialConsoleSSHPublicKey']),
  threshold: {
    count: 3,
    minutes: 30,
    key: countedBy,
    distinct: (event) => textAt(event.detail, 'requestParameters.instanceId'),
  },
  subject: caller,
  group: countedBy,
  summary: told(caller, 'it goes from machine to machine'),
  advice: ['Ask {the caller}. If nobody knows: revoke its sessions and look at what was done on each machine.'],
  playbook: containCaller(),
  references: [
    'https://attack.mitre.org/techniques/T1021/004/',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/connect-linux-inst-eic.html',
  ],
});
