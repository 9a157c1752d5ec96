import { describe, expect, test } from '@jest/globals';
import { guardTarget } from '../../lib/domain/guard.ts';
import type { Target } from '../../lib/domain/plan.ts';
import { parsePolicy } from '../../lib/domain/policy.ts';

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

test('nobody on the never-touch list is shut out of anything', () => {
  const target = { ...part('arn:aws:iam::123456789012:user/bob'), addresses: ['203.0.113.7/32'] };

  expect(guardTarget(target, policy, house)).toBe(
    "would be shut to 203.0.113.7/32, which overlaps the policy's never-touch list",
  );
});
