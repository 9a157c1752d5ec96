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
  /** Removing what is gone is fine. */
  remove(cluster: string, principal: string): Promise<void>;
  /** Makes it anew; what was made of it before is kept. */
  create(cluster: string, principal: string, entry: AccessEntry): Promise<void>;
}
