import {
  DeleteRolePolicyCommand,
  DeleteUserPolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  type IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  paginateListRolePolicies,
  paginateListUserPolicies,
} from '@aws-sdk/client-iam';
import type { Described, InlinePolicies, Named } from '../../playbooks/contain-principal/ports.ts';
import { unlessGone } from '../errors.ts';
import { keysOf } from '../tag-keys.ts';

/** IAM's users and roles with their inline policies. */
export function inlinePolicies(client: IAMClient): InlinePolicies {
  const all = async (one: Named) => {
    const names = one.kind === 'user' ? await userPolicies(client, one.name) : await rolePolicies(client, one.name);
    const texts = await Promise.all(names.map(async (name) => [name, (await get(one, name)) ?? ''] as const));
    return new Map(texts);
  };
  const get = (one: Named, PolicyName: string) =>
    unlessGone(async () => {
      const { PolicyDocument = '' } = await (one.kind === 'user'
        ? client.send(new GetUserPolicyCommand({ UserName: one.name, PolicyName }))
        : client.send(new GetRolePolicyCommand({ RoleName: one.name, PolicyName })));
      return decodeURIComponent(PolicyDocument);
    });
  return {
    describe: (one) => unlessGone(() => (one.kind === 'user' ? userOf(client, one.name) : roleOf(client, one.name))),
    all,
    get,
    async put(one, PolicyName, PolicyDocument) {
      await (one.kind === 'user'
        ? client.send(new PutUserPolicyCommand({ UserName: one.name, PolicyName, PolicyDocument }))
        : client.send(new PutRolePolicyCommand({ RoleName: one.name, PolicyName, PolicyDocument })));
    },
    async remove(one, PolicyName) {
      await unlessGone(async () => {
        await (one.kind === 'user'
          ? client.send(new DeleteUserPolicyCommand({ UserName: one.name, PolicyName }))
          : client.send(new DeleteRolePolicyCommand({ RoleName: one.name, PolicyName })));
      });
    },
  };
}

async function userOf(client: IAMClient, UserName: string): Promise<Described | undefined> {
  const { User } = await client.send(new GetUserCommand({ UserName }));
  if (User?.Arn === undefined || User.UserId === undefined) return undefined;
  return {
    arn: User.Arn,
    id: User.UserId,
    tags: keysOf(User.Tags),
    lastUsed: User.PasswordLastUsed === undefined ? undefined : { at: User.PasswordLastUsed },
  };
}

async function roleOf(client: IAMClient, RoleName: string): Promise<Described | undefined> {
  const { Role } = await client.send(new GetRoleCommand({ RoleName }));
  if (Role?.Arn === undefined || Role.RoleId === undefined) return undefined;
  const { LastUsedDate, Region } = Role.RoleLastUsed ?? {};
  return {
    arn: Role.Arn,
    id: Role.RoleId,
    tags: keysOf(Role.Tags),
    trust: Role.AssumeRolePolicyDocument,
    lastUsed: LastUsedDate === undefined ? undefined : { at: LastUsedDate, region: Region },
  };
}

async function userPolicies(client: IAMClient, UserName: string): Promise<string[]> {
  const names: string[] = [];
  for await (const page of paginateListUserPolicies({ client }, { UserName })) names.push(...(page.PolicyNames ?? []));
  return names;
}

async function rolePolicies(client: IAMClient, RoleName: string): Promise<string[]> {
  const names: string[] = [];
  for await (const page of paginateListRolePolicies({ client }, { RoleName })) names.push(...(page.PolicyNames ?? []));
  return names;
}
