import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import {
  CreateAccountAssignmentCommand,
  DeleteAccountAssignmentCommand,
  DescribeAccountAssignmentCreationStatusCommand,
  DescribeAccountAssignmentDeletionStatusCommand,
  DescribePermissionSetCommand,
  GetInlinePolicyForPermissionSetCommand,
  ListAccountAssignmentsCommand,
  ListCustomerManagedPolicyReferencesInPermissionSetCommand,
  ListInstancesCommand,
  ListManagedPoliciesInPermissionSetCommand,
  ListPermissionSetsProvisionedToAccountCommand,
  ListTagsForResourceCommand,
  SSOAdminClient,
} from '@aws-sdk/client-sso-admin';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import removeOutsider from '../../../functions/playbooks/remove-outsider.ts';
import { accountAssignments } from '../../../lib/aws/account/account-assignments.ts';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { guardTarget } from '../../../lib/domain/remediation/guard.ts';
import { ASK, eventFile, keepingLog } from '../support/fixtures.ts';
import { answers, like } from '../support/raising.ts';

process.env.AWS_REGION = 'us-east-1';
const sso = mockClient(SSOAdminClient);
const iam = mockClient(IAMClient);
const { find, read, wanted, calls, write, impact } = removeOutsider.changes(keepingLog());
const INSTANCE = 'arn:aws:sso:::instance/ssoins-1';
const OPS = 'arn:aws:sso:::permissionSet/ssoins-1/ps-ops';
const ADMIN = 'arn:aws:sso:::permissionSet/ssoins-1/ps-admin';
const MALLORY = '11111111-2222-3333-4444-555555555555';
const ALICE = '99999999-2222-3333-4444-555555555555';
const assignment = {
  permissionSet: OPS,
  account: '111122223333',
  principalType: 'USER' as const,
  principalId: MALLORY,
};
const asked = { assignment };
const INPUT = {
  InstanceArn: INSTANCE,
  PermissionSetArn: OPS,
  PrincipalType: 'USER',
  PrincipalId: MALLORY,
  TargetType: 'AWS_ACCOUNT',
  TargetId: '111122223333',
};
const emptyPolicy = (neverTouch = {}) => parsePolicy({ version: 1, neverTouch });
const user = (PrincipalId: string) => ({ PrincipalType: 'USER' as const, PrincipalId });
const policy = (name: string) => ({ AttachedManagedPolicies: [{ Arn: `arn:aws:iam::aws:policy/${name}` }] });

beforeEach(() => {
  sso.reset();
  iam.reset();
  iam.on(ListRolesCommand).resolves({ Roles: [] });
  sso.on(ListInstancesCommand).resolves({ Instances: [{ InstanceArn: INSTANCE, OwnerAccountId: ASK.account }] });
  sso.on(ListAccountAssignmentsCommand).resolves({ AccountAssignments: [user(MALLORY)] });
  sso.on(DescribePermissionSetCommand).resolves({ PermissionSet: { Name: 'Ops' } });
  sso.on(ListTagsForResourceCommand).resolves({ Tags: [{ Key: 'team', Value: 'x' }] });
  sso.on(ListManagedPoliciesInPermissionSetCommand).resolves(policy('ReadOnlyAccess'));
  sso.on(GetInlinePolicyForPermissionSetCommand).resolves({ InlinePolicy: '' });
  sso.on(ListCustomerManagedPolicyReferencesInPermissionSetCommand).resolves({});
  sso.on(ListPermissionSetsProvisionedToAccountCommand).resolves({ PermissionSets: [OPS, ADMIN] });
});

async function found(input: object = asked) {
  const { targets } = await find(input as never, ASK);
  const [target] = targets;
  if (target === undefined) throw new Error('not found');
  return target;
}

describe('an assignment', () => {
  test('is found with its permission set, taken away by one call, and given again by one', async () => {
    const target = await found();
    const before = await read(target);
    const to = before && wanted(target, before, asked, ASK);
    const after = { assignment: 'gone' as const };
    sso.on(DeleteAccountAssignmentCommand).resolves({ AccountAssignmentDeletionStatus: { Status: 'SUCCEEDED' } });
    sso.on(CreateAccountAssignmentCommand).resolves({ AccountAssignmentCreationStatus: { Status: 'SUCCEEDED' } });

    await write(target, { assignment: 'there' }, after);
    sso.on(ListAccountAssignmentsCommand).resolves({ AccountAssignments: [user(ALICE)] });
    const meanwhile = await read(target);
    await write(target, { assignment: 'there' }, after);
    await write(target, after, { assignment: 'there' });

    expect(target).toMatchObject({
      label: `Ops of user ${MALLORY} in account 111122223333`,
      resource: `arn:aws:sso:::assignment/ssoins-1/ps-ops/111122223333/USER/${MALLORY}`,
      belongsTo: OPS,
      account: ASK.account,
      tags: ['team'],
    });
    expect([before, to, meanwhile]).toEqual([{ assignment: 'there' }, { state: after }, after]);
    expect(sso.commandCalls(DeleteAccountAssignmentCommand).map(({ args }) => args[0].input)).toEqual([INPUT]);
    expect(sso.commandCalls(CreateAccountAssignmentCommand).map(({ args }) => args[0].input)).toEqual([INPUT]);
    expect(calls(target, { assignment: 'there' }, after)).toEqual([
      { action: 'sso:DeleteAccountAssignment', resource: target.resource, parameters: INPUT },
    ]);
    expect(await impact?.({ ...target, before: before as never, after })).toEqual([
      `Ops of user ${MALLORY} in account 111122223333 can no longer sign in with it`,
      'an assignment that stood before, and was only asked for once more, looks the same: ask whose it is',
    ]);
  });

  test.each<[string, () => void, string]>([
    [
      'of an Identity Center that is not here',
      () => sso.on(ListInstancesCommand).resolves({ Instances: [] }),
      'does not run in this account and region',
    ],
    [
      'of the Identity Center of another account',
      () =>
        sso
          .on(ListInstancesCommand)
          .resolves({ Instances: [{ InstanceArn: INSTANCE, OwnerAccountId: '444455556666' }] }),
      'is of the Identity Center of account 444455556666',
    ],
    [
      'that is none',
      () => sso.on(ListAccountAssignmentsCommand).resolves({ AccountAssignments: [user(ALICE)] }),
      'has no such assignment',
    ],
  ])('is left alone where it is one %s', async (_what, arrange, says) => {
    arrange();

    const { targets, refused } = await find(asked, ASK);

    expect(targets).toEqual([]);
    expect(refused[0]?.reason).toContain(says);
  });

  test.each<[string, object, string]>([
    ['its permission set', { resources: ['Ops'] }, 'Ops is on'],
    ['its permission set, by ARN', { resources: [OPS] }, 'is on'],
    ['its principal', { resources: [MALLORY] }, 'is on'],
    ['a tag of its permission set', { tags: ['team'] }, 'carries the never-touch tag team'],
  ])('is not touched where the never-touch list has %s', async (_what, never, says) => {
    const house = { account: ASK.account, prefix: 'riposte-x-', keepers: [] };

    expect(guardTarget(await found(), emptyPolicy(never), house)).toContain(says);
  });

  test('is not touched where a keeper signs in with its permission set', async () => {
    const own = { assignment: { ...assignment, account: ASK.account } };
    const path = `arn:aws:iam::${ASK.account}:role/aws-reserved/sso.amazonaws.com/`;
    iam.on(ListRolesCommand).resolves({
      Roles: [
        { RoleName: 'AWSReservedSSO_Ops_0a1b', Arn: `${path}AWSReservedSSO_Ops_0a1b` } as never,
        { RoleName: 'AWSReservedSSO_OpsOther_0a1b', Arn: `${path}AWSReservedSSO_OpsOther_0a1b` } as never,
      ],
    });
    const guarded = async (keeper: string) =>
      guardTarget(await found(own), emptyPolicy(), { account: ASK.account, prefix: 'riposte-x-', keepers: [keeper] });

    expect(await guarded('AWSReservedSSO_Ops_0a1b')).toBe('is who deploys or approves (AWSReservedSSO_Ops_0a1b)');
    expect(await guarded('*/AWSReservedSSO_Ops_*')).toContain('is who deploys or approves');
    expect(await guarded('AWSReservedSSO_OpsOther_0a1b')).toBeUndefined();
  });
});

describe('who may be the last administrator stays', () => {
  const holders = (ops: string[], admins: string[]) => {
    sso.on(ListAccountAssignmentsCommand, { PermissionSetArn: OPS }).resolves({ AccountAssignments: ops.map(user) });
    sso
      .on(ListAccountAssignmentsCommand, { PermissionSetArn: ADMIN })
      .resolves({ AccountAssignments: admins.map(user) });
    sso
      .on(ListManagedPoliciesInPermissionSetCommand, { PermissionSetArn: ADMIN })
      .resolves(policy('AdministratorAccess'));
  };
  const administrator = () =>
    sso
      .on(ListManagedPoliciesInPermissionSetCommand, { PermissionSetArn: OPS })
      .resolves(policy('AdministratorAccess'));

  const custom = () => sso.on(GetInlinePolicyForPermissionSetCommand).resolves({ InlinePolicy: '{}' });
  const kept = () =>
    sso
      .on(ListCustomerManagedPolicyReferencesInPermissionSetCommand)
      .resolves({ CustomerManagedPolicyReferences: [{ Name: 'p' }] });
  const ofIam = () =>
    sso.on(ListManagedPoliciesInPermissionSetCommand, { PermissionSetArn: OPS }).resolves(policy('IAMFullAccess'));

  test.each<[string, string[], string[], () => unknown, boolean]>([
    ['without rights of one, nobody else being one', [MALLORY], [], () => undefined, true],
    ['with them, nobody else having them', [MALLORY], [], administrator, false],
    ['with them twice, nobody else having them', [MALLORY], [MALLORY], administrator, false],
    ['with them, as another', [MALLORY, ALICE], [], administrator, true],
    ['with them, another having them otherwise', [MALLORY], [ALICE], administrator, true],
    ['with a policy of one’s own, which may say anything', [MALLORY, ALICE], [], custom, false],
    ['with a policy that the account itself keeps', [MALLORY], [], kept, false],
    ['with all rights over IAM', [MALLORY], [], ofIam, false],
  ])('%s', async (_what, ops, admins, rights, goes) => {
    holders(ops, admins);
    rights();

    const { targets, refused } = await find(asked, ASK);

    expect(targets).toHaveLength(goes ? 1 : 0);
    expect(refused.map(({ reason }) => reason.includes('may be the last administrator'))).toEqual(goes ? [] : [true]);
  });

  test('also where the others have gone since it was planned', async () => {
    holders([MALLORY, ALICE], []);
    administrator();
    const target = await found();
    holders([MALLORY], []);

    await expect(write(target, { assignment: 'there' }, { assignment: 'gone' })).rejects.toThrow('last administrator');
    expect(sso.commandCalls(DeleteAccountAssignmentCommand)).toHaveLength(0);
  });
});

describe('Identity Center takes its time', () => {
  const waits: number[] = [];
  const assignments = accountAssignments(new SSOAdminClient({ region: 'us-east-1' }), async (ms) => {
    waits.push(ms);
  });

  test('and is asked how far it is, until it is done', async () => {
    sso
      .on(DeleteAccountAssignmentCommand)
      .resolves({ AccountAssignmentDeletionStatus: { Status: 'IN_PROGRESS', RequestId: 'r' } });
    sso
      .on(DescribeAccountAssignmentDeletionStatusCommand)
      .resolvesOnce({ AccountAssignmentDeletionStatus: { Status: 'IN_PROGRESS' } })
      .resolves({ AccountAssignmentDeletionStatus: { Status: 'SUCCEEDED' } });

    await assignments.remove(assignment);

    const looks = sso.commandCalls(DescribeAccountAssignmentDeletionStatusCommand).map(({ args }) => args[0].input);
    expect(looks).toEqual([
      { InstanceArn: INSTANCE, AccountAssignmentDeletionRequestId: 'r' },
      { InstanceArn: INSTANCE, AccountAssignmentDeletionRequestId: 'r' },
    ]);
    expect(waits).toEqual([3_000, 3_000]);
  });

  test('and what failed is not taken for done', async () => {
    const failed = { Status: 'FAILED' as const, FailureReason: 'no right' };
    sso.on(DeleteAccountAssignmentCommand).resolves({ AccountAssignmentDeletionStatus: failed });
    sso
      .on(CreateAccountAssignmentCommand)
      .resolves({ AccountAssignmentCreationStatus: { Status: 'IN_PROGRESS', RequestId: 'r' } });
    sso.on(DescribeAccountAssignmentCreationStatusCommand).resolves({ AccountAssignmentCreationStatus: failed });

    await expect(assignments.remove(assignment)).rejects.toThrow('no right');
    sso.on(ListAccountAssignmentsCommand).resolves({});
    await expect(assignments.create(assignment)).rejects.toThrow('no right');
  });
});

test('rights that somebody got propose to take them away; other changes do not', () => {
  const DETECTION = 'persistence/permission-set-assigned';

  expect(answers(DETECTION, eventFile(DETECTION))).toEqual([
    {
      'remove-outsider': {
        assignment: {
          permissionSet: 'arn:aws:sso:::permissionSet/ssoins-1111222233334444/ps-5555666677778888',
          account: '000000000000',
          principalType: 'USER',
          principalId: MALLORY,
        },
      },
    },
  ]);
  expect(answers(DETECTION, like(DETECTION, { eventName: 'DeleteAccountAssignment' }))).toEqual([]);
});
