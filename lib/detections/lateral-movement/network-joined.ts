import { accountOf as partyAccount } from '../../documents/parties.ts';
import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { fieldAt, itemsAt, namedAt, plain } from '../../domain/text/json.ts';
import { accountOf, apiCall, callName, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom(
  'vpcId',
  'vpcPeeringConnectionId',
  'ModifyVpcEndpointServicePermissionsRequest.ServiceId',
  'CreateTransitGatewayPeeringAttachmentRequest.TransitGatewayId',
  'AcceptTransitGatewayPeeringAttachmentRequest.TransitGatewayAttachmentId',
  'AcceptTransitGatewayVpcAttachmentRequest.TransitGatewayAttachmentId',
  'resourceShareInvitationArn',
  'directConnectGatewayId',
  'domainName',
  'localDomainInfo.aWSDomainInformation.domainName',
  'connectionId',
);

/** A network was joined with one of another account, a service in it was opened to others, or what others share was taken on. */
export default detection({
  id: 'lateral-movement/network-joined',
  title: "Network joined with somebody else's",
  severity: 'medium',
  attack: ['T1133', 'T1199'],
  pattern: apiCall(
    ['ec2', 'ram', 'directconnect', 'es'],
    [
      'CreateVpcPeeringConnection',
      'AcceptVpcPeeringConnection',
      'CreateTransitGatewayPeeringAttachment',
      'AcceptTransitGatewayPeeringAttachment',
      'AcceptTransitGatewayVpcAttachment',
      'ModifyVpcEndpointServicePermissions',
      'AcceptResourceShareInvitation',
      'AcceptDirectConnectGatewayAssociationProposal',
      'AuthorizeVpcEndpointAccess',
      'CreateOutboundConnection',
      'AcceptInboundConnection',
    ],
  ),
  when: (event) => others(event).length > 0,
  parties: others,
  subject,
  summary: told(subject, (event) => `it is joined with, or open to, ${others(event).slice(0, 5).join(', ')}`),
  advice: [
    'Other side unknown? Delete what joins {the network}: the peering, attachment or principal.',
    'Look at what was reached {since}.',
  ],
  noPlaybook: 'Others may work over the connection.',
  references: [
    'https://attack.mitre.org/techniques/T1133/',
    'https://docs.aws.amazon.com/vpc/latest/peering/what-is-vpc-peering.html',
  ],
});

/** Where a request, or the answer to it, names the account on the other side. */
const OTHER_SIDE = [
  'peerOwnerId',
  'PeerAccountId',
  'vpcPeeringConnection.requesterVpcInfo.ownerId',
  'transitGatewayPeeringAttachment.requesterTgwInfo.ownerId',
  'transitGatewayVpcAttachment.vpcOwnerId',
  'resourceShareInvitation.senderAccountId',
  'associatedGatewayOwnerAccount',
  'account',
  'remoteDomainInfo.aWSDomainInformation.ownerId',
  'connection.remoteDomainInfo.aWSDomainInformation.ownerId',
];

/** Whoever accepts, accepts somebody's offer, even where the record does not say whose. */
const UNNAMED = 'an account that the record does not name';

/** Accounts on the other side, and `*` where that is anybody. */
function others(event: AccountEvent): string[] {
  const call = callName(event);
  const { requestParameters, responseElements } = event.detail;
  // EC2's younger calls are recorded one level further down, below the name of the call.
  const parts = [
    requestParameters,
    responseElements,
    fieldAt(requestParameters, `${call}Request`),
    fieldAt(responseElements, `${call}Response`),
  ];
  const allowed = itemsAt(parts[2], 'AddAllowedPrincipals').flatMap(
    (one) => partyAccount(plain(fieldAt(one, 'content') ?? one)) ?? [],
  );
  const peers = parts.flatMap((part) => OTHER_SIDE.flatMap((path) => namedAt(part, path) ?? []));
  const named = peers.length === 0 && call.startsWith('Accept') ? [UNNAMED] : peers;
  return [...new Set([...allowed, ...named])].filter((account) => account !== accountOf(event));
}
