import { randomUUID } from 'node:crypto';
import {
  AttachManagedPolicyToPermissionSetCommand,
  CreateAccountAssignmentCommand,
  CreatePermissionSetCommand,
  ListAccountAssignmentsCommand,
  ListInstancesCommand,
  PutInlinePolicyToPermissionSetCommand,
  SSOAdminClient,
} from '@aws-sdk/client-sso-admin';
import type { Fixture } from '../fixture.ts';

const ACCOUNT = '000000000000';
const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';

const EVERYTHING = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});

/** A user who was made an administrator in Identity Center, by a policy of the permission set's own, beside a group that is one. */
const fixture: Fixture = {
  playbook: 'remove-outsider',
  onSecond: ['FindIdentityCenter', 'ReadAssignments', 'ReadPermissionSets', 'RemoveAssignments', 'MakeAssignments'],
  async arrange({ config }) {
    const center = new SSOAdminClient(config);
    const { Instances = [] } = await center.send(new ListInstancesCommand({}));
    const InstanceArn = Instances[0]?.InstanceArn;
    const assigned = async (principalType: 'USER' | 'GROUP', ...tags: string[]) => {
      const Name = `admins-${randomUUID().slice(0, 8)}`;
      const Tags = tags.map((Key) => ({ Key, Value: 'yes' }));
      const { PermissionSet } = await center.send(new CreatePermissionSetCommand({ InstanceArn, Name, Tags }));
      const permissionSet = PermissionSet?.PermissionSetArn ?? '';
      const set = { InstanceArn, PermissionSetArn: permissionSet };
      if (principalType === 'GROUP')
        await center.send(new AttachManagedPolicyToPermissionSetCommand({ ...set, ManagedPolicyArn: ADMINISTRATOR }));
      else await center.send(new PutInlinePolicyToPermissionSetCommand({ ...set, InlinePolicy: EVERYTHING }));
      const principalId = randomUUID();
      const to = { PrincipalType: principalType, PrincipalId: principalId, TargetType: 'AWS_ACCOUNT' as const };
      await center.send(new CreateAccountAssignmentCommand({ ...set, ...to, TargetId: ACCOUNT }));
      return { permissionSet, account: ACCOUNT, principalType, principalId };
    };
    await assigned('GROUP');
    const assignment = await assigned('USER');
    return {
      input: { assignment },
      async look() {
        const asked = { InstanceArn, AccountId: ACCOUNT, PermissionSetArn: assignment.permissionSet };
        return (await center.send(new ListAccountAssignmentsCommand(asked))).AccountAssignments;
      },
      drift: { cannot: 'an assignment is there or is not, so that it is as before or as it was left' },
      attack: {
        detection: 'persistence/permission-set-assigned',
        texts: {
          'arn:aws:sso:::permissionSet/ssoins-1111222233334444/ps-5555666677778888': assignment.permissionSet,
          '11111111-2222-3333-4444-555555555555': assignment.principalId,
        },
      },
      gone: { input: { assignment: { ...assignment, principalId: randomUUID() } }, says: 'has no such assignment' },
      elsewhere: {
        input: {
          assignment: {
            ...assignment,
            permissionSet: 'arn:aws:sso:::permissionSet/ssoins-1111222233334444/ps-5555666677778888',
          },
        },
        says: 'is of an Identity Center that does not run in this account and region',
      },
      tagged: async (key) => ({ input: { assignment: await assigned('USER', key) } }),
      wrong: { input: { assignment: { ...assignment, account: 'shop' } }, says: 'must be the id of an account' },
    };
  },
};

export default fixture;
