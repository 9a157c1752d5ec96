import {
  type AccessScope,
  AssociateAccessPolicyCommand,
  CreateAccessEntryCommand,
  DeleteAccessEntryCommand,
  DescribeAccessEntryCommand,
  DescribeClusterCommand,
  type EKSClient,
  paginateListAssociatedAccessPolicies,
} from '@aws-sdk/client-eks';
import { makeEach, unlessLost } from '../../domain/remediation/made-again.ts';
import type { AccessEntries, AccessEntry } from '../../playbooks/remove-outsider/ports.ts';
import { isAwsError, unlessError } from '../errors.ts';
import { madeAt } from '../made-at.ts';

/** There is none; or the cluster is gone, or of the kind that has none. */
const NONE = ['ResourceNotFoundException', 'InvalidRequestException'];

/** The access entries of EKS. */
export function accessEntries(client: EKSClient): AccessEntries {
  const described = async (clusterName: string, principalArn: string) =>
    (await unlessError(NONE, () => client.send(new DescribeAccessEntryCommand({ clusterName, principalArn }))))
      ?.accessEntry;

  async function policiesOf(clusterName: string, principalArn: string): Promise<AccessEntry['policies']> {
    const found: AccessEntry['policies'] = [];
    for await (const page of paginateListAssociatedAccessPolicies({ client }, { clusterName, principalArn }))
      for (const { policyArn = '', accessScope } of page.associatedAccessPolicies ?? [])
        found.push({
          arn: policyArn,
          scope: accessScope?.type ?? '',
          namespaces: [...(accessScope?.namespaces ?? [])].sort(),
        });
    return found.sort((one, other) => (one.arn < other.arn ? -1 : 1));
  }

  return {
    async find(cluster, principal) {
      const found = await described(cluster, principal);
      return found && { madeAt: found.createdAt };
    },

    async of(cluster, principal) {
      const found = await described(cluster, principal);
      const policies = found && (await unlessError(NONE, () => policiesOf(cluster, principal)));
      if (found === undefined || policies === undefined) return undefined;
      const { type = '', username = '', kubernetesGroups = [], tags = {} } = found;
      return {
        type,
        // What EKS makes is the principal's own name, which nobody else may give.
        username: username.startsWith('arn:') ? '' : username,
        groups: [...kubernetesGroups].sort(),
        policies,
        tags: Object.entries(tags)
          .map(([Key, Value]) => ({ Key, Value }))
          .sort((one, other) => (one.Key < other.Key ? -1 : 1)),
      };
    },

    async clusterOf(name) {
      const found = await unlessError(NONE, () => client.send(new DescribeClusterCommand({ name })));
      return madeAt(found?.cluster?.createdAt);
    },

    async remove(clusterName, principalArn) {
      await unlessError(['ResourceNotFoundException'], () =>
        client.send(new DeleteAccessEntryCommand({ clusterName, principalArn })),
      );
    },

    async create(clusterName, principalArn, { type, username, groups, policies, tags }) {
      await unlessError(['ResourceInUseException'], () =>
        client.send(
          new CreateAccessEntryCommand({
            clusterName,
            principalArn,
            type,
            kubernetesGroups: groups,
            tags: Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])),
            ...(username === '' ? {} : { username }),
          }),
        ),
      );
      const lost = await makeEach(policies, {
        make: (policy) => associate(clusterName, principalArn, policy),
        named: ({ arn }) => `the access policy ${arn}`,
        isRefused: (error) =>
          ['InvalidParameterException', 'InvalidRequestException'].some((name) => isAwsError(error, name)),
      });
      unlessLost(lost);
    },
  };

  async function associate(
    clusterName: string,
    principalArn: string,
    { arn: policyArn, scope, namespaces }: AccessEntry['policies'][number],
  ): Promise<void> {
    const accessScope = { type: scope as AccessScope['type'], ...(namespaces.length === 0 ? {} : { namespaces }) };
    await client.send(new AssociateAccessPolicyCommand({ clusterName, principalArn, policyArn, accessScope }));
  }
}
