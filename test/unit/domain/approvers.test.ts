import { GetGroupCommand, IAMClient, ListEntitiesForPolicyCommand } from '@aws-sdk/client-iam';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { approverReader } from '../../../lib/aws/account/approvers.ts';
import { OBSERVE_ONLY } from '../../../lib/domain/policy/policy.ts';
import { approves, principalsOf } from '../../../lib/domain/remediation/approvers.ts';
import type { Target } from '../../../lib/domain/remediation/plan.ts';
import { guarding } from '../../../lib/remediation/guarding.ts';
import { APPROVERS_POLICY, world } from '../support/change-world.ts';

const iam = mockClient(IAMClient);
const read = approverReader(new IAMClient({ region: 'us-east-1', maxAttempts: 1 }), APPROVERS_POLICY);
const target = (resource: string, more: Partial<Target> = {}): Target => ({
  label: 'it',
  resource,
  account: '123456789012',
  region: 'us-east-1',
  ...more,
});
const arn = (path: string) => `arn:aws:iam::123456789012:${path}`;

beforeEach(() => void iam.reset());

describe('who approves', () => {
  test('is who holds the policy, or is in a group that does, page by page; not whom it only bounds', async () => {
    const asked = { PolicyArn: APPROVERS_POLICY, PolicyUsageFilter: 'PermissionsPolicy' as const };
    const one = { UserId: 'AIDA1', Path: '/', Arn: 'x', CreateDate: new Date(0) };
    const group = { GroupName: 'OnCall', GroupId: 'AGPA1', Path: '/', Arn: 'x', CreateDate: new Date(0) };
    iam
      .on(ListEntitiesForPolicyCommand, asked)
      .resolves({ PolicyUsers: [{ UserName: 'ann', UserId: 'AIDA1' }], IsTruncated: true, Marker: 'm' })
      .on(ListEntitiesForPolicyCommand, { ...asked, Marker: 'm' })
      .resolves({
        PolicyRoles: [{ RoleName: 'AWSReservedSSO_OnCall_1', RoleId: 'AROA1' }],
        PolicyGroups: [{ GroupName: 'OnCall', GroupId: 'AGPA1' }],
        IsTruncated: false,
      })
      .on(GetGroupCommand, { GroupName: 'OnCall' })
      .resolves({ Group: group, Users: [{ ...one, UserName: 'Bob' }], IsTruncated: true, Marker: 'g' })
      .on(GetGroupCommand, { GroupName: 'OnCall', Marker: 'g' })
      .resolves({ Group: group, Users: [{ ...one, UserName: 'ann' }], IsTruncated: false });

    const found = await read();

    expect(found).toEqual({
      policyArn: APPROVERS_POLICY,
      holders: new Map([
        ['user/ann', undefined],
        ['role/awsreservedsso_oncall_1', undefined],
        ['group/oncall', undefined],
        ['user/bob', 'OnCall'],
      ]),
    });
  });

  test('is not known where IAM refuses to say, and is asked again where it is only busy', async () => {
    const failing = (name: string, more: object = {}) =>
      iam.on(ListEntitiesForPolicyCommand).rejects(Object.assign(new Error('no'), { name, ...more }));

    failing('AccessDenied');
    expect(await read()).toEqual({ problem: 'AccessDenied: no' });
    failing('Throttling');
    await expect(read()).rejects.toThrow('no');
  });
});

describe('whose a target is', () => {
  test.each<[string, Target, string[][]]>([
    ['a key', target(arn('user/bob/access-key/AKIA'), { belongsTo: arn('user/team/bob') }), [['user', 'bob']]],
    ['a role with a path', target(arn('role/app/web')), [['role', 'web']]],
    [
      'a group',
      target(arn('group/admins/attached-policy/x'), { belongsTo: arn('group/admins') }),
      [['group', 'admins']],
    ],
    [
      'an entry of a cluster',
      target(`arn:aws:eks:us-east-1:123456789012:access-entry/shop/${arn('role/ops')}`, {
        belongsTo: 'arn:aws:eks:us-east-1:123456789012:cluster/shop',
      }),
      [['role', 'ops']],
    ],
    [
      'an assignment of Identity Center',
      target('arn:aws:sso:::assignment/i/p/123456789012/USER/u', {
        belongsTo: 'arn:aws:sso:::permissionSet/i/p',
        alsoKnownAs: ['OnCall', arn('role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_OnCall_1')],
      }),
      [['role', 'AWSReservedSSO_OnCall_1']],
    ],
    [
      'a machine',
      target('arn:aws:ec2:us-east-1:123456789012:instance/i-1', { alsoKnownAs: [arn('role/ops'), 'ops'] }),
      [['role', 'ops']],
    ],
    ['a policy', target(arn('policy/admins')), []],
    ['a role of another account', target('arn:aws:iam::111122223333:role/ops'), []],
    ['a queue', target('arn:aws:sqs:us-east-1:123456789012:user/bob'), []],
  ])('%s', (_, one, whose) => {
    expect(principalsOf(one)).toEqual(whose);
  });
});

describe('the refusal', () => {
  const holders = new Map([
    ['user/ann', undefined],
    ['user/bob', 'on-call'],
    ['group/on-call', undefined],
    ['role/ops', undefined],
  ]);
  const said = (path: string) => approves(target(arn(path)), { policyArn: APPROVERS_POLICY, holders });

  test.each([
    ['user/team/ann', `aws iam detach-user-policy --user-name ann --policy-arn ${APPROVERS_POLICY}`],
    ['user/BOB', 'aws iam remove-user-from-group --user-name BOB --group-name on-call'],
    ['group/on-call', `aws iam detach-group-policy --group-name on-call --policy-arn ${APPROVERS_POLICY}`],
    ['role/ops', `aws iam detach-role-policy --role-name ops --policy-arn ${APPROVERS_POLICY}`],
  ])('of %s says who decides, and how to take it away by hand', (path, by) => {
    expect(said(path)).toContain('riposte does not decide about who decides');
    expect(said(path)).toContain(`: ${by}`);
  });

  test('names the group, and nobody else is refused', () => {
    expect(said('user/bob')).toContain("who holds riposte's approvers policy through the group on-call");
    expect(said('user/carol')).toBeUndefined();
  });
});

describe('guarding', () => {
  test('asks who approves once, and only where somebody who signs in is touched', async () => {
    const the = world();
    const guard = guarding(OBSERVE_ONLY, the.ports);

    await guard(target('arn:aws:sqs:us-east-1:123456789012:orders'));
    expect(the.lookedWhoApproves).toBe(0);
    await guard(target(arn('user/bob')));
    await guard(target(arn('user/carol')));
    expect(the.lookedWhoApproves).toBe(1);
  });

  test.each([
    ['it cannot be read', { problem: 'AccessDenied: no' }, 'AccessDenied: no'],
    ['the playbook does not look', undefined, 'this playbook does not look'],
  ])('leaves alone whoever signs in where %s', async (_, answer, says) => {
    const { house } = world().ports;
    const readApprovers = answer === undefined ? undefined : async () => answer;

    const refused = await guarding(OBSERVE_ONLY, { house, readApprovers })(target(arn('user/bob')));

    expect(refused).toBe(
      `may be who approves, which cannot be read (${says}): nothing is done while that is not known`,
    );
  });
});
