import {
  type AttachedPolicy,
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  DeleteGroupPolicyCommand,
  DeleteRolePolicyCommand,
  DeleteUserPolicyCommand,
  DetachGroupPolicyCommand,
  DetachRolePolicyCommand,
  DetachUserPolicyCommand,
  GetGroupCommand,
  GetGroupPolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  type IAMClient,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  paginateListAttachedGroupPolicies,
  paginateListAttachedRolePolicies,
  paginateListAttachedUserPolicies,
  paginateListGroupPolicies,
  paginateListRolePolicies,
  paginateListUserPolicies,
} from '@aws-sdk/client-iam';
import type { Known } from '../../playbooks/detach-admin-policy/ports.ts';
import { keysOf } from '../tag-keys.ts';

/** The policies of holders of one kind, by the holder's name; throws NoSuchEntityException for what is gone. */
export interface HolderPolicies {
  holder(name: string): Promise<Known>;
  attached(name: string): Promise<string[]>;
  inline(name: string): Promise<string[]>;
  get(name: string, policy: string): Promise<{ readonly PolicyDocument?: string | undefined }>;
  attach(name: string, policy: string): Promise<void>;
  detach(name: string, policy: string): Promise<void>;
  put(name: string, policy: string, document: string): Promise<void>;
  remove(name: string, policy: string): Promise<void>;
}

/** Users' policies. */
export function userPolicies(client: IAMClient): HolderPolicies {
  return {
    async holder(UserName) {
      const { User } = await client.send(new GetUserCommand({ UserName }));
      return { arn: User?.Arn ?? '', id: User?.UserId ?? '', tags: keysOf(User?.Tags) };
    },
    attached: (UserName) => arnsIn(paginateListAttachedUserPolicies({ client }, { UserName })),
    inline: (UserName) => namesIn(paginateListUserPolicies({ client }, { UserName })),
    get: (UserName, PolicyName) => client.send(new GetUserPolicyCommand({ UserName, PolicyName })),
    async attach(UserName, PolicyArn) {
      await client.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));
    },
    async detach(UserName, PolicyArn) {
      await client.send(new DetachUserPolicyCommand({ UserName, PolicyArn }));
    },
    async put(UserName, PolicyName, PolicyDocument) {
      await client.send(new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument }));
    },
    async remove(UserName, PolicyName) {
      await client.send(new DeleteUserPolicyCommand({ UserName, PolicyName }));
    },
  };
}

/** Roles' policies. */
export function rolePolicies(client: IAMClient): HolderPolicies {
  return {
    async holder(RoleName) {
      const { Role } = await client.send(new GetRoleCommand({ RoleName }));
      return { arn: Role?.Arn ?? '', id: Role?.RoleId ?? '', tags: keysOf(Role?.Tags) };
    },
    attached: (RoleName) => arnsIn(paginateListAttachedRolePolicies({ client }, { RoleName })),
    inline: (RoleName) => namesIn(paginateListRolePolicies({ client }, { RoleName })),
    get: (RoleName, PolicyName) => client.send(new GetRolePolicyCommand({ RoleName, PolicyName })),
    async attach(RoleName, PolicyArn) {
      await client.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    },
    async detach(RoleName, PolicyArn) {
      await client.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
    },
    async put(RoleName, PolicyName, PolicyDocument) {
      await client.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
    },
    async remove(RoleName, PolicyName) {
      await client.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
    },
  };
}

/** Groups' policies. A group carries no tags. */
export function groupPolicies(client: IAMClient): HolderPolicies {
  return {
    async holder(GroupName) {
      const { Group } = await client.send(new GetGroupCommand({ GroupName }));
      return { arn: Group?.Arn ?? '', id: Group?.GroupId ?? '', tags: [] };
    },
    attached: (GroupName) => arnsIn(paginateListAttachedGroupPolicies({ client }, { GroupName })),
    inline: (GroupName) => namesIn(paginateListGroupPolicies({ client }, { GroupName })),
    get: (GroupName, PolicyName) => client.send(new GetGroupPolicyCommand({ GroupName, PolicyName })),
    async attach(GroupName, PolicyArn) {
      await client.send(new AttachGroupPolicyCommand({ GroupName, PolicyArn }));
    },
    async detach(GroupName, PolicyArn) {
      await client.send(new DetachGroupPolicyCommand({ GroupName, PolicyArn }));
    },
    async put(GroupName, PolicyName, PolicyDocument) {
      await client.send(new PutGroupPolicyCommand({ GroupName, PolicyName, PolicyDocument }));
    },
    async remove(GroupName, PolicyName) {
      await client.send(new DeleteGroupPolicyCommand({ GroupName, PolicyName }));
    },
  };
}

async function arnsIn(pages: AsyncIterable<{ AttachedPolicies?: AttachedPolicy[] | undefined }>): Promise<string[]> {
  const arns: string[] = [];
  for await (const { AttachedPolicies = [] } of pages)
    arns.push(...AttachedPolicies.flatMap(({ PolicyArn }) => PolicyArn ?? []));
  return arns;
}

async function namesIn(pages: AsyncIterable<{ PolicyNames?: string[] | undefined }>): Promise<string[]> {
  const names: string[] = [];
  for await (const { PolicyNames = [] } of pages) names.push(...PolicyNames);
  return names;
}
