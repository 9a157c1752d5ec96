/** The categories of Trusted Advisor's checks. */
export type CheckCategory =
  | 'security'
  | 'service limits'
  | 'fault tolerance'
  | 'performance'
  | 'cost optimization'
  | 'operational excellence';

/**
 * Checks on limits that name nothing but what is counted, or whose words belong to another category.
 * Source: AWS Support user guide, "Service limits".
 */
const LIMITS = new Set(
  [
    'Auto Scaling Groups',
    'Auto Scaling Launch Configurations',
    'CloudFormation Stacks',
    'DynamoDB Read Capacity',
    'DynamoDB Write Capacity',
    'EBS Active Snapshots',
    'EC2 On-Demand Instances',
    'EC2 Reserved Instance Leases',
    'EC2-Classic Elastic IP Addresses',
    'EC2-VPC Elastic IP Address',
    'ELB Application Load Balancers',
    'ELB Classic Load Balancers',
    'ELB Network Load Balancers',
    'IAM Group',
    'IAM Instance Profiles',
    'IAM Policies',
    'IAM Roles',
    'IAM Server Certificates',
    'IAM Users',
    'Kinesis Shards per Region',
    'Lambda Code Storage Usage',
    'RDS Cluster Parameter Groups',
    'RDS Cluster Roles',
    'RDS Clusters',
    'RDS DB Instances',
    'RDS DB Manual Snapshots',
    'RDS DB Parameter Groups',
    'RDS DB Security Groups',
    'RDS Event Subscriptions',
    'RDS Max Auths per Security Group',
    'RDS Option Groups',
    'RDS Read Replicas per Master',
    'RDS Reserved Instances',
    'RDS Subnet Groups',
    'RDS Subnets per Subnet Group',
    'Route 53 Hosted Zones',
    'Route 53 Max Health Checks',
    'Route 53 Reusable Delegation Sets',
    'Route 53 Traffic Policies',
    'Route 53 Traffic Policy Instances',
    'VPC',
    'VPC Internet Gateways',
  ].map((name) => name.toLowerCase()),
);

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

/** The category of a check by its name; what no word tells apart is operational excellence. */
export function categoryOfCheck(name: string): CheckCategory {
  const words = name.trim().toLowerCase();
  if (LIMITS.has(words)) return 'service limits';
  return WORDS.find(([, fits]) => fits.test(words))?.[0] ?? 'operational excellence';
}
