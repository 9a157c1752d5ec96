import { beforeEach, describe, expect, test } from '@jest/globals';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { applyBlock } from '../../../lib/playbooks/block-ip/apply.ts';
import type { BlockIpPorts } from '../../../lib/playbooks/block-ip/plan.ts';
import { type BlockPlan, blockPlanSchema } from '../../../lib/playbooks/block-ip/schema.ts';
import { undoBlock, verifyBlock } from '../../../lib/playbooks/block-ip/verify.ts';
import { writeIpSets } from '../../../lib/playbooks/block-ip/write-ip-sets.ts';
import { keepingLog } from '../support/fixtures.ts';
import { memoryCaps } from '../support/memory-caps.ts';
import { memoryClaims, memoryIpSets, memoryLeases, V4, V6 } from '../support/memory-waf.ts';
import { plannedBlock } from '../support/planned-block.ts';

const policyOf = (mode: string) =>
  parsePolicy({ version: 1, playbooks: { 'block-ip': { mode, leaseMinutes: 60, capPerHour: 1_000 } } });

let clock: number;
let mode: string;
let waf: ReturnType<typeof memoryIpSets>;
let claimed: ReturnType<typeof memoryClaims>;
let ports: BlockIpPorts;

beforeEach(() => {
  clock = Date.parse('2026-03-02T03:00:00Z');
  mode = 'auto';
  waf = memoryIpSets();
  claimed = memoryClaims();
  ports = {
    sets: [V4, V6],
    ipSets: waf.ipSets,
    leases: memoryLeases().store,
    claims: claimed.claims,
    loadPolicy: async () => ({ ok: true, policy: policyOf(mode) }),
    spendCaps: memoryCaps().spendCaps,
    readFinding: async () => undefined,
    wasAsked: async () => true,
    ownAddresses: async () => [],
    now: () => new Date(clock),
  };
});

const task = (taskId: string, ...ips: string[]) => ({
  taskId,
  params: { ips },
  reason: 'guessing',
  requestedBy: 'detection x',
});

/** The plan of an execution that runs from now on. */
async function planned(execution: string, ...requests: unknown[]): Promise<BlockPlan> {
  const id = `arn:aws:states:x:1:execution:m:${execution}`;
  claimed.running.add(id);
  return plannedBlock({ requests }, { name: execution, id, startedAt: '2026-03-02T03:00:00Z' }, ports);
}

function ends(plan: BlockPlan): void {
  claimed.running.delete(plan.execution);
}

async function carriedOut(plan: BlockPlan): Promise<void> {
  await applyBlock(plan, ports);
  await writeIpSets({ ...ports, log: keepingLog(), sleep: async () => {} });
  await verifyBlock(plan, 'blocked', ports);
}

const cidrs = ({ targets }: BlockPlan) => targets.map(({ cidr }) => cidr);

describe('an address that is blocked already', () => {
  test('is not blocked again by what repeats', async () => {
    await carriedOut(await planned('first', task('t1', '203.0.113.7')));
    clock += 60_000;

    const again = await planned('second', task('t2', '203.0.113.7'));

    expect(again).toMatchObject({
      decision: 'done',
      why: 'answered already',
      targets: [],
      already: [{ cidr: '203.0.113.7/32', why: 'blocked until 2026-03-02T04:00:00Z' }],
    });
  });

  test('inside a range that is in the set is not, either', async () => {
    waf.writeByOthers(V4, ['203.0.113.0/24']);

    const plan = await planned('first', task('t1', '203.0.113.7', '198.51.100.9'));

    expect(cidrs(plan)).toEqual(['198.51.100.9/32']);
    expect(plan.already).toEqual([{ cidr: '203.0.113.7/32', why: 'inside 203.0.113.0/24, which is in the IP set' }]);
  });

  test('is prolonged by a person', async () => {
    await carriedOut(await planned('first', task('t1', '203.0.113.7')));

    const plan = await plannedBlock(
      { ips: ['203.0.113.7'], reason: 'longer' },
      { name: 'p', id: 'arn:p', startedAt: '' },
      ports,
    );

    expect(plan).toMatchObject({ decision: 'apply', targets: [{ cidr: '203.0.113.7/32' }] });
  });
});

describe('the same attack is answered anew', () => {
  test('after a person unblocked the address, although the first execution waits on', async () => {
    await carriedOut(await planned('first', task('t1', '203.0.113.7')));
    const unblock = await plannedBlock(
      { unblock: ['203.0.113.7'], reason: 'customer' },
      { name: 'p', id: 'arn:p', startedAt: '' },
      ports,
    );
    await undoBlock(unblock, ports);

    const again = await planned('second', task('t2', '203.0.113.7'));

    expect(again).toMatchObject({ decision: 'apply', targets: [{ cidr: '203.0.113.7/32' }], already: [] });
  });

  test('after the lease ended', async () => {
    await carriedOut(await planned('first', task('t1', '203.0.113.7')));
    clock += 61 * 60_000;

    expect(await planned('second', task('t2', '203.0.113.7'))).toMatchObject({ decision: 'apply' });
  });

  test('after the first execution failed before the address was in the set', async () => {
    const first = await planned('first', task('t1', '203.0.113.7'));
    await applyBlock(first, ports);
    ends(first);

    expect(await planned('second', task('t2', '203.0.113.7'))).toMatchObject({ decision: 'apply' });
  });

  test('after a person said no', async () => {
    mode = 'approve';
    ends(await planned('first', task('t1', '203.0.113.7')));

    expect(await planned('second', task('t2', '203.0.113.7'))).toMatchObject({ decision: 'approve' });
  });

  test('after somebody took the address out of the set', async () => {
    await carriedOut(await planned('first', task('t1', '203.0.113.7')));
    waf.writeByOthers(V4, []);

    expect(await planned('second', task('t2', '203.0.113.7'))).toMatchObject({ decision: 'apply' });
  });
});

describe('two at once', () => {
  test('about one address: the second leaves it to the first, and does what else it was asked', async () => {
    await planned('first', task('t1', '203.0.113.7'));

    const second = await planned('second', task('t2', '203.0.113.7'), task('t3', '203.0.113.8'));

    expect(cidrs(second)).toEqual(['203.0.113.8/32']);
    expect(second.already).toEqual([{ cidr: '203.0.113.7/32', why: 'execution first is at it' }]);
  });

  test('while a person is being asked nobody is asked again', async () => {
    mode = 'approve';
    await planned('first', task('t1', '203.0.113.7'));
    clock += 3_600_000;

    expect(await planned('second', task('t2', '203.0.113.7'))).toMatchObject({ decision: 'done' });
  });

  test('a plan that is made again keeps what it had', async () => {
    await planned('first', task('t1', '203.0.113.7'));

    expect(await planned('first', task('t1', '203.0.113.7'))).toMatchObject({ decision: 'apply' });
  });
});

describe('a task that is delivered again', () => {
  test('in another batch starts nothing twice, whatever became of the first', async () => {
    const first = await planned('first', task('t1', '203.0.113.7'), task('t2', '203.0.113.8'));
    ends(first);

    const second = await planned('second', task('t2', '203.0.113.8'), task('t3', '203.0.113.9'));
    const third = await planned('third', task('t1', '203.0.113.7'));

    expect(cidrs(second)).toEqual(['203.0.113.9/32']);
    expect(third).toMatchObject({ decision: 'done', why: 'another execution began these tasks', targets: [] });
  });
});

test('a plan made before there were claims is carried on', async () => {
  const old = blockPlanSchema.parse({
    kind: 'block',
    decision: 'apply',
    why: "the policy's mode is auto",
    targets: [{ cidr: '203.0.113.7/32', family: 'IPV4', asked: 0 }],
    asked: [{ reason: 'scanner', requestedBy: 'detection x' }],
    refused: [],
    leaseMinutes: 60,
    before: [],
    calls: [],
    findings: [],
  });

  await applyBlock(old, ports);
  await writeIpSets({ ...ports, log: keepingLog(), sleep: async () => {} });

  expect(await verifyBlock(old, 'blocked', ports)).toEqual({ verified: 1, kept: [] });
});
