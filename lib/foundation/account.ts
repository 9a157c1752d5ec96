/** A trail that records in the region, of this account or of its organization. */
export interface TrailThere {
  readonly name: string;
  readonly arn: string;
  readonly bucket: string;
  /** ARN of the key it encrypts with; empty: none. */
  readonly key: string;
}

/** A web ACL, and the ARNs of what it is in front of; unknown for distributions. */
export interface WebAclThere {
  readonly arn: string;
  readonly resources?: readonly string[];
}

/** The organization as the account sees it: its id where it manages it, that it is in none, or that only others may know. */
export type Organization = { readonly id: string } | 'none' | 'of others';

/** Parameters of the foundation as somebody typed them, without those that are at their default. */
export type Said = Readonly<Record<string, string>>;

/** What is in an account and region before the foundation is deployed; each is read for itself, and nothing is changed. */
export interface Account {
  readonly id: () => Promise<string>;
  readonly trails: () => Promise<readonly TrailThere[]>;
  /** Names of the trails that record management events of all regions. */
  readonly recording: () => Promise<readonly string[]>;
  /** Names of AWS Config's recorders. */
  readonly recorders: () => Promise<readonly string[]>;
  /** Whether the support plan has Trusted Advisor's API. */
  readonly advises: () => Promise<boolean>;
  /** Whether it is subscribed to Shield Advanced. */
  readonly subscribed: () => Promise<boolean>;
  readonly organization: () => Promise<Organization>;
  /** Whether a bucket is there, whoever has it. */
  readonly hasBucket: (name: string) => Promise<boolean>;
  /** Names of the log groups that begin so. */
  readonly logGroups: (prefix: string) => Promise<readonly string[]>;
  readonly webAcls: () => Promise<readonly WebAclThere[]>;
  /** ARN of the web ACL in front of a resource. */
  readonly webAclOf: (resource: string) => Promise<string | undefined>;
  /** Whether a listener of a balancer hands on what none of its rules is for. */
  readonly handsOn: (listener: string) => Promise<boolean>;
  /** Logical and physical ids of a stack; empty where it is not there. */
  readonly stack: (name: string) => Promise<ReadonlyMap<string, string>>;
  /** Parameters that a foundation's stack was deployed with; none where it is not there, undefined where it kept no note of them. */
  readonly said: (name: string) => Promise<Said | undefined>;
}

/** CloudTrail takes so many trails a region, and raises it for nobody. Source: CloudTrail user guide, "Quotas". */
export const TRAILS_A_REGION = 5;
