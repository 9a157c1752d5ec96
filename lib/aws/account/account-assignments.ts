import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AccountAssignmentOperationStatus,
  CreateAccountAssignmentCommand,
  DeleteAccountAssignmentCommand,
  DescribeAccountAssignmentCreationStatusCommand,
  DescribeAccountAssignmentDeletionStatusCommand,
  DescribePermissionSetCommand,
  GetInlinePolicyForPermissionSetCommand,
  ListCustomerManagedPolicyReferencesInPermissionSetCommand,
  paginateListAccountAssignments,
  paginateListInstances,
  paginateListManagedPoliciesInPermissionSet,
  paginateListPermissionSetsProvisionedToAccount,
  paginateListTagsForResource,
  type SSOAdminClient,
} from '@aws-sdk/client-sso-admin';
import {
  type Assignment,
  type Assignments,
  instanceOf,
  type PermissionSet,
} from '../../playbooks/remove-outsider/ports.ts';

/** How often Identity Center is asked how far it is, and how long to wait in between; what takes longer shows in the assignments themselves. */
const LOOKS = 8;
const PAUSE_MS = 3_000;

/** AWS's own policies with which somebody can make themselves an administrator. */
const MAY_ADMINISTER = /:aws:policy\/(IAMFullAccess|PowerUserAccess)$/;
const ADMINISTERS = /:aws:policy\/AdministratorAccess$/;

/** The account assignments of Identity Center, in the account and region that run it. */
export function accountAssignments(
  client: SSOAdminClient,
  pause: (ms: number) => Promise<unknown> = sleep,
): Assignments {
  async function listed(permissionSet: string, account: string): Promise<Assignment[]> {
    const found: Assignment[] = [];
    const ask = { InstanceArn: instanceOf(permissionSet), AccountId: account, PermissionSetArn: permissionSet };
    for await (const page of paginateListAccountAssignments({ client }, ask))
      for (const { PrincipalType, PrincipalId = '' } of page.AccountAssignments ?? [])
        found.push({
          ...{ permissionSet, account, principalId: PrincipalId },
          principalType: PrincipalType === 'GROUP' ? 'GROUP' : 'USER',
        });
    return found;
  }

  async function has({ permissionSet, account, principalType, principalId }: Assignment): Promise<boolean> {
    const all = await listed(permissionSet, account);
    return all.some((one) => one.principalType === principalType && one.principalId === principalId);
  }

  async function policiesOf(PermissionSetArn: string): Promise<string[]> {
    const found: string[] = [];
    const ask = { InstanceArn: instanceOf(PermissionSetArn), PermissionSetArn };
    for await (const page of paginateListManagedPoliciesInPermissionSet({ client }, ask))
      for (const { Arn = '' } of page.AttachedManagedPolicies ?? []) found.push(Arn);
    return found;
  }

  async function administers(PermissionSetArn: string): Promise<PermissionSet['administers']> {
    const managed = await policiesOf(PermissionSetArn);
    if (managed.some((arn) => ADMINISTERS.test(arn))) return 'yes';
    const ask = { InstanceArn: instanceOf(PermissionSetArn), PermissionSetArn };
    const { InlinePolicy = '' } = await client.send(new GetInlinePolicyForPermissionSetCommand(ask));
    const own = new ListCustomerManagedPolicyReferencesInPermissionSetCommand(ask);
    const { CustomerManagedPolicyReferences = [] } = await client.send(own);
    const may =
      InlinePolicy !== '' ||
      CustomerManagedPolicyReferences.length > 0 ||
      managed.some((arn) => MAY_ADMINISTER.test(arn));
    return may ? 'maybe' : 'no';
  }

  /** Waits while Identity Center is at it. */
  async function settled(
    begun: AccountAssignmentOperationStatus | undefined,
    look: (requestId: string) => Promise<AccountAssignmentOperationStatus | undefined>,
  ): Promise<void> {
    let status = begun;
    for (let looks = 0; status?.Status === 'IN_PROGRESS' && looks < LOOKS; looks++) {
      await pause(PAUSE_MS);
      status = await look(begun?.RequestId ?? '');
    }
    if (status?.Status === 'FAILED') throw new Error(`Identity Center could not do it: ${status.FailureReason}`);
  }

  return {
    async ownerOf(instance) {
      for await (const page of paginateListInstances({ client }, {}))
        for (const { InstanceArn, OwnerAccountId } of page.Instances ?? [])
          if (InstanceArn === instance) return OwnerAccountId;
      return undefined;
    },

    has,

    async permissionSet(arn) {
      const ask = { InstanceArn: instanceOf(arn), PermissionSetArn: arn };
      const { PermissionSet: found } = await client.send(new DescribePermissionSetCommand(ask));
      const tags: string[] = [];
      for await (const page of paginateListTagsForResource(
        { client },
        { InstanceArn: ask.InstanceArn, ResourceArn: arn },
      ))
        tags.push(...(page.Tags ?? []).map(({ Key = '' }) => Key));
      return { name: found?.Name ?? '', tags, administers: await administers(arn) };
    },

    async administratorsOf(InstanceArn, AccountId) {
      const found: Assignment[] = [];
      const ask = { InstanceArn, AccountId };
      for await (const page of paginateListPermissionSetsProvisionedToAccount({ client }, ask))
        for (const set of page.PermissionSets ?? [])
          if ((await policiesOf(set)).some((arn) => ADMINISTERS.test(arn)))
            found.push(...(await listed(set, AccountId)));
      return found;
    },

    async remove(assignment) {
      if (!(await has(assignment))) return;
      const { AccountAssignmentDeletionStatus } = await client.send(
        new DeleteAccountAssignmentCommand(input(assignment)),
      );
      await settled(AccountAssignmentDeletionStatus, async (AccountAssignmentDeletionRequestId) => {
        const ask = { InstanceArn: instanceOf(assignment.permissionSet), AccountAssignmentDeletionRequestId };
        return (await client.send(new DescribeAccountAssignmentDeletionStatusCommand(ask)))
          .AccountAssignmentDeletionStatus;
      });
    },

    async create(assignment) {
      if (await has(assignment)) return;
      const { AccountAssignmentCreationStatus } = await client.send(
        new CreateAccountAssignmentCommand(input(assignment)),
      );
      await settled(AccountAssignmentCreationStatus, async (AccountAssignmentCreationRequestId) => {
        const ask = { InstanceArn: instanceOf(assignment.permissionSet), AccountAssignmentCreationRequestId };
        return (await client.send(new DescribeAccountAssignmentCreationStatusCommand(ask)))
          .AccountAssignmentCreationStatus;
      });
    },
  };
}

function input({ permissionSet, account, principalType, principalId }: Assignment) {
  return {
    InstanceArn: instanceOf(permissionSet),
    PermissionSetArn: permissionSet,
    PrincipalType: principalType,
    PrincipalId: principalId,
    TargetType: 'AWS_ACCOUNT' as const,
    TargetId: account,
  };
}
