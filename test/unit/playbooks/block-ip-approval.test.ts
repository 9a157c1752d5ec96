import { beforeEach, describe, expect, test } from '@jest/globals';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import type { Approval } from '../../../lib/domain/remediation/approval.ts';
import { type StepsPlan, stepsHash, stepsPlanSchema } from '../../../lib/domain/remediation/plan.ts';
import { type BlockIpPorts, planBlock } from '../../../lib/playbooks/block-ip/plan.ts';
import { blockSteps } from '../../../lib/playbooks/block-ip/steps.ts';
import { carryOutSteps } from '../../../lib/remediation/carry-out-steps.ts';
import { NOBODY_COMES } from '../support/address-use.ts';
import { memoryApplied } from '../support/memory-applied.ts';
import { decidedAs } from '../support/memory-approvals.ts';
import { memoryCaps } from '../support/memory-caps.ts';
import { memoryClaims, memoryIpSets, memoryLeases, V4, V6 } from '../support/memory-waf.ts';
import { plannedBlock } from '../support/planned-block.ts';

let approval: Approval | undefined;
let leases: ReturnType<typeof memoryLeases>;
let claimed: ReturnType<typeof memoryClaims>;
let ports: BlockIpPorts;

beforeEach(() => {
  approval = undefined;
  leases = memoryLeases();
  claimed = memoryClaims();
  ports = {
    sets: [V4, V6],
    ipSets: memoryIpSets().ipSets,
    leases: leases.store,
    claims: claimed.claims,
    loadPolicy: async () => ({
      ok: true,
      policy: parsePolicy({ version: 1, playbooks: { 'block-ip': { mode: 'approve' } } }),
    }),
    spendCaps: memoryCaps().spendCaps,
    readFinding: async () => undefined,
    wasAsked: async () => true,
    ownAddresses: async () => [],
    now: () => new Date('2026-03-02T03:00:00Z'),
  };
});

const execution = (name: string) => {
  const id = `arn:aws:states:x:1:execution:m:${name}`;
  claimed.running.add(id);
  return { name, id, startedAt: '2026-03-02T03:00:00Z' };
};
const task = (taskId: string, ...ips: string[]) => ({ taskId, params: { ips }, reason: 'guessing', requestedBy: 'x' });
const many = (count: number, third = 0) => Array.from({ length: count }, (_, index) => `11.0.${third}.${index}`);
const question = () => plannedBlock({ requests: [task('t1', '203.0.113.1')] }, execution('one'), ports);
const held = () => [...leases.rows.values()].map(({ cidr }) => cidr);

const ID = 'arn:aws:states:x:1:execution:m:one';
const steps = () =>
  blockSteps({
    ...ports,
    applied: memoryApplied().store,
    addressUse: NOBODY_COMES,
    readApproval: async () => approval,
  });
const step = (event: object) =>
  carryOutSteps(steps(), event, {
    readApproval: async () => approval,
    loadPolicy: ports.loadPolicy,
    partKey: async () => 'key',
    settles: true,
  }) as Promise<{
    status: string;
    plan: StepsPlan;
  }>;
const asked = async () => {
  const input = { requests: [task('t1', '203.0.113.1')] };
  return stepsPlanSchema.parse(await step({ verb: 'plan', execution: execution('one'), input }));
};

describe('a plan that a person approved', () => {
  test('is carried out when it is the one that was shown', async () => {
    const plan = await asked();
    approval = decidedAs('approved', plan.hash, ID);

    await step({ verb: 'apply', execution: execution('one'), plan, answer: { approval: 'q-1' } });

    expect(held()).toEqual(['203.0.113.1/32']);
  });

  test.each<[string, (plan: StepsPlan) => Approval | undefined, string]>([
    ['nobody was asked', () => undefined, 'no question about this plan is recorded'],
    [
      'nobody answered, whatever the workflow was told',
      ({ hash }) => decidedAs('waiting', hash, ID),
      'is recorded as waiting',
    ],
    ['it was denied', ({ hash }) => decidedAs('denied', hash, ID), 'is recorded as denied'],
    [
      'another plan was shown',
      () => decidedAs('approved', 'of another', ID),
      'another plan was approved than this one',
    ],
    [
      'another execution asked',
      ({ hash }) => decidedAs('approved', hash, 'another'),
      'another plan was approved than this one',
    ],
  ])('is not carried out where %s', async (_why, answered, why) => {
    const plan = await asked();
    approval = answered(plan);

    const { status, plan: refused } = await step({
      verb: 'apply',
      execution: execution('one'),
      plan,
      answer: { approval: 'q-1' },
    });

    expect([status, refused.decision, refused.why]).toEqual(['refused', 'refuse', expect.stringContaining(why)]);
    expect(held()).toEqual([]);
  });

  test('is not carried out where it says something else than when it was made', async () => {
    const plan = await asked();
    approval = decidedAs('approved', plan.hash, ID);

    const { status } = await step({
      verb: 'apply',
      execution: execution('one'),
      answer: { approval: 'q-1' },
      plan: { ...plan, shows: { ...plan.shows, addresses: ['198.51.100.1/32'] } },
    });

    expect(status).toBe('refused');
    expect(held()).toEqual([]);
  });

  test('keeps its hash on the way through the workflow, whatever the order of its fields', async () => {
    const plan = await asked();
    const reordered = Object.fromEntries(Object.entries(plan).reverse());

    expect(stepsHash(stepsPlanSchema.parse(JSON.parse(JSON.stringify(reordered))))).toBe(plan.hash);
  });
});

describe('more addresses than a person can judge at once', () => {
  const parts = async (...requests: unknown[]) => {
    const plan = await planBlock({ requests }, execution('many'), ports);
    if (plan.decision !== 'split') throw new Error('several parts are expected');
    return plan.parts.map(({ name, input }) => ({
      name,
      requests: (input as { requests: ReturnType<typeof task>[] }).requests,
    }));
  };
  const sizes = (all: Awaited<ReturnType<typeof parts>>) =>
    all.map(({ requests }) => requests.reduce((sum, { params }) => sum + params.ips.length, 0));

  test('are several questions of at most twenty, each address in one of them', async () => {
    const all = await parts(task('t1', ...many(15)), task('t2', ...many(15, 1)), task('t3', ...many(50, 2)));

    expect(sizes(all)).toEqual([15, 15, 20, 20, 10]);
    expect(new Set(all.flatMap(({ requests }) => requests.flatMap(({ params }) => params.ips))).size).toBe(80);
    expect(new Set(all.map(({ name }) => name)).size).toBe(5);
  });

  test('are the same pieces of a task in whatever batch it comes', async () => {
    const pieces = async (...requests: unknown[]) =>
      (await parts(...requests)).flatMap(({ requests: of }) => of.filter(({ taskId }) => taskId.startsWith('t3')));

    expect(await pieces(task('t3', ...many(50)))).toEqual(
      await pieces(task('t1', '203.0.113.1'), task('t3', ...many(50))),
    );
  });

  test('a part is planned, and asked, by an execution of its own', async () => {
    const [first] = await parts(task('t1', ...many(30)));

    const plan = await plannedBlock({ requests: first?.requests }, execution(first?.name ?? ''), ports);

    expect(plan).toMatchObject({ decision: 'approve' });
    expect(plan.targets).toHaveLength(20);
  });

  test('what cannot be read goes with the first part, which refuses it', async () => {
    const [first] = await parts(task('t1', ...many(30)), { taskId: 'bad' });

    const plan = await plannedBlock({ requests: first?.requests }, execution(first?.name ?? ''), ports);

    expect(plan.refused.map(({ input }) => input)).toEqual(['task bad']);
  });

  test('twenty are one question', async () => {
    expect(await question()).toMatchObject({ decision: 'approve' });
    expect(await plannedBlock({ requests: [task('t2', ...many(20))] }, execution('twenty'), ports)).toMatchObject({
      decision: 'approve',
    });
  });

  test('from a person are not asked about: they have decided', async () => {
    const plan = await plannedBlock({ ips: many(30), reason: 'scanner' }, execution('by-hand'), ports);

    expect(plan).toMatchObject({ decision: 'apply' });
    expect(plan.targets).toHaveLength(30);
  });
});
