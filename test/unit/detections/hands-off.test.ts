import { describe, expect, test } from '@jest/globals';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { doubtsAbout, guardTarget } from '../../../lib/domain/remediation/guard.ts';
import type { Target } from '../../../lib/domain/remediation/plan.ts';

const house = { account: '123456789012', prefix: 'riposte-prod-', keepers: [] };
const MACHINE = 'arn:aws:ec2:us-east-1:123456789012:instance/i-0abc1234';
const DOOR = 'arn:aws:ec2:us-east-1:123456789012:security-group/sg-1';
const ROLE = 'arn:aws:iam::123456789012:role/web';
const target = (resource: string, ...tags: string[]): Target => ({
  label: 'it',
  resource,
  account: '123456789012',
  region: 'us-east-1',
  tags,
});
const policyWith = (more: object) => parsePolicy({ version: 1, ...more });
const refusing = policyWith({ locks: { tags: ['terraform-lock', 'change-freeze/*'] } });
const asking = policyWith({ neverTouch: { tagged: 'ask' }, locks: { tags: ['change-freeze/*'] } });

describe('a tag by which another tool says that it holds something', () => {
  test.each([
    [
      MACHINE,
      'karpenter.sh/nodepool',
      'carries the tag karpenter.sh/nodepool, by which Karpenter says that it runs it',
    ],
    [MACHINE, 'kubernetes.io/cluster/shop', 'by which a Kubernetes cluster says that it runs it'],
    [DOOR, 'kubernetes.io/cluster/shop', 'by which a Kubernetes cluster says that it runs it'],
    [MACHINE, 'AWSElasticDisasterRecoveryManaged', 'by which AWS Elastic Disaster Recovery says that it runs it'],
    [
      MACHINE,
      'AWSApplicationMigrationServiceManaged',
      'by which AWS Application Migration Service says that it runs it',
    ],
    [ROLE, 'terraform-lock', 'carries the tag terraform-lock, by which the policy says that another tool holds it'],
    [ROLE, 'change-freeze/2026-12', 'carries the tag change-freeze/2026-12, by which the policy says'],
  ])('%s with %s is refused', (resource, tag, reason) => {
    expect(guardTarget(target(resource, 'Name', tag), refusing, house)).toContain(reason);
  });

  test.each([
    [ROLE, 'kubernetes.io/cluster/shop'],
    ['arn:aws:iam::123456789012:user/bob', 'karpenter.sh/nodepool'],
    ['arn:aws:s3:::exports', 'AWSElasticDisasterRecoveryManaged'],
    [DOOR, 'karpenter.sh/nodepool'],
    [MACHINE, 'kubernetes.io/role/node'],
    [MACHINE, 'change-freeze'],
  ])('%s is not hidden behind %s', (resource, tag) => {
    expect(guardTarget(target(resource, tag), refusing, house)).toBeUndefined();
  });

  test.each([
    [
      MACHINE,
      'karpenter.sh/nodepool',
      'it carries the tag karpenter.sh/nodepool, by which Karpenter says that it runs it',
    ],
    [
      ROLE,
      'change-freeze/x',
      'it carries the tag change-freeze/x, by which the policy says that another tool holds it',
    ],
  ])('is asked about with `tagged: ask`: %s with %s', (resource, tag, says) => {
    const one = target(resource, tag);

    expect(guardTarget(one, asking, house)).toBeUndefined();
    expect(doubtsAbout([one], asking, house)).toEqual([
      `${says}: deny if it is yours, but whoever may tag it may have set it`,
    ]);
    expect(doubtsAbout([one], refusing, house)).toEqual([]);
  });

  test('means something in particular, and nothing is said of tags where none is set', () => {
    expect(() => policyWith({ locks: { tags: ['*'] } })).toThrow('locks.tags.0');
    expect(() => policyWith({ locks: { tag: ['x'] } })).toThrow('locks');
    expect(policyWith({}).locks).toEqual({ tags: [] });
    expect(doubtsAbout([target(MACHINE, 'Name')], asking, house)).toEqual([]);
  });
});

describe('a role that is called like one of another stage of riposte’s', () => {
  const doubt = (stage: string) =>
    `it is called like what is of riposte's stage ${stage}: deny if it is, but whoever made it may have chosen the name`;
  const iam = (path: string) => `arn:aws:iam::123456789012:${path}`;

  test.each([
    ['a role', target(iam('role/riposte-dev-TriageRole-1ABC'))],
    ['a role below a path', target(iam('role/x/riposte-dev-TriageRole-1ABC'))],
    ['a policy', target(iam('policy/riposte-dev-ApproversPolicy-1ABC'))],
    [
      'a part of a role',
      { ...target(iam('role/riposte-dev-X-1/inline-policy/x')), belongsTo: iam('role/riposte-dev-X-1') },
    ],
    [
      'an entry of a cluster',
      target(`arn:aws:eks:us-east-1:123456789012:access-entry/shop/${iam('role/riposte-dev-X-1')}`),
    ],
    ['a machine that has it', { ...target(MACHINE), alsoKnownAs: [iam('role/riposte-dev-X-1')] }],
  ])('%s is asked about, whatever the policy says of tags', (_, one) => {
    expect(guardTarget(one, refusing, house)).toBeUndefined();
    expect(doubtsAbout([one], refusing, house)).toEqual([doubt('dev')]);
    expect(doubtsAbout([one], asking, house)).toEqual([doubt('dev')]);
  });

  test.each([
    ['a user', iam('user/riposte-dev-x')],
    ['one’s own stage, which is refused', iam('role/riposte-prod-TriageRole-1ABC')],
    ['a role that no stack would call so', iam('role/riposte-Dev-x')],
    ['what is no role', 'arn:aws:lambda:us-east-1:123456789012:function:riposte-dev-triage'],
    ['another role', iam('role/web')],
  ])('not %s', (_, resource) => {
    expect(doubtsAbout([target(resource)], refusing, house)).toEqual([]);
  });
});
