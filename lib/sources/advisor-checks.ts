/** The categories of Trusted Advisor's checks. */
export type CheckCategory =
  | 'security'
  | 'service limits'
  | 'fault tolerance'
  | 'performance'
  | 'cost optimization'
  | 'operational excellence';

/**
 * Checks on limits whose name is only what is counted and has a word of another category. Their events name the limit as well.
 * Source: AWS Support user guide, "Service limits".
 */
const LIMITS =
  /^(vpc( internet gateways)?|vpc elastic ip.*|ec2(-vpc|-classic)? (on-demand instances|reserved instance leases|elastic ip address(es)?)|ebs active (snapshots|volumes)|elb (application|classic|network) load balancers|iam (groups?|instance profiles|policies|roles|server certificates|users)|auto scaling (groups|launch configurations)|rds (clusters?|db|event|max|option|read|reserved|subnets?) ?.*|route 53 (max health checks|hosted zones|reusable.*|traffic.*))$/;

/** Whole words of check names, by category, in the order they are tried. Source: AWS Support user guide, "AWS Trusted Advisor check reference". */
const WORDS: readonly (readonly [CheckCategory, RegExp])[] = [
  // Words that mean something else than alone come before those they hold.
  ['security', /high risk issues for security|log group retention|vpc peering connections with dns/],
  [
    'performance',
    /high risk issues for performance|large number of|memory hard limit|concurrency limit|rules applied to/,
  ],
  ['cost optimization', /high risk issues for cost|lease expiration|latency resource record/],
  ['fault tolerance', /high risk issues for reliability|vault without resource-based policy|detailed monitoring/],
  [
    'operational excellence',
    /high risk issues for operational|without (access|flow) logs?|data events logging|not configured with|deletion protection|minor version upgrade check/,
  ],
  ['service limits', /\b(limits?|quotas?)\b/],
  [
    'security',
    /\b(security|unrestricted|mfa|passwords?|access keys?|permissions|cloudtrail|public|ssl|tls|certificates?|iam|deprecated|end of (standard )?support|encrypt(ed|ion)|sender policy|vulnerab\w+|root (user|account)|version upgrade is required|mismatching cname)\b/,
  ],
  [
    'cost optimization',
    /\b(idle|underutilized|low utilization|reserved|unassociated|savings|over-?provisioned|inactive|costs?|unused|inefficient|least recently|lifecycle|incomplete multipart|excessive timeouts|high error rates|consolidation)\b/,
  ],
  [
    'performance',
    /\b(throughput|high (cpu )?utilization|overutilized|under-?provisioned|content delivery|header forwarding|cname|alias resource|alternate domain|performance|optimization|paravirtual|memory size|launch template)\b/,
  ],
  [
    'fault tolerance',
    /\b(backups?|multi-az|redundan\w+|availability zones?|azs?|snapshots|versioning|replication|resilien\w+|health checks?|auto ?scaling|vpn tunnel|tunnel|failover|load balanc\w+|durab\w+|single|replicas?|point-in-time|backtracking|name server|ttl|connection draining)\b/,
  ],
];

/** Characters: twice the longest name of a check. */
const LONGEST_NAME = 256;

/** The category of a check by its name; what no word tells apart is operational excellence. */
export function categoryOfCheck(name: string): CheckCategory {
  const words = name.slice(0, LONGEST_NAME).trim().toLowerCase();
  if (LIMITS.test(words)) return 'service limits';
  return WORDS.find(([, fits]) => fits.test(words))?.[0] ?? 'operational excellence';
}
