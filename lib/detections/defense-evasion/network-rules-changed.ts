import { apiCall, callName, subjectFrom, told } from '../../domain/api-call.ts';
import { detection } from '../../domain/detection.ts';

const subject = subjectFrom(
  'groupId',
  'networkAclId',
  'routeTableId',
  'internetGatewayId',
  'natGatewayId',
  'customerGatewayId',
  'vpcId',
  'subnetId',
  'groupName',
);

/** Who can reach what on the network changed. Kept as a record. */
export default detection({
  id: 'defense-evasion/network-rules-changed',
  title: 'Security groups, routes or gateways changed',
  severity: 'info',
  attack: ['T1562.007'],
  pattern: apiCall(
    'ec2',
    [
      { wildcard: '*SecurityGroup*' },
      { wildcard: '*NetworkAcl*' },
      { wildcard: '*Route' },
      { wildcard: '*RouteTable*' },
      { wildcard: '*Gateway*' },
      { wildcard: '*VpcPeeringConnection*' },
      { wildcard: '*VpcEndpoint*' },
      'CreateVpc',
      'DeleteVpc',
      'ModifyVpcAttribute',
      'CreateSubnet',
      'DeleteSubnet',
      'ModifySubnetAttribute',
      'AttachClassicLinkVpc',
      'DetachClassicLinkVpc',
      'EnableVpcClassicLink',
      'DisableVpcClassicLink',
      'AssociateAddress',
      'AllocateAddress',
      'CreateVpnConnection',
      'CreateClientVpnEndpoint',
    ],
    { readOnly: [{ 'anything-but': 'x' }, { exists: false }], userIdentity: { invokedBy: [{ exists: false }] } },
  ),
  when: (event) => !/^(Describe|Get|Search|List)/.test(callName(event)),
  subject,
  summary: told(subject, 'who can reach what changed'),
  advice: ['Kept for investigations; compare with your deployments.'],
  references: [
    'https://attack.mitre.org/techniques/T1562/007/',
    'https://docs.aws.amazon.com/vpc/latest/userguide/infrastructure-security.html',
  ],
});
