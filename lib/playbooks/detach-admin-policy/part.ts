import type { Call, Target } from '../../domain/plan.ts';
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
export function partOf({ resource }: Pick<Target, 'resource'>): Part {
  const form =
    /^(arn:[^/]*?:(user|role|group|policy)\/.*?)\/(attached-policy|inline-policy|member|default-version)\/(.+)$/;
  const [, arn = '', kind = '', what = '', which = ''] = form.exec(resource) ?? [];
  const name = arn.split('/').at(-1) ?? '';
  if (what === 'member') return { what, arn, user: name, group: which };
  if (what === 'default-version') return { what, arn, version: which };
  const holder = { kind: kind === 'user' ? 'user' : kind === 'role' ? 'role' : 'group', name } as const;
  return { what: what === 'inline-policy' ? 'inline-policy' : 'attached-policy', holder, arn, policy: which };
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
        resource: part.arn.replace(/:user\/.*$/, `:group/${part.group}`),
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
