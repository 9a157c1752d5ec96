/** The account of an ARN; empty where it names none, as a bucket's does, and for what is no ARN. */
export function accountOfArn(arn: string): string {
  return arn.split(':', 5)[4] ?? '';
}

/** What an ARN says of something that IAM keeps by name. */
export interface IamArn {
  readonly account: string;
  readonly kind: 'user' | 'role' | 'group' | 'policy';
  /** Begins and ends with a slash. */
  readonly path: string;
  readonly name: string;
}

const IAM = /^arn:[^:]+:iam::(\d+):(user|role|group|policy)(\/(?:.*\/)?)([^/:]+)$/;

/**
 * A user, role, group or policy of an account, by its ARN; undefined for what is none, sessions too. A path may hold any character from `!` to DEL, and so
 * what looks like another ARN: kind and account stand at the beginning, the name behind the last slash. Source: IAM API reference, CreateRole.
 */
export function iamArn(arn: string): IamArn | undefined {
  const [, account = '', kind, path = '', name = ''] = IAM.exec(arn) ?? [];
  // The form knows no other kinds.
  return kind === undefined ? undefined : { account, kind: kind as IamArn['kind'], path, name };
}

/** Whether an ARN is that of a role below one of the paths that AWS keeps for itself: nobody else can make roles there. */
export function isRoleBelow(path: `/aws-${string}/`, arn: string | undefined): boolean {
  const found = iamArn(arn ?? '');
  return found?.kind === 'role' && found.path.startsWith(path);
}

/** Whether AWS keeps a role, for one of its services or for Identity Center: it is changed there. */
export function isKeptByAws(arn: string): boolean {
  return isRoleBelow('/aws-service-role/', arn) || isRoleBelow('/aws-reserved/', arn);
}

/** The cluster of EKS that an access entry is of, and whose way in it is; undefined for anything else. Such an ARN is riposte's own: EKS ends them with an id. */
export function accessEntry(resource: string): { cluster: string; principal: string } | undefined {
  const form = /^arn:[^:]+:eks:[^:]*:\d+:access-entry\/([^/:]+)\/(arn:.+)$/;
  const [, cluster, principal] = form.exec(resource) ?? [];
  return cluster === undefined || principal === undefined ? undefined : { cluster, principal };
}
