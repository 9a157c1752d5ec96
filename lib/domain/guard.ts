import { guardAddress, isRefusal } from './address.ts';
import type { Target } from './plan.ts';
import { matchesText, type Policy } from './policy.ts';

/** Whose account this is, and what in it is riposte's own or its operators'. */
export interface House {
  readonly account: string;
  /** What the names of everything of this stack begin with: `riposte-<stage>-`. */
  readonly prefix: string;
  /** Principals nobody may lock out: the deploying role, the approvers. ARNs or names, `*` for any characters. */
  readonly keepers: readonly string[];
}

/** Names that AWS services or an organization's management give, and why nobody changes them. Source: their user guides. */
const MANAGED: readonly (readonly [RegExp, string])[] = [
  [/(^|[:/])AWSServiceRoleFor|\/aws-service-role\//, 'a service-linked role'],
  [
    /(^|[:/])AWSReservedSSO_|\/aws-reserved\//,
    'managed by IAM Identity Center: take the assignment away there and end the sessions of its user',
  ],
  [/(^|[:/])(aws-controltower-|AWSControlTower|StackSet-AWSControlTower)/i, 'managed by AWS Control Tower'],
  [/(^|[:/])OrganizationAccountAccessRole$/, "the organization's own way into this account"],
  [/(^|[:/])(stacksets-exec-|AWSCloudFormationStackSet)/, 'managed by CloudFormation StackSets'],
  [/(^|[:/])FMManaged|(^|[:/])PREFMManaged/, 'managed by AWS Firewall Manager'],
  [/(^|[:/])(rds|aurora|redshift|directory|ecs-sc)!/, 'managed by the service that made it'],
];

/** Why a target must not be changed, or undefined where it may be. The same check at plan and, again, at apply. */
export function guardTarget(target: Target, policy: Policy, house: House): string | undefined {
  const arns = [target.resource, target.belongsTo ?? target.resource];
  const names = [target.label, ...arns.flatMap((arn) => [arn, arn.split(/[:/]/).at(-1) ?? arn])];
  const fits = (pattern: string) => names.some((name) => matchesText(pattern, name));
  if (target.account !== house.account) return `belongs to account ${target.account}, riposte is in ${house.account}`;
  if (names.some((name) => name.startsWith(house.prefix))) return "is riposte's own";
  const managed = names.flatMap((name) => MANAGED.filter(([form]) => form.test(name)))[0];
  if (managed !== undefined) return `is ${managed[1]}`;
  const keeper = house.keepers.find(fits);
  if (keeper !== undefined) return `is who deploys or approves (${keeper})`;
  const never = policy.neverTouch.resources.find(fits);
  if (never !== undefined) return `${never} is on the policy's never-touch list`;
  const address = target.addresses?.find((range) =>
    isRefusal(guardAddress(range, { neverTouch: policy.neverTouch.cidrs, own: [] })),
  );
  if (address !== undefined) return `would be shut to ${address}, which overlaps the policy's never-touch list`;
  const tag = target.tags?.find((one) => policy.neverTouch.tags.includes(one));
  return tag === undefined ? undefined : `carries the never-touch tag ${tag}`;
}
