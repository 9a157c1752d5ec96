import { detection } from '../../domain/finding/detection.ts';
import { containCaller } from '../../domain/finding/proposals.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom(
  'CreateTrafficMirrorSessionRequest.NetworkInterfaceId',
  'CreateTrafficMirrorTargetRequest.NetworkInterfaceId',
);

/** Every packet of a machine is copied to somewhere. */
export default detection({
  id: 'collection/traffic-mirrored',
  title: 'Network traffic mirrored',
  severity: 'high',
  attack: ['T1040'],
  pattern: apiCall('ec2', [
    'CreateTrafficMirrorFilter',
    'CreateTrafficMirrorFilterRule',
    'CreateTrafficMirrorSession',
    'CreateTrafficMirrorTarget',
    'ModifyTrafficMirrorSession',
    'ModifyTrafficMirrorFilterRule',
    'ModifyTrafficMirrorFilterNetworkServices',
  ]),
  subject,
  summary: told(subject, 'its packets are copied to somewhere'),
  advice: [
    'Look where the copies of {the interface} go. Delete the session if nobody planned this.',
    'Change passwords and tokens of unencrypted connections.',
  ],
  playbook: containCaller(),
  references: [
    'https://attack.mitre.org/techniques/T1040/',
    'https://docs.aws.amazon.com/vpc/latest/mirroring/what-is-traffic-mirroring.html',
  ],
});
