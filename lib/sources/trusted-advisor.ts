import type { EventPattern } from '../domain/detection.ts';
import type { AccountEvent } from '../domain/event.ts';
import { textAt } from '../domain/json.ts';

/** The categories of Trusted Advisor's checks. Its events name the check only, so the category is told by the name. */
export type CheckCategory =
  | 'security'
  | 'service limits'
  | 'fault tolerance'
  | 'performance'
  | 'cost optimization'
  | 'operational excellence';

/** Words of check names, by category, in the order they are tried. Source: AWS Support User Guide, "AWS Trusted Advisor check reference". */
const WORDS: readonly (readonly [CheckCategory, RegExp])[] = [
  ['service limits', /limits?\b|quota|^(VPC|EC2 On-Demand Instances)$/i],
  [
    'cost optimization',
    /idle|underutilized|low utilization|reserved|unassociated|savings|over-provisioned for|lease expiration|inactive|cost|unused|inefficient|least recently/i,
  ],
  [
    'performance',
    /throughput|high utilization|overutilized|large number of|under-provisioned|content delivery|header forwarding|cname|alias resource|latency|alternate domain|performance/i,
  ],
  [
    'fault tolerance',
    /backup|multi-az|redundan|availability zone|snapshots$|versioning|resilien|health check|auto ?scaling|vpn tunnel|failover|load balancer|durab|single|replica|deletion protection/i,
  ],
  [
    'operational excellence',
    /logging|monitoring|tags?\b|alarm|stage|x-ray|notification|auto deploy|metrics|insights enabled|conformance/i,
  ],
];

const SECURITY =
  /security|unrestricted|mfa|password|access key|permissions|cloudtrail|public|ssl|tls|certificate|iam|deprecated|end of support|encrypt|sender policy|vulnerab|root/i;

/** The category of the check an event is about; what no word tells apart is operational excellence. */
export function checkCategory(event: AccountEvent): CheckCategory {
  const name = textAt(event.detail, 'check-name') ?? '';
  if (textAt(event.detail, 'check-item-detail.Limit Name') !== undefined) return 'service limits';
  if (SECURITY.test(name)) return 'security';
  return WORDS.find(([, words]) => words.test(name))?.[0] ?? 'operational excellence';
}

/** A check found something: yellow (WARN) or red (ERROR). */
export const CHECK_FOUND: EventPattern = {
  source: ['aws.trustedadvisor'],
  'detail-type': ['Trusted Advisor Check Item Refresh Notification'],
  detail: { status: ['WARN', 'ERROR'] },
};

/** What a check found: the resource, or the account for checks about all of it. */
export function checkedResource(event: AccountEvent): string {
  const resource = textAt(event.detail, 'resource_id') ?? '';
  return resource === '' ? `account ${event.account}` : resource;
}

/** One sentence: which check, which colour, about what. */
export function checkSummary(event: AccountEvent): string {
  const colour = textAt(event.detail, 'status') === 'ERROR' ? 'red' : 'yellow';
  return `Trusted Advisor's check "${textAt(event.detail, 'check-name') ?? 'without a name'}" is ${colour} for ${checkedResource(event)}.`;
}
