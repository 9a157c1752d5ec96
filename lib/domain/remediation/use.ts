/** A call that CloudTrail has in its event history of this region; `by` is empty where that goes without saying. */
export interface PastUse {
  readonly call: string;
  readonly at: Date;
  readonly by: string;
}

/** What tells what a user, role, group or policy is used for. */
export interface ServiceUse {
  /** Services that were called, the latest first, as IAM knows them some hours later. */
  services(arn: string): Promise<readonly { readonly service: string; readonly at: Date }[]>;
}
