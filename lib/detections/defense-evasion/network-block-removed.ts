import { detection } from '../../domain/finding/detection.ts';
import { valuesUnder } from '../../domain/text/json.ts';
import { apiCall, callName, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom(
  'CreateVpcBlockPublicAccessExclusionRequest.VpcId',
  'CreateVpcBlockPublicAccessExclusionRequest.SubnetId',
);

/** A network's block on the internet is off, or has a hole. */
export default detection({
  id: 'defense-evasion/network-block-removed',
  title: 'Block on the internet taken from a network',
  severity: 'medium',
  attack: ['T1562.007'],
  pattern: apiCall('ec2', [
    'ModifyVpcBlockPublicAccessOptions',
    'CreateVpcBlockPublicAccessExclusion',
    'ModifyVpcBlockPublicAccessExclusion',
  ]),
  // Options that block in one direction, or both, take nothing away.
  when: (event) =>
    callName(event) !== 'ModifyVpcBlockPublicAccessOptions' ||
    valuesUnder(event.detail.requestParameters, /^internetGatewayBlockMode$/i).includes('off'),
  routine: 'building',
  subject,
  summary: told(subject, 'what is in it may be reached from the internet'),
  advice: [
    'Put it back if nobody planned this: aws ec2 modify-vpc-block-public-access-options.',
    'Look at gateways, routes and groups that changed {since}.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1562/007/',
    'https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html',
  ],
});
