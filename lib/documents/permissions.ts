import { fits } from './glob.ts';
import { type Condition, type Patterns, type Statement, statementsOf } from './statements.ts';

/** Whose policy it is, where the call says so: `user/dev`, `role/app`, `group/ops`. */
export interface Holder {
  readonly account: string;
  readonly name?: string | undefined;
}

/** Each of these on any identity makes its holder an administrator. */
const ALONE = [
  ['iam:AttachUserPolicy', 'user'],
  ['iam:PutUserPolicy', 'user'],
  ['iam:AttachGroupPolicy', 'group'],
  ['iam:PutGroupPolicy', 'group'],
  ['iam:CreatePolicyVersion', 'policy'],
] as const;
/** These do only both together, as deployments need the first alone: give a role rights, and let oneself into it. */
const TOGETHER = [
  [
    ['iam:AttachRolePolicy', 'role'],
    ['iam:UpdateAssumeRolePolicy', 'role'],
  ],
  [
    ['iam:PutRolePolicy', 'role'],
    ['iam:UpdateAssumeRolePolicy', 'role'],
  ],
] as const;

/** Keys that limit which rights may be given, or to whom; other conditions (time, address, MFA, region) leave the holder an administrator. */
const LIMITING = /^(iam:(permissionsboundary|policyarn|resourcetag\/.+)|aws:resourcetag\/.+)$/;

/** More Deny statements than a policy of IAM's size can hold. */
const MOST_DENIES = 100;

/** A name that no policy names: what is allowed on it is allowed on any. */
export const ANY_NAME = 'a-name-nobody-chose-7e57ab1e';

/**
 * Whether a policy lets its holder give itself all rights: by allowing everything, all of IAM, or what gives rights, on any
 * identity or on its own, in whatever words (`**`, `i*:*`, NotAction, NotResource, ARNs of stars).
 */
export function isAdministrative(document: unknown, holder: Holder): boolean {
  const statements = statementsOf(document);
  const allows = statements.filter((statement) => statement.allows && !statement.conditions.some(limits));
  const denies = statements
    .filter((statement) => !statement.allows && statement.conditions.every(spares))
    .slice(0, MOST_DENIES);
  const may = ([action, kind]: readonly [string, string]) =>
    resourcesOf(kind, holder).some(
      (resource) => covered(allows, action, resource) && !covered(denies, action, resource),
    );
  return ALONE.some(may) || TOGETHER.some((actions) => actions.every(may));
}

function resourcesOf(kind: string, { account, name }: Holder): string[] {
  const own = name?.startsWith(`${kind}/`) === true ? [name] : [];
  return [`${kind}/${ANY_NAME}`, ...own].map((resource) => `arn:aws:iam::${account}:${resource}`);
}

function covered(statements: readonly Statement[], action: string, resource: string): boolean {
  return statements.some(
    ({ actions, resources }) => includes(actions, action.toLowerCase(), true) && includes(resources, resource, false),
  );
}

function includes({ not, named }: Patterns, text: string, anyCase: boolean): boolean {
  // A variable (`user/${aws:username}`) may stand for the holder itself.
  // ARNs of China, of governments and the like are those of the holder's own partition.
  const hit = named.some((pattern) =>
    fits(
      (anyCase ? pattern.toLowerCase() : pattern)
        .replace(/\$\{[^{}]*\}/g, '*')
        .replace(/^arn:aws-[a-z-]+:/, 'arn:aws:'),
      text,
    ),
  );
  return hit !== not;
}

/** Whether a condition on an Allow limits what can be given away. */
function limits({ operator, key, values }: Condition): boolean {
  return (
    LIMITING.test(key) &&
    /^(foranyvalue:)?(string|arn)(equals|equalsignorecase|like)$/.test(operator) &&
    !values.some((value) => /^[*?]*$/.test(value))
  );
}

/** Whether a condition on a Deny spares only those that such a limit holds for. */
function spares({ key, operator }: Condition): boolean {
  return LIMITING.test(key) && /^(string|arn)not(equals|equalsignorecase|like)(ifexists)?$/.test(operator);
}
