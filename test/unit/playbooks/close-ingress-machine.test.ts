import {
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import declaration from '../../../functions/playbooks/close-ingress.ts';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import type { Plan } from '../../../lib/domain/remediation/plan.ts';
import { changeAlert, isIdle } from '../../../lib/remediation/change-outcome.ts';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import { WHERE } from '../support/block-outcome.ts';
import { EXECUTION, world } from '../support/change-world.ts';
import { keepingLog } from '../support/fixtures.ts';

const MACHINE = 'i-0123456789abcdef0';
const [WEB, SSH, DATABASE] = ['sg-00000000000000001', 'sg-00000000000000002', 'sg-00000000000000003'];
const ec2 = mockClient(EC2Client);

/** The groups of the machine's interfaces, one list an interface, and what each lets in from anywhere. */
function machine(interfaces: readonly (readonly string[])[], open: Readonly<Record<string, number>>): void {
  ec2.reset();
  ec2.on(DescribeNetworkInterfacesCommand).resolves({
    NetworkInterfaces: interfaces.map((groups, index) => ({
      NetworkInterfaceId: `eni-${index}`,
      Attachment: { InstanceId: MACHINE },
      Groups: groups.map((GroupId) => ({ GroupId })),
    })),
  });
  for (const [GroupId, FromPort] of Object.entries(open)) {
    const asked = { Filters: [{ Name: 'group-id', Values: [GroupId] }] };
    const rule = { GroupId, IsEgress: false, IpProtocol: 'tcp', FromPort, ToPort: FromPort, CidrIpv4: '0.0.0.0/0' };
    ec2
      .on(DescribeSecurityGroupRulesCommand, asked)
      .resolves({ SecurityGroupRules: [{ ...rule, SecurityGroupRuleId: 'sgr-00000001' }] });
    ec2
      .on(DescribeSecurityGroupsCommand, { GroupIds: [GroupId] })
      .resolves({ SecurityGroups: [{ GroupId, GroupName: 'x', OwnerId: '123456789012' }] });
  }
}

const task = (params: object) => ({
  requests: [{ taskId: 't', params, reason: 'seen', requestedBy: 'detection x' }],
});
const planned = async (input: unknown): Promise<Plan> => {
  const { ports } = world();
  const policy = { version: 1, playbooks: { 'close-ingress': { mode: 'auto', leaseMinutes: 0, capPerHour: 9 } } };
  const loadPolicy = async () => ({ ok: true as const, policy: parsePolicy(policy) });
  if ('steps' in declaration) throw new Error('close-ingress is of states');
  return planChange(
    declaration,
    declaration.changes(keepingLog()),
    { input, execution: EXECUTION },
    { ...ports, loadPolicy },
  );
};

beforeEach(() => {
  process.env.AWS_REGION = 'us-east-1';
});

describe('a machine that others try', () => {
  test('is closed in those of its groups that let the internet in, and a person is asked, whatever the mode', async () => {
    machine(
      [
        [WEB, SSH],
        [SSH, DATABASE],
      ],
      { [WEB]: 443, [SSH]: 22, [DATABASE]: 5432 },
    );

    const plan = await planned(task({ instance: MACHINE }));

    expect(plan.decision).toBe('approve');
    expect(plan.targets.map(({ label }) => label)).toEqual([
      `${SSH} (tcp 22 from 0.0.0.0/0)`,
      `${DATABASE} (tcp 5432 from 0.0.0.0/0)`,
    ]);
    expect(plan.targets.map(({ belongsTo }) => belongsTo)).toEqual([
      `arn:aws:ec2:us-east-1:123456789012:instance/${MACHINE}`,
      `arn:aws:ec2:us-east-1:123456789012:instance/${MACHINE}`,
    ]);
    expect(plan.impact[0]).toBe(
      'nobody knows here who of yours comes in through these rules: ask who runs the machine before you approve',
    );
  });

  test('a person who starts it has judged, and a port that was opened inside asks nobody where it may act', async () => {
    machine([[SSH]], { [SSH]: 22 });

    expect((await planned({ instance: MACHINE, reason: 'x' })).decision).toBe('apply');
    expect((await planned(task({ group: SSH }))).decision).toBe('apply');
  });

  test.each<[string, string[][], Record<string, number>, string]>([
    [
      'nothing open',
      [[WEB]],
      { [WEB]: 443 },
      `${MACHINE}: has no security group with a rule that alone lets the internet reach a port of administration or of a database (${WEB}): there is nothing to close`,
    ],
    ['no interface', [], {}, `${MACHINE}: has no network interface in this account and region`],
  ])('that has %s is left, said plainly, and nobody is woken', async (_name, interfaces, open, why) => {
    machine(interfaces, open);

    const plan = await planned(task({ instance: MACHINE }));
    const outcome = {
      kind: 'change' as const,
      outcome: 'refused' as const,
      playbook: 'close-ingress',
      machine: 'm',
      execution: EXECUTION,
      plan: { ...plan, findings: [{ id: 'f', detection: 'd/e', severity: 'high' as const }] },
    };

    expect([plan.decision, plan.why]).toEqual(['refuse', why]);
    expect(isIdle(outcome)).toBe(true);
    expect(changeAlert(outcome, WHERE)).toMatchObject({ kind: 'outcome', severity: 'info' });
  });

  test('what is refused for another reason is told as ever', async () => {
    machine([[SSH]], { [SSH]: 22 });
    ec2.on(DescribeSecurityGroupRulesCommand).resolves({ SecurityGroupRules: [] });

    const plan = await planned(task({ rules: ['sgr-0123456789abcdef0'] }));

    expect(plan.decision).toBe('refuse');
    expect(
      isIdle({ kind: 'change', outcome: 'refused', playbook: 'x', machine: 'm', execution: EXECUTION, plan }),
    ).toBe(false);
  });
});
