import { guardAddress, isRefusal } from './address.ts';
import { handsOff } from './hands-off.ts';
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
  [/:role\/aws-service-role\//, 'a service-linked role'],
  [
    /:role\/aws-reserved\//,
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
  const names = namesOf(target);
  const fits = (pattern: string) =>
    [...names, ...(target.alsoKnownAs ?? [])].some((name) => matchesText(pattern, name));
  if (target.account !== house.account) return `belongs to account ${target.account}, riposte is in ${house.account}`;
  const theirs = givenBySystems(target, names);
  if (theirs.some((name) => name.startsWith(house.prefix))) return "is riposte's own";
  const managed = theirs.flatMap((name) => MANAGED.filter(([form]) => form.test(name)))[0];
  if (managed !== undefined) return `is ${managed[1]}`;
  const keeper = keeperOf(target, names, house);
  if (keeper !== undefined) return keeper;
  const never = policy.neverTouch.resources.find(fits);
  if (never !== undefined) return `${never} is on the policy's never-touch list`;
  const address = target.addresses?.find((range) =>
    isRefusal(guardAddress(range, { neverTouch: policy.neverTouch.cidrs, own: [] })),
  );
  if (address !== undefined) return `would be shut to ${address}, which overlaps the policy's never-touch list`;
  return policy.neverTouch.tagged === 'ask' ? undefined : handsOff(target, policy);
}

/**
 * What a person has to know and decide before any of these is changed, a sentence a target: that it carries a tag which anybody may have set, or
 * has the name of a role of another stage of riposte's, which anybody may have chosen.
 */
export function doubtsAbout(targets: readonly Target[], policy: Policy, { prefix }: Pick<House, 'prefix'>): string[] {
  return targets.flatMap((target) => {
    const tag = policy.neverTouch.tagged === 'ask' ? handsOff(target, policy) : undefined;
    const stage = otherStage(target, prefix);
    return [
      ...(tag === undefined
        ? []
        : [`${target.label} ${tag}: deny if it is yours, but whoever may tag it may have set it`]),
      ...(stage === undefined
        ? []
        : [
            `${target.label} is called like what is of riposte's stage ${stage}: deny if it is, but whoever made it may have chosen the name`,
          ]),
    ];
  });
}

/** Roles and policies as CloudFormation names them for a stack of riposte's. A stage is of small letters and digits. */
const OF_RIPOSTE = /:iam::\d+:(?:role|policy)\/(?:.*\/)?(riposte-([a-z][a-z0-9]{0,19})-)[^/]+$/;

function otherStage({ resource, belongsTo, alsoKnownAs = [] }: Target, prefix: string): string | undefined {
  for (const arn of [ENTRY.exec(resource)?.[1] ?? belongsTo ?? resource, ...alsoKnownAs]) {
    const [, theirs, stage] = OF_RIPOSTE.exec(arn) ?? [];
    if (theirs !== undefined && theirs !== prefix) return stage;
  }
  return undefined;
}

/** By what a target may be protected: its label, ARNs and names; not by an inline policy's name, which whoever puts it chooses. */
function namesOf({ label, resource, belongsTo = resource }: Target): string[] {
  const arns = [resource.replace(INLINE, ''), belongsTo];
  const labels = INLINE.test(resource) ? [] : [label];
  return [...labels, ...arns.flatMap((arn) => [arn, lastOf(arn)])];
}

const INLINE = /\/inline-policy\/.*$/;

/**
 * Users, groups and providers of identities: no AWS service makes any, nor does riposte, so that one that is called like something of theirs hides
 * behind it.
 */
const OF_PEOPLE = /:iam::\d*:(?:user|group|saml-provider|oidc-provider)\//;

const ROLE = /:iam::(\d*):role\/(.*)$/;

/** Whose way into a cluster it is: the end of an access entry's name as a target. */
export const ENTRY = /:access-entry\/[^/]+\/(arn:.+)$/;

/** A machine is called by its id: what its label has beside that is a tag, which whoever may tag it has set. */
const MACHINE = /:instance\/[^/]+$/;

/** Whether somebody who signs in is touched: only of those a keeper may be one. */
function isOfPrincipal({ resource, belongsTo = '', alsoKnownAs = [] }: Target): boolean {
  return [resource, belongsTo, ...alsoKnownAs].some((arn) => /:(?:iam|sso|sts):/.test(arn) || ENTRY.test(arn));
}

/** Of a machine it is asked whose role it has, since what it is called has been chosen by whoever may tag it. */
function keeperOf(target: Target, names: readonly string[], { keepers }: House): string | undefined {
  if (!isOfPrincipal(target)) return undefined;
  const isMachine = MACHINE.test(target.resource);
  const whose = [...(isMachine ? [] : names), ...(target.alsoKnownAs ?? [])];
  const keeper = keepers.find((pattern) => whose.some((name) => matchesText(pattern, name)));
  if (keeper === undefined) return undefined;
  return isMachine ? `runs as who deploys or approves (${keeper})` : `is who deploys or approves (${keeper})`;
}

/** Paths that IAM keeps for AWS's own roles. Source: IAM User Guide, "IAM identifiers", and AWS SSO's reserved path. */
const KEPT_PATHS = /^aws-(?:service-role|reserved)\//;

/**
 * The names of a target that a service or riposte's deployment gave, if its form is one of theirs. Of a role, and of a part of one, it is the role's
 * name, and its path where IAM keeps that: other paths, and the names of policies, are chosen by whoever makes them.
 */
function givenBySystems(
  { resource, account, belongsTo = resource }: Target,
  names: readonly string[],
): readonly string[] {
  if (OF_PEOPLE.test(resource) || OF_PEOPLE.test(belongsTo)) return [];
  if (MACHINE.test(resource)) return [resource];
  const whose = ENTRY.exec(resource)?.[1] ?? belongsTo;
  const [, owner, role] = ROLE.exec(whose) ?? [];
  if (role === undefined) return names;
  // What a role of another account is called, its owner chose.
  if (owner !== account) return [];
  return KEPT_PATHS.test(role) ? [whose] : [lastOf(role)];
}

function lastOf(arn: string): string {
  return arn.split(/[:/]/).at(-1) ?? arn;
}
