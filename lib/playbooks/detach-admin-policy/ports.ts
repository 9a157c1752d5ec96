/** Who holds rights, by name. */
export interface Holder {
  readonly kind: 'user' | 'role' | 'group';
  readonly name: string;
}

/** What IAM says of a holder, or of a policy. */
export interface Known {
  readonly arn: string;
  /** AIDA…, AROA…, AGPA…, ANPA…: another one where somebody made one of the same name anew. */
  readonly id: string;
  readonly tags: readonly string[];
}

/** A version of a managed policy, and when it was made. */
export interface Version {
  readonly id: string;
  readonly madeAt: Date;
}

/** The rights of users, roles and groups. Giving what is there, and taking what is gone, is fine. */
export interface Rights {
  /** Undefined where there is no such holder. */
  holder(one: Holder): Promise<Known | undefined>;
  /** The ARNs of the managed policies that are attached. */
  attached(one: Holder): Promise<readonly string[]>;
  /** The names of the inline policies. */
  inline(one: Holder): Promise<readonly string[]>;
  /** An inline policy's document; undefined where there is none of this name. */
  document(one: Holder, policy: string): Promise<string | undefined>;
  groupsOf(user: string): Promise<readonly string[]>;
  membersOf(group: string): Promise<readonly string[]>;
  /** A managed policy with the id of its default version. */
  policy(arn: string): Promise<(Known & { readonly version: string }) | undefined>;
  /** Its versions, the latest first. */
  versions(arn: string): Promise<readonly Version[]>;
  versionDocument(arn: string, version: string): Promise<string>;
  attach(one: Holder, policy: string): Promise<void>;
  detach(one: Holder, policy: string): Promise<void>;
  put(one: Holder, policy: string, document: string): Promise<void>;
  remove(one: Holder, policy: string): Promise<void>;
  join(user: string, group: string): Promise<void>;
  leave(user: string, group: string): Promise<void>;
  setVersion(arn: string, version: string): Promise<void>;
}
