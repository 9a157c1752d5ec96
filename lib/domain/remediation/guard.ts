import { guardAddress, isRefusal } from '../network/address.ts';
import { matchesText, type Policy } from '../policy/policy.ts';
import { accessEntry, iamArn, isKeptByAws, isRoleBelow } from '../text/arn.ts';
import { handsOff } from './hands-off.ts';
import type { Target } from './plan.ts';
import { partOf } from './whose-part.ts';

/** Whose account this is, and what in it is riposte's own or its operators'. */
export interface House {
  readonly account: string;
  /** What the names of everything of this stack begin with: `riposte-<stage>-`. */
  readonly prefix: string;
  /** Principals nobody may lock out: the deploying role, the approvers. ARNs or names, `*` for any characters. */
  readonly keepers: readonly string[];
}

/** Names that AWS services or an organization's management give, and paths of roles, and why nobody changes them. Source: their user guides. */
const MANAGED: readonly (readonly [RegExp | `/aws-${string}/`, string])[] = [
  ['/aws-service-role/', 'a service-linked role'],
  ['/aws-reserved/', 'managed by IAM Identity Center: take the assignment away there and end the sessions of its user'],
  [/(^|[:/])(aws-controltower-|AWSControlTower|StackSet-AWSControlTower)/i, 'managed by AWS Control Tower'],
  [/(^|[:/])OrganizationAccountAccessRole$/, "the organization's own way into this account"],
  [/(^|[:/])(stacksets-exec-|AWSCloudFormationStackSet)/, 'managed by CloudFormation StackSets'],
  [/(^|[:/])FMManaged|(^|[:/])PREFMManaged/, 'managed by AWS Firewall Manager'],
  [/(^|[:/])(rds|aurora|redshift|directory|ecs-sc)!/, 'managed by the service that made it'],
];

/** Why a target must not be changed, or undefined where it may be. The same check at plan and, again, at apply. */
export function guardTarget(target: Target, policy: Policy, house: House): string | undefined {
  const names = namesOf(target);
  const called = [...names, ...wholeNames(target), ...(target.alsoKnownAs ?? [])];
  const fits = (pattern: string) => called.some((name) => matchesText(pattern, name));
  if (target.account !== house.account) return `belongs to account ${target.account}, riposte is in ${house.account}`;
  const theirs = givenBySystems(target, names);
  if (theirs.some((name) => name.startsWith(house.prefix))) return "is riposte's own";
  const isOf = (form: RegExp | `/aws-${string}/`, name: string) =>
    typeof form === 'string' ? isRoleBelow(form, name) : form.test(name);
  const managed = theirs.flatMap((name) => MANAGED.filter(([form]) => isOf(form, name)))[0];
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

/** Names as CloudFormation gives them to what is of a stack of riposte's. A stage is of small letters and digits. */
const OF_RIPOSTE = /^(riposte-([a-z][a-z0-9]{0,19})-)./;

function otherStage(target: Target, prefix: string): string | undefined {
  for (const arn of [whoseOf(target), ...(target.alsoKnownAs ?? [])]) {
    const { kind, name = '' } = iamArn(arn) ?? {};
    const [, theirs, stage] = (kind === 'role' || kind === 'policy' ? OF_RIPOSTE.exec(name) : undefined) ?? [];
    if (theirs !== undefined && theirs !== prefix) return stage;
  }
  return undefined;
}

/** Whom or what a change of the target concerns: whose way into a cluster it is, what it is a part of, or itself. */
export function whoseOf({ resource, belongsTo }: Pick<Target, 'resource' | 'belongsTo'>): string {
  return accessEntry(resource)?.principal ?? belongsTo ?? resource;
}

/** By what a target may be protected: its label, ARNs and names; not by an inline policy's name, which whoever puts it chooses. */
function namesOf(target: Target): string[] {
  const { label, resource, belongsTo = resource } = target;
  const isInline = partOf(target, 'inline-policy') !== undefined;
  const arns = isInline ? [belongsTo] : [resource, belongsTo];
  return [...(isInline ? [] : [label]), ...arns.flatMap((arn) => [arn, lastOf(arn)])];
}

/**
 * How people call what ARNs name: all behind the kind (`team/app`, of which the end alone is `app`), and a secret's name without the six characters that
 * Secrets Manager adds. Of IAM's it is a path with the name, and whoever makes what stands there chooses that.
 */
function wholeNames({ resource, belongsTo = resource }: Target): string[] {
  return [resource, belongsTo].flatMap((arn) => {
    const [, , service = '', , , ...rest] = arn.split(':');
    if (service === 'iam') return [];
    const name = rest.join(':').replace(/^[\w-]+[:/]/, '');
    return service === 'secretsmanager' ? [name, name.replace(/-\w{6}$/, '')] : [name];
  });
}

/** Providers of identities: as of users and groups, no AWS service makes any, nor does riposte: one that is called like something of theirs hides behind it. */
const PROVIDER = /^arn:[^:]+:iam::\d*:(?:saml|oidc)-provider\//;

/** A machine is called by its id: what its label has beside that is a tag, which whoever may tag it has set. */
const MACHINE = /^arn:[^:]+:ec2:[^:]*:\d*:instance\/[^/]+$/;

/** Whether somebody who signs in is touched: only of those a keeper may be one. */
function isOfPrincipal({ resource, belongsTo = '', alsoKnownAs = [] }: Target): boolean {
  const entry = accessEntry(resource)?.principal ?? '';
  return [resource, belongsTo, entry, ...alsoKnownAs].some((arn) => /^arn:[^:]+:(?:iam|sso|sts):/.test(arn));
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

/**
 * The names of a target that a service or riposte's deployment gave, if its form is one of theirs. Of a role or a policy, and of a part of one, it is its
 * name, and its path where IAM keeps that for AWS: other paths are chosen by whoever makes them.
 */
function givenBySystems(target: Target, names: readonly string[]): readonly string[] {
  const { resource, account, belongsTo = resource } = target;
  if (PROVIDER.test(resource) || PROVIDER.test(belongsTo)) return [];
  if (MACHINE.test(resource)) return [resource];
  const whose = whoseOf(target);
  const found = iamArn(whose);
  if (found === undefined) return accessEntry(resource) === undefined ? names : [];
  // What is called so in another account, its owner chose.
  if (found.account !== account || found.kind === 'user' || found.kind === 'group') return [];
  return isKeptByAws(whose) ? [whose] : [found.name];
}

function lastOf(arn: string): string {
  return arn.split(/[:/]/).at(-1) ?? arn;
}
