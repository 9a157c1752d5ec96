import { mayBeBlocked } from '../domain/network/address.ts';
import { at, itemsAt, namedAt, textAt, textsOf } from '../domain/text/json.ts';

/**
 * What ASFF calls the resources that a web ACL stands before; of balancers only those for applications. User pools, App Runner, Verified Access and
 * Amplify can have one, too, and have no type of their own there. Source: Security Hub user guide, "Resources ASFF object"; WAF
 * developer guide, "Resources that you can protect with AWS WAF".
 */
export const BEHIND_WEB_ACL = [
  'AwsCloudFrontDistribution',
  'AwsElbv2LoadBalancer',
  'AwsApiGatewayRestApi',
  'AwsApiGatewayStage',
  'AwsAppSyncGraphQLApi',
  'AwsWafv2WebAcl',
];

/** How the types of findings begin that say that somebody acts. Source: Security Hub user guide, "Types taxonomy for ASFF". */
export const ACTS = ['TTPs', 'Effects', 'Unusual Behaviors'];

/** The labels of what is no mere information. */
export const MORE_THAN_INFORMATION = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];

/**
 * Whether a finding of Security Hub is a product's report that an outside address attacks something behind a web ACL, which nobody has dealt with. None of
 * AWS's own: those of GuardDuty and others come as events of their own, and none of them watches web requests.
 */
export function isWebAttack(finding: unknown): boolean {
  const types = textsOf(at(finding, 'Types'));
  return (
    MORE_THAN_INFORMATION.includes(labelOf(finding) ?? '') &&
    [undefined, 'ACTIVE'].includes(namedAt(finding, 'RecordState')) &&
    [undefined, 'NEW'].includes(namedAt(finding, 'Workflow.Status')) &&
    !namedAt(finding, 'ProductArn')?.slice(0, 99).includes(':product/aws/') &&
    types.some((type) => ACTS.some((one) => type.startsWith(one))) &&
    attackedIn(finding).length > 0 &&
    sendersIn(finding).length > 0
  );
}

/** How severe a finding is; what its product said, where Security Hub says nothing. */
export function labelOf(finding: unknown): string | undefined {
  return namedAt(finding, 'Severity.Label') ?? namedAt(finding, 'FindingProviderFields.Severity.Label');
}

/** The resources of a finding that a web ACL can stand before. */
export function attackedIn(finding: unknown): string[] {
  return itemsAt(finding, 'Resources').flatMap((resource) => {
    const [type, id] = [textAt(resource, 'Type') ?? '', namedAt(resource, 'Id')];
    const application = namedAt(resource, 'Details.AwsElbv2LoadBalancer.Type') === 'application';
    const other = type === 'AwsElbv2LoadBalancer' && !application && !/:loadbalancer\/app\//.test(id ?? '');
    return id === undefined || !BEHIND_WEB_ACL.includes(type) || other ? [] : [id];
  });
}

/**
 * The outside addresses that a finding says act, of traffic that comes in. Not who called AWS's API, nor who probed ports: that passes no web ACL.
 * Source: Security Hub API reference, Network and NetworkConnectionAction.
 */
export function sendersIn(finding: unknown): string[] {
  const comesIn = (path: string) => namedAt(finding, path) === 'IN';
  const paths = [
    ...(comesIn('Network.Direction') ? ['Network.SourceIpV4', 'Network.SourceIpV6'] : []),
    ...(comesIn('Action.NetworkConnectionAction.ConnectionDirection')
      ? ['Action.NetworkConnectionAction.RemoteIpDetails.IpAddressV4']
      : []),
  ];
  const found = paths.flatMap((path) => namedAt(finding, path) ?? []);
  return [...new Set(found)].filter(mayBeBlocked);
}
