import { isMuchOfInternet } from '../../documents/address-space.ts';
import { foreignOwners } from '../../documents/parties.ts';
import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { at, plain, textAt, textsOf } from '../../domain/text/json.ts';
import { accountOf, apiCall, callName, parameter, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('name', 'clusterName');

/** A cluster can be reached from anywhere, or somebody became its administrator. */
export default detection({
  id: 'execution/cluster-opened',
  title: 'Kubernetes cluster opened',
  severity: 'medium',
  attack: ['T1133', 'T1098.006'],
  pattern: apiCall('eks', [
    'CreateAccessEntry',
    'UpdateAccessEntry',
    'AssociateAccessPolicy',
    'CreateCluster',
    'UpdateClusterConfig',
    'AssociateIdentityProviderConfig',
  ]),
  when: (event) => byTokens(event) || givesRights(event) || isReachable(event) || isOutsider(event),
  routine: 'building',
  subject,
  summary: told(subject, (event) =>
    byTokens(event)
      ? 'another provider says who comes in'
      : givesRights(event)
        ? 'somebody is its administrator now'
        : 'its API can be reached from anywhere',
  ),
  advice: [
    'Ask {the caller}. Take the access entry of {requestParameters.principalArn:the principal} away, or close the endpoint to your own ranges.',
    'Look at the audit log of {the cluster} {since}.',
  ],
  playbook: {
    playbook: 'remove-outsider',
    params: (event) => {
      const [cluster, principal] = [plain(parameter(event, 'name')), plain(parameter(event, 'principalArn'))];
      const madeAfter = new Date(Date.parse(event.time) - HOUR_MS).toISOString();
      return givesRights(event) && OWN_PRINCIPAL.test(principal) ? { cluster, principal, madeAfter } : undefined;
    },
  },
  references: [
    'https://attack.mitre.org/techniques/T1098/006/',
    'https://docs.aws.amazon.com/eks/latest/userguide/access-policies.html',
  ],
});

/** Who has been in the cluster for longer was not let in by this. */
const HOUR_MS = 3_600_000;

const OWN_PRINCIPAL = /^arn:[\w-]+:iam::\d{12}:(user|role)\//;

/** Policies and groups that may do everything in a cluster, or in a namespace. */
function givesRights(event: AccountEvent): boolean {
  const policy = textAt(event.detail.requestParameters, 'policyArn') ?? '';
  const groups = textsOf(parameter(event, 'kubernetesGroups'));
  return /\/AmazonEKS(ClusterAdmin|Admin)Policy$/.test(policy) || groups.includes('system:masters');
}

/** Whether a provider of tokens says from now on who somebody is. */
function byTokens(event: AccountEvent): boolean {
  return callName(event).startsWith('AssociateI');
}

/** Ranges that are not said are all ranges. */
function isReachable(event: AccountEvent): boolean {
  const network = parameter(event, 'resourcesVpcConfig');
  const ranges = at(network, 'publicAccessCidrs');
  const isOpen = plain(at(network, 'endpointPublicAccess'));
  if (ranges === undefined) return isOpen === 'true' && callName(event) !== 'CreateCluster';
  return isOpen !== 'false' && isMuchOfInternet(textsOf(ranges));
}

/** Whoever of another account is in the cluster, whatever its groups may do. */
function isOutsider(event: AccountEvent): boolean {
  return foreignOwners([parameter(event, 'principalArn')], accountOf(event)).length > 0;
}
