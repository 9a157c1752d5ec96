import { describe, expect, test } from '@jest/globals';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { guardTarget } from '../../../lib/domain/remediation/guard.ts';
import type { Target } from '../../../lib/domain/remediation/plan.ts';

const policy = parsePolicy({ version: 1, neverTouch: { cidrs: ['203.0.113.0/24'], resources: ['*/payroll'] } });
const house = {
  account: '123456789012',
  prefix: 'riposte-prod-',
  keepers: ['arn:aws:iam::123456789012:user/break/glass'],
};
const part = (owner: string): Target => ({
  label: 'a part',
  resource: `${owner}/access-key/AKIAIOSFODNN7EXAMPLE`,
  belongsTo: owner,
  account: '123456789012',
  region: 'us-east-1',
});

describe('a part of something', () => {
  test.each([
    ['arn:aws:iam::123456789012:user/break/glass', 'is who deploys or approves'],
    ['arn:aws:iam::123456789012:role/riposte-prod-BlockIpRole-1', "is riposte's own"],
    ['arn:aws:iam::123456789012:user/payroll', 'never-touch list'],
    ['arn:aws:iam::123456789012:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX', 'a service-linked role'],
    [
      'arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_1',
      'managed by IAM Identity Center: take the assignment away there',
    ],
  ])('of %s is guarded as that is', (owner, reason) => {
    expect(guardTarget(part(owner), policy, house)).toContain(reason);
  });

  test('of anything else may be changed', () => {
    expect(guardTarget(part('arn:aws:iam::123456789012:user/bob'), policy, house)).toBeUndefined();
  });
});

describe('a name that somebody chose to hide behind', () => {
  const iam = (path: string) => `arn:aws:iam::123456789012:${path}`;
  const bob = iam('user/bob');

  test.each([
    ['a user called like riposte’s own', iam('user/riposte-prod-backup')],
    ['a user called like a role of a service', iam('user/AWSServiceRoleForSupport')],
    ['a user called like one of StackSets', iam('user/stacksets-exec-0a1b2c')],
    ['a user called like one of Control Tower, by its path', iam('user/aws-controltower-x/bob')],
    ['a user called like the organization’s role', iam('user/OrganizationAccountAccessRole')],
    ['a user below a path that only roles have', iam('user/aws-reserved/bob')],
    ['a group called like riposte’s own', iam('group/riposte-prod-admins')],
    ['a role below a path called like a service’s', iam('role/AWSControlTower/web')],
    ['a role below a path called like riposte’s own', iam('role/riposte-prod-x/web')],
    ['a role below a path of its own that only ends like a service’s', iam('role/x/aws-service-role/web')],
    ['a role called like one of Identity Center, at another path', iam('role/AWSReservedSSO_Admin_1')],
  ])('%s', (_, owner) => {
    expect(guardTarget(part(owner), policy, house)).toBeUndefined();
  });

  test.each(['riposte-prod-x', 'OrganizationAccountAccessRole', 'AWSControlTowerAdmin', 'payroll', 'break-glass'])(
    'an inline policy called %s',
    (name) => {
      const keepers = { ...house, keepers: ['*/break-glass'] };
      const targets = [bob, iam('role/web')].map((owner) => ({
        ...part(owner),
        label: `${name} of ${owner}`,
        resource: `${owner}/inline-policy/${name}`,
      }));

      expect(targets.map((one) => guardTarget(one, policy, keepers))).toEqual([undefined, undefined]);
    },
  );

  test.each([
    ['a user', iam('user/riposte-prod-x')],
    ['a role of another account', 'arn:aws:iam::111122223333:role/riposte-prod-x'],
    [
      'a role of another account, as the organization’s',
      'arn:aws:iam::111122223333:role/OrganizationAccountAccessRole',
    ],
  ])('an entry of a cluster for %s that is called like riposte’s own', (_, principal) => {
    const entry = {
      ...part('arn:aws:eks:us-east-1:123456789012:cluster/shop'),
      label: `${principal.split('/').at(-1)} in cluster shop`,
      resource: `arn:aws:eks:us-east-1:123456789012:access-entry/shop/${principal}`,
    };

    expect(guardTarget(entry, policy, house)).toBeUndefined();
  });

  test.each([
    ['of Firewall Manager', 'x:FMManaged'],
    ['of Control Tower', '/aws-controltower-'],
    ['of a service', 'a/rds!'],
    ['of who approves', 'break-glass'],
  ])('the Name tag of a machine that is called like one %s', (_, name) => {
    const machine = {
      label: `i-0abc1234 (${name})`,
      resource: 'arn:aws:ec2:us-east-1:123456789012:instance/i-0abc1234',
      account: '123456789012',
      region: 'us-east-1',
    };

    const keepers = { ...house, keepers: ['*break-glass*'] };
    const running = { ...machine, alsoKnownAs: [iam('role/web'), 'web'] };

    expect(guardTarget(machine, policy, keepers)).toBeUndefined();
    expect(guardTarget(running, policy, keepers)).toBeUndefined();
  });

  test('a name that the never-touch list says keeps a machine from everything, whoever set it', () => {
    const machine = {
      label: 'i-0abc1234 (payroll)',
      resource: 'arn:aws:ec2:us-east-1:123456789012:instance/i-0abc1234',
      account: '123456789012',
      region: 'us-east-1',
    };
    const listed = parsePolicy({ version: 1, neverTouch: { resources: ['*(payroll)'] } });

    expect(guardTarget(machine, listed, house)).toContain('never-touch list');
  });

  test.each([
    'saml-provider/aws-controltower-x',
    'saml-provider/riposte-prod-x',
    'oidc-provider/evil.example/FMManaged',
  ])('a provider of identities called %s', (path) => {
    const label = path.slice(path.indexOf('/') + 1);

    expect(guardTarget({ ...part(iam(path)), resource: iam(path), label }, policy, house)).toBeUndefined();
  });
});

test('nobody on the never-touch list is shut out of anything', () => {
  const target = { ...part('arn:aws:iam::123456789012:user/bob'), addresses: ['203.0.113.7/32'] };

  expect(guardTarget(target, policy, house)).toBe(
    "would be shut to 203.0.113.7/32, which overlaps the policy's never-touch list",
  );
});

describe('a target', () => {
  const target = (resource: string, more: Partial<Target> = {}): Target => ({
    label: resource.split(/[:/]/).at(-1) ?? '',
    resource,
    account: '123456789012',
    region: 'us-east-1',
    ...more,
  });

  test.each([
    ['arn:aws:iam::123456789012:role/aws-controltower-AdministratorExecutionRole', 'managed by AWS Control Tower'],
    [
      'arn:aws:cloudtrail:us-east-1:123456789012:trail/aws-controltower-BaselineCloudTrail',
      'managed by AWS Control Tower',
    ],
    ['arn:aws:iam::123456789012:role/AWSControlTowerExecution', 'managed by AWS Control Tower'],
    ['arn:aws:iam::123456789012:role/OrganizationAccountAccessRole', "the organization's own way into this account"],
    ['arn:aws:iam::123456789012:role/stacksets-exec-0a1b2c', 'managed by CloudFormation StackSets'],
    ['arn:aws:iam::123456789012:role/AWSCloudFormationStackSetExecutionRole', 'managed by CloudFormation StackSets'],
    ['arn:aws:wafv2:us-east-1:123456789012:regional/webacl/FMManagedWebACLV2-x/id', 'managed by AWS Firewall Manager'],
    [
      'arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-0a1b2c-AbCdEf',
      'managed by the service that made it',
    ],
    ['arn:aws:secretsmanager:us-east-1:123456789012:secret:ecs-sc!x-AbCdEf', 'managed by the service that made it'],
    ['arn:aws:lambda:us-east-1:123456789012:function:riposte-prod-triage', "riposte's own"],
  ])('%s is %s', (resource, reason) => {
    expect(guardTarget(target(resource), policy, house)).toContain(reason);
  });

  test.each([
    ['StackSet-AWSControlTowerBP-1', 'managed by AWS Control Tower'],
    ['stacksets-exec-1', 'managed by CloudFormation StackSets'],
    ['FMManagedRule', 'managed by AWS Firewall Manager'],
    ['PREFMManaged-x', 'managed by AWS Firewall Manager'],
    ['rds!db-1', 'managed by the service that made it'],
  ])('called %s, or part of what is called so, is %s', (name, reason) => {
    const called = target('arn:aws:x:us-east-1:123456789012:y', { label: name });

    expect(guardTarget(called, policy, house)).toContain(reason);
    expect(guardTarget(target(`arn:aws:x:us-east-1:123456789012:y/${name}/part`), policy, house)).toContain(reason);
  });

  test('is guarded by the whole name of the organization’s way in, wherever it stands', () => {
    const reason = "the organization's own way into this account";
    const called = target('arn:aws:x:us-east-1:123456789012:y', { label: 'OrganizationAccountAccessRole' });
    const below = target('arn:aws:iam::123456789012:role/OrganizationAccountAccessRole', { label: 'y' });

    expect(guardTarget(called, policy, house)).toContain(reason);
    expect(guardTarget(below, policy, house)).toContain(reason);
  });

  test.each([
    'role/OrganizationAccountAccessRoleOfOurs',
    'role/my-aws-controltower-clone',
    'role/payroll-StackSet',
    'user/rds',
    'role/riposte-dev-BlockIpRole',
  ])('%s is nobody else’s', (name) => {
    expect(guardTarget(target(`arn:aws:iam::123456789012:${name}`), policy, house)).toBeUndefined();
  });

  test('of another account, or with a never-touch tag, is left alone', () => {
    const bob = 'arn:aws:iam::123456789012:user/bob';
    const tags = parsePolicy({ version: 1, neverTouch: { tags: ['hands-off'] } });

    expect(guardTarget(target(bob, { account: '111122223333' }), policy, house)).toBe(
      'belongs to account 111122223333, riposte is in 123456789012',
    );
    expect(guardTarget(target(bob, { tags: ['team', 'hands-off'] }), tags, house)).toBe(
      'carries the never-touch tag hands-off',
    );
  });
});
