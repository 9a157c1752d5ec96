import { type IAMClient, paginateGetGroup, paginateListEntitiesForPolicy } from '@aws-sdk/client-iam';
import { holderKey, type ReadApprovers } from '../../domain/remediation/approvers.ts';
import { isPassing } from '../errors.ts';

/** Users, groups and roles that hold the policy of riposte's approvers, members of the groups among them, page by page. */
export function approverReader(client: IAMClient, policyArn: string): ReadApprovers {
  return async () => {
    const holders = new Map<string, string | undefined>();
    try {
      // As a boundary the policy gives nothing.
      const asked = { PolicyArn: policyArn, PolicyUsageFilter: 'PermissionsPolicy' as const };
      const groups: string[] = [];
      for await (const page of paginateListEntitiesForPolicy({ client }, asked)) {
        for (const { UserName = '' } of page.PolicyUsers ?? []) holders.set(holderKey('user', UserName), undefined);
        for (const { RoleName = '' } of page.PolicyRoles ?? []) holders.set(holderKey('role', RoleName), undefined);
        groups.push(...(page.PolicyGroups ?? []).map(({ GroupName = '' }) => GroupName));
      }
      for (const group of groups) {
        holders.set(holderKey('group', group), undefined);
        for await (const { Users = [] } of paginateGetGroup({ client }, { GroupName: group }))
          for (const { UserName = '' } of Users)
            if (!holders.has(holderKey('user', UserName))) holders.set(holderKey('user', UserName), group);
      }
    } catch (error) {
      if (isPassing(error)) throw error;
      return { problem: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
    }
    return { policyArn, holders };
  };
}
