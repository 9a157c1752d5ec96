import { describe, expect, test } from '@jest/globals';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { guardTarget } from '../../../lib/domain/remediation/guard.ts';
import type { Target } from '../../../lib/domain/remediation/plan.ts';

const house = { account: '123456789012', prefix: 'riposte-prod-', keepers: [] };
const of = (resource: string, more: Partial<Target> = {}): Target => ({
  label: 'what it is called',
  resource,
  account: '123456789012',
  region: 'eu-central-1',
  ...more,
});
const refusal = (pattern: string, target: Target) =>
  guardTarget(target, parsePolicy({ version: 1, neverTouch: { resources: [pattern] } }), house);

describe('a name on the never-touch list protects what AWS calls so', () => {
  test.each([
    ['prod/db', 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:prod/db-a1B2c3'],
    ['prod/*', 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:prod/db-a1B2c3'],
    ['payments', 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:payments-a1B2c3'],
    ['team/app', 'arn:aws:ecr:eu-central-1:123456789012:repository/team/app'],
    ['shop-web', 'arn:aws:autoscaling:eu-central-1:123456789012:autoScalingGroup:1a2b:autoScalingGroupName/shop-web'],
    ['orders', 'arn:aws:sqs:eu-central-1:123456789012:orders'],
    ['customer-exports', 'arn:aws:s3:::customer-exports'],
  ])('%s: %s', (pattern, resource) => {
    expect(refusal(pattern, of(resource))).toBe(`${pattern} is on the policy's never-touch list`);
    expect(refusal(pattern, of(`${resource}/part`, { belongsTo: resource }))).toBe(
      `${pattern} is on the policy's never-touch list`,
    );
  });
});

test.each([
  ['another name', 'prod/db', 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:prod/db2-a1B2c3'],
  ['a name that goes on', 'prod', 'arn:aws:ecr:eu-central-1:123456789012:repository/prod/app'],
  ['a path of IAM, which whoever makes a role chooses', 'prod/*', 'arn:aws:iam::123456789012:role/prod/intruder'],
])('%s is not protected by it', (_case, pattern, resource) => {
  expect(refusal(pattern, of(resource))).toBeUndefined();
});
