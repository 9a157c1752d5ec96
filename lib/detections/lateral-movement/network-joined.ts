import { accountOf as partyAccount } from '../../documents/parties.ts';
import { detection } from '../../domain/detection.ts';
import type { AccountEvent } from '../../domain/event.ts';
import { at, fieldAt, itemsAt, plain } from '../../domain/json.ts';
import { accountOf, apiCall, parameter, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('vpcId', 'vpcPeeringConnectionId', 'ModifyVpcEndpointServicePermissionsRequest.ServiceId');

/** A network was joined with one of another account, or a service in it was opened to others. */
export default detection({
  id: 'lateral-movement/network-joined',
  title: "Network joined with somebody else's",
  severity: 'medium',
  attack: ['T1133'],
  pattern: apiCall('ec2', [
    'CreateVpcPeeringConnection',
    'AcceptVpcPeeringConnection',
    'ModifyVpcEndpointServicePermissions',
  ]),
  when: (event) => others(event).length > 0,
  parties: others,
  subject,
  summary: told(subject, 'what is in it can be reached from there'),
  advice: [
    'End it if you do not know the account: aws ec2 delete-vpc-peering-connection.',
    'Look at routes and security groups that let it in.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1133/',
    'https://docs.aws.amazon.com/vpc/latest/peering/what-is-vpc-peering.html',
  ],
});

/** Accounts on the other side, and `*` where that is anybody. */
function others(event: AccountEvent): string[] {
  const own = accountOf(event);
  const allowed = itemsAt(
    event.detail.requestParameters,
    'ModifyVpcEndpointServicePermissionsRequest.AddAllowedPrincipals',
  ).flatMap((one) => partyAccount(plain(fieldAt(one, 'content') ?? one)) ?? []);
  const peers = [
    plain(parameter(event, 'peerOwnerId')),
    plain(at(event.detail.responseElements, 'vpcPeeringConnection.requesterVpcInfo.ownerId')),
  ];
  return [...allowed, ...peers].filter((account) => account !== '' && account !== own);
}
