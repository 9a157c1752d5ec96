import {
  AddUserToGroupCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  type IAMClient,
  paginateGetGroup,
  paginateListGroupsForUser,
  paginateListPolicyVersions,
  RemoveUserFromGroupCommand,
  SetDefaultPolicyVersionCommand,
} from '@aws-sdk/client-iam';
import type { Holder, Rights, Version } from '../../playbooks/detach-admin-policy/ports.ts';
import { unlessGone } from '../errors.ts';
import { keysOf } from '../tag-keys.ts';
import { groupPolicies, type HolderPolicies, rolePolicies, userPolicies } from './holder-policies.ts';

/** IAM's users, roles and groups with their policies, and managed policies with their versions. */
export function rightsStore(client: IAMClient): Rights {
  const kinds = { user: userPolicies(client), role: rolePolicies(client), group: groupPolicies(client) };
  const of = ({ kind }: Holder): HolderPolicies => kinds[kind];
  return {
    holder: (one) => unlessGone(() => of(one).holder(one.name)),
    attached: (one) => of(one).attached(one.name),
    inline: (one) => of(one).inline(one.name),
    document: (one, policy) =>
      unlessGone(async () => decodeURIComponent((await of(one).get(one.name, policy)).PolicyDocument ?? '')),
    async groupsOf(UserName) {
      const names: string[] = [];
      for await (const { Groups = [] } of paginateListGroupsForUser({ client }, { UserName }))
        names.push(...Groups.flatMap(({ GroupName }) => GroupName ?? []));
      return names;
    },
    async membersOf(GroupName) {
      const names: string[] = [];
      for await (const { Users = [] } of paginateGetGroup({ client }, { GroupName }))
        names.push(...Users.flatMap(({ UserName }) => UserName ?? []));
      return names;
    },
    policy: (PolicyArn) =>
      unlessGone(async () => {
        const { Policy } = await client.send(new GetPolicyCommand({ PolicyArn }));
        const { Arn: arn = '', PolicyId: id = '', DefaultVersionId: version = '', Tags } = Policy ?? {};
        return { arn, id, version, tags: keysOf(Tags) };
      }),
    async versions(PolicyArn) {
      const all: Version[] = [];
      for await (const { Versions = [] } of paginateListPolicyVersions({ client }, { PolicyArn }))
        all.push(
          ...Versions.flatMap(({ VersionId: id, CreateDate: madeAt }) =>
            id === undefined || madeAt === undefined ? [] : [{ id, madeAt }],
          ),
        );
      return all.sort((one, other) => Number(other.id.slice(1)) - Number(one.id.slice(1)));
    },
    async versionDocument(PolicyArn, VersionId) {
      const { PolicyVersion } = await client.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
      return decodeURIComponent(PolicyVersion?.Document ?? '');
    },
    attach: (one, policy) => of(one).attach(one.name, policy),
    async detach(one, policy) {
      await unlessGone(() => of(one).detach(one.name, policy));
    },
    put: (one, policy, document) => of(one).put(one.name, policy, document),
    async remove(one, policy) {
      await unlessGone(() => of(one).remove(one.name, policy));
    },
    async join(UserName, GroupName) {
      await client.send(new AddUserToGroupCommand({ UserName, GroupName }));
    },
    async leave(UserName, GroupName) {
      await unlessGone(() => client.send(new RemoveUserFromGroupCommand({ UserName, GroupName })));
    },
    async setVersion(PolicyArn, VersionId) {
      await client.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId }));
    },
  };
}
