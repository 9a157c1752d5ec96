import { beforeAll, describe, expect, test } from '@jest/globals';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import type { Target } from '../../../lib/domain/remediation/plan.ts';
import type { Json } from '../../../lib/domain/text/json.ts';
import { applyChange } from '../../../lib/remediation/apply-change.ts';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import type { Changes, Playbook, StatesPlaybook } from '../../../lib/remediation/playbook.ts';
import { loadPlaybooks } from '../../../resources/playbook-registry.ts';
import { APPROVERS_POLICY, EXECUTION, world } from '../support/change-world.ts';
import { decidedAs } from '../support/memory-approvals.ts';

const isOfStates = (one: Playbook<never, Json>): one is StatesPlaybook<never, Json> => !('steps' in one);
const playbooks = ((await loadPlaybooks()) as Playbook<never, Json>[]).filter(isOfStates);
const names = playbooks.map((one) => [one.id, one] as const);

const OWN = { account: '123456789012', region: 'us-east-1' };
const role = (path: string): Target => ({ ...OWN, label: path, resource: `arn:aws:iam::123456789012:role/${path}` });

/** Targets nobody changes, and what the refusal says. */
const UNTOUCHABLE: readonly (readonly [Target, string])[] = [
  [role('aws-service-role/x.amazonaws.com/AWSServiceRoleForX'), 'a service-linked role'],
  [role('aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_1'), 'managed by IAM Identity Center'],
  [role('AWSControlTowerExecution'), 'managed by AWS Control Tower'],
  [role('stacksets-exec-0123456789abcdef'), 'managed by CloudFormation StackSets'],
  [role('OrganizationAccountAccessRole'), "the organization's own way into this account"],
  [role('riposte-test-BlockIpRole-1'), "is riposte's own"],
  [role('keeper-of-the-house'), 'is who deploys or approves'],
  [role('approving'), 'riposte does not decide about who decides'],
  [role('payroll'), 'never-touch list'],
  [{ ...role('shop'), tags: ['riposte-never-touch'] }, 'carries the never-touch tag'],
  [{ ...role('shop'), account: '999999999999' }, 'belongs to account 999999999999'],
  [{ ...role('shop'), belongsTo: 'arn:aws:iam::123456789012:user/keeper-1' }, 'is who deploys or approves'],
  [
    { ...OWN, label: 'db', resource: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-1-abcdef' },
    'managed by the service that made it',
  ],
  [
    { ...OWN, label: 'acl', resource: 'arn:aws:wafv2:us-east-1:123456789012:regional/webacl/FMManagedWebACLV2-x/1' },
    'managed by AWS Firewall Manager',
  ],
];

const policy = {
  ok: true as const,
  policy: parsePolicy({
    version: 1,
    playbooks: Object.fromEntries(playbooks.map(({ id }) => [id, { mode: 'auto' as const }])),
    neverTouch: { resources: ['*/payroll'], tags: ['riposte-never-touch'] },
  }),
};

/** Finds what it is told, and wants it changed. */
function changesOf(target: Target, writes: string[]): Changes<never, Json> {
  return {
    find: async () => ({ targets: [target], refused: [] }),
    identity: 'in its name',
    read: async () => 'before',
    wanted: () => ({ state: 'after' }),
    calls: () => [],
    write: async ({ resource }) => {
      writes.push(resource);
    },
  };
}

const approvers = (name: string) => ({ policyArn: APPROVERS_POLICY, holders: new Map([[`role/${name}`, undefined]]) });

let ports: ReturnType<typeof world>['ports'];
beforeAll(() => {
  const readApprovers = async () => approvers('approving');
  ports = { ...world().ports, loadPolicy: async () => policy, readApprovers };
});

describe.each(names)('%s', (_id, playbook) => {
  const input = {
    requests: [{ taskId: 't', params: playbook.example as object, reason: 'seen', requestedBy: 'detection x' }],
  };
  const free = { ...role('shop'), tags: [] };

  test.each(UNTOUCHABLE.map(([target, says]) => [target.label, says, target] as const))(
    'leaves %s alone: %s',
    async (_label, says, target) => {
      const plan = await planChange(playbook, changesOf(target, []), { input, execution: EXECUTION }, ports);

      expect(plan).toMatchObject({ decision: 'refuse', targets: [] });
      expect(plan.why).toContain(says);
    },
  );

  test.each([
    ['who keeps', { keepers: ['shop'] }, 'approving', 'deploys or approves'],
    ['who approves', {}, 'shop', 'riposte does not decide about who decides'],
  ])('would change what is free, and asks again when it does: %s', async (_, more, approving, says) => {
    const writes: string[] = [];
    const changes = changesOf(free, writes);
    const plan = await planChange(playbook, changes, { input, execution: EXECUTION }, ports);
    const house = { ...ports.house, ...more };
    const readApprovers = async () => approvers(approving);
    const readApproval = async () => decidedAs('approved', plan.hash, EXECUTION.id);

    const applied = await applyChange(
      playbook,
      changes,
      { plan, answer: { approval: 'q-1' }, input, execution: EXECUTION },
      { ...ports, house, readApproval, readApprovers },
    );

    expect(plan.decision).toBe(playbook.alwaysAsks === undefined ? 'apply' : 'approve');
    expect(applied).toMatchObject({ status: 'refused', plan: { why: expect.stringContaining(says) } });
    expect(writes).toEqual([]);
  });
});
