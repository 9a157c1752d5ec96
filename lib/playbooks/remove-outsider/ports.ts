/** Who may enter a cluster, as whom, and with which rights: all that makes an access entry. */
export type AccessEntry = {
  type: string;
  /** Empty where EKS makes it. */
  username: string;
  groups: string[];
  policies: { arn: string; scope: string; namespaces: string[] }[];
  tags: { Key: string; Value: string }[];
};

/** The access entries of clusters of EKS. */
export interface AccessEntries {
  /** Undefined where there is none; `madeAt` says since when there is one. */
  find(cluster: string, principal: string): Promise<{ readonly madeAt: Date | undefined } | undefined>;
  of(cluster: string, principal: string): Promise<AccessEntry | undefined>;
  /** What a cluster made later under the same name does not have; null where there is none. */
  clusterOf(cluster: string): Promise<string | null>;
  /** Removing what is gone is fine. */
  remove(cluster: string, principal: string): Promise<void>;
  /** Makes it anew; what was made of it before is kept. */
  create(cluster: string, principal: string, entry: AccessEntry): Promise<void>;
}

/** Who has which permission set of Identity Center in which account. */
export interface Assignment {
  readonly permissionSet: string;
  readonly account: string;
  readonly principalType: 'USER' | 'GROUP';
  readonly principalId: string;
}

/** A permission set: whether it surely makes an administrator, or may. */
export interface PermissionSet {
  readonly name: string;
  readonly tags: readonly string[];
  readonly administers: 'yes' | 'maybe' | 'no';
}

/** Account assignments of Identity Center. */
export interface Assignments {
  /** The account that an instance, by its ARN, belongs to; undefined where it is not to be seen from this account and region. */
  ownerOf(instance: string): Promise<string | undefined>;
  has(assignment: Assignment): Promise<boolean>;
  permissionSet(arn: string): Promise<PermissionSet>;
  /** All assignments of an account whose permission set surely makes an administrator. */
  administratorsOf(instance: string, account: string): Promise<Assignment[]>;
  /** Removing what is gone is fine; so is making what is there. Throw where Identity Center says that it failed. */
  remove(assignment: Assignment): Promise<void>;
  create(assignment: Assignment): Promise<void>;
}

/** The instance that a permission set is of. Source: service authorization reference of Identity Center. */
export function instanceOf(permissionSet: string): string {
  return permissionSet.replace(/:permissionSet\/(ssoins-[^/]+)\/.*$/, ':instance/$1');
}

/** An identity provider with all that makes it: what is needed to make it anew. */
export type Provider = {
  tags: { Key: string; Value: string }[];
} & ({ kind: 'saml'; metadata: string } | { kind: 'oidc'; url: string; clients: string[]; thumbprints: string[] });

/** Identity providers of IAM. */
export interface IdentityProviders {
  /** Undefined where there is no such provider; `sealed` where it has keys that nobody can read, so that it could not be made anew. */
  of(arn: string): Promise<Provider | 'sealed' | undefined>;
  /** Removing what is gone is fine. */
  remove(arn: string): Promise<void>;
  /** Makes it anew, under the same ARN. */
  create(arn: string, provider: Provider): Promise<void>;
  /** The ARNs of roles whose trust policy names it. */
  rolesThatTrust(arn: string): Promise<readonly string[]>;
}
