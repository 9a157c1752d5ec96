import type { PastUse, ServiceUse } from '../../domain/remediation/use.ts';

/** A user or role of this account, by name: IAM tells no two of a kind apart by their paths. */
export interface Named {
  readonly kind: 'user' | 'role';
  readonly name: string;
}

/** What IAM says of a principal. */
export interface Described {
  readonly arn: string;
  /** AIDA… or AROA…: another one where somebody made a principal of the same name anew. */
  readonly id: string;
  readonly tags: readonly string[];
  /** A role's trust policy, as text. */
  readonly trust?: string | undefined;
  readonly lastUsed?: { readonly at: Date; readonly region?: string | undefined } | undefined;
}

/** Inline policies of users and roles. */
export interface InlinePolicies {
  /** Undefined where there is no such principal. */
  describe(one: Named): Promise<Described | undefined>;
  /** The documents of all inline policies, by name. */
  all(one: Named): Promise<ReadonlyMap<string, string>>;
  /** One document; undefined where there is no policy of this name. */
  get(one: Named, policy: string): Promise<string | undefined>;
  put(one: Named, policy: string, document: string): Promise<void>;
  /** Removing what is gone is fine. */
  remove(one: Named, policy: string): Promise<void>;
}

/** What tells who uses a principal, and for what. */
export interface Usage extends ServiceUse {
  /** Names of the instance profiles a role is in. */
  instanceProfiles(role: string): Promise<readonly string[]>;
  /** The last calls that CloudTrail has of it in this region: a user's own; of a role, who assumed it. */
  lastCalls(one: Named, arn: string): Promise<readonly PastUse[]>;
}

/** Calls of an API in a time: from where each came (an address, a service, an address behind a VPC endpoint), and whether there are no more. */
export interface CallsOfTime {
  readonly calls: readonly { readonly from: string; readonly failed: boolean }[];
  readonly all: boolean;
}

/** The calls that a principal made of an API (`s3.amazonaws.com`, `GetBucketAcl`) in a time, as CloudTrail has them in this region. */
export type ReadCalls = (
  arn: string,
  api: { readonly source: string; readonly name: string },
  time: { readonly from: Date; readonly to: Date },
) => Promise<CallsOfTime>;
