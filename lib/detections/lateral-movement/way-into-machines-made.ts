import { detection } from '../../domain/finding/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom(
  'CreateInstanceConnectEndpointRequest.SubnetId',
  'instanceConnectEndpointId',
  'instanceId',
  'instanceName',
  'connectionArn',
  'AuthorizeClientVpnIngressRequest.ClientVpnEndpointId',
);

/** A way to machines that have no public address was made or used: an Instance Connect endpoint, a remote desktop in the browser, a key of Lightsail. */
export default detection({
  id: 'lateral-movement/way-into-machines-made',
  title: 'Way into machines made or used',
  severity: 'low',
  attack: ['T1021.007', 'T1021.008', 'T1133'],
  pattern: apiCall(
    ['ec2', 'ec2-instance-connect', 'ssm-guiconnect', 'lightsail'],
    [
      'CreateInstanceConnectEndpoint',
      'OpenTunnel',
      'StartConnection',
      'DownloadDefaultKeyPair',
      'OpenInstancePublicPorts',
      'PutInstancePublicPorts',
      'CreateClientVpnEndpoint',
      'AuthorizeClientVpnIngress',
      'CreateVpnConnection',
      'CreateVerifiedAccessEndpoint',
    ],
  ),
  routine: 'building',
  subject,
  summary: told(subject, 'machines without a public address can be entered through it'),
  advice: [
    'Ask {the caller} which machine, and why; close it again.',
    'Look at what was done on the machine: its role may do more than the caller.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1021/008/',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/connect-with-ec2-instance-connect-endpoint.html',
  ],
});
