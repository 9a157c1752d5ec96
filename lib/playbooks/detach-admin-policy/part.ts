import type { Call, Target } from '../../domain/remediation/plan.ts';
import { partOf } from '../../domain/remediation/whose-part.ts';
import { iamArn } from '../../domain/text/arn.ts';
import type { Holder } from './ports.ts';

/** One thing that makes somebody an administrator, and that can be taken away by itself. */
export type Part =
  | {
      readonly what: 'attached-policy' | 'inline-policy';
      readonly holder: Holder;
      readonly arn: string;
      readonly policy: string;
    }
  | { readonly what: 'member'; readonly arn: string; readonly user: string; readonly group: string }
  | { readonly what: 'default-version'; readonly arn: string; readonly version: string };

/** The name of a part as a target: the ARN of what it is a part of, what it is, and which. */
export function resourceOf(part: Part): string {
  switch (part.what) {
    case 'member':
      return `${part.arn}/member/${part.group}`;
    case 'default-version':
      return `${part.arn}/default-version/${part.version}`;
    default:
      return `${part.arn}/${part.what}/${part.policy}`;
  }
}

/** Reads a target's name again. */
export function partIn(target: Pick<Target, 'resource' | 'belongsTo'>): Part {
  const { belongsTo: arn = '' } = target;
  const { kind = 'policy', name = '' } = iamArn(arn) ?? {};
  const version = partOf(target, 'default-version');
  if (kind === 'policy') return { what: 'default-version', arn, version: version ?? '' };
  const group = partOf(target, 'member');
  if (group !== undefined) return { what: 'member', arn, user: name, group };
  const inline = partOf(target, 'inline-policy');
  const what = inline === undefined ? 'attached-policy' : 'inline-policy';
  return { what, holder: { kind, name }, arn, policy: inline ?? partOf(target, what) ?? '' };
}

/** How a person calls it. */
export function labelOf(part: Part): string {
  switch (part.what) {
    case 'member':
      return `user ${part.user} in group ${part.group}`;
    case 'default-version':
      return `policy ${part.arn.split('/').at(-1)} (back to ${part.version})`;
    default:
      return `${part.policy.split('/').at(-1)} of ${part.holder.kind} ${part.holder.name}`;
  }
}

const KINDS = { user: 'User', role: 'Role', group: 'Group' } as const;

/** The call that leads to a value: whether it is attached or a member, the inline document, the default version. */
export function callFor(part: Part, value: Call['parameters']): Call {
  switch (part.what) {
    case 'member':
      return {
        action: value === true ? 'iam:AddUserToGroup' : 'iam:RemoveUserFromGroup',
        // IAM asks for the right on the group.
        resource: part.arn.replace(/^(arn:[^:]+:iam::\d+):user\/.*$/, `$1:group/${part.group}`),
        parameters: { UserName: part.user, GroupName: part.group },
      };
    case 'default-version':
      return {
        action: 'iam:SetDefaultPolicyVersion',
        resource: part.arn,
        parameters: { PolicyArn: part.arn, VersionId: value },
      };
    case 'attached-policy': {
      const kind = KINDS[part.holder.kind];
      return {
        action: `iam:${value === true ? 'Attach' : 'Detach'}${kind}Policy`,
        resource: part.arn,
        parameters: { [`${kind}Name`]: part.holder.name, PolicyArn: part.policy },
      };
    }
    case 'inline-policy': {
      const kind = KINDS[part.holder.kind];
      const named = { [`${kind}Name`]: part.holder.name, PolicyName: part.policy };
      return value === null
        ? { action: `iam:Delete${kind}Policy`, resource: part.arn, parameters: named }
        : { action: `iam:Put${kind}Policy`, resource: part.arn, parameters: { ...named, PolicyDocument: value } };
    }
  }
}
