import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Finding } from '../../../lib/domain/finding/finding.ts';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import type { LoadPolicy } from '../../../lib/domain/ports.ts';
import { applyBlock } from '../../../lib/playbooks/block-ip/apply.ts';
import type { BlockIpPorts } from '../../../lib/playbooks/block-ip/plan.ts';
import type { BlockPlan } from '../../../lib/playbooks/block-ip/schema.ts';
import { undoBlock } from '../../../lib/playbooks/block-ip/verify.ts';
import { finding } from '../support/fixtures.ts';
import { memoryCaps } from '../support/memory-caps.ts';
import { memoryClaims, memoryIpSets, memoryLeases, V4, V6 } from '../support/memory-waf.ts';
import { plannedBlock } from '../support/planned-block.ts';

const policyOf = (mode: string, capPerHour = 5, cidrs: string[] = []): Awaited<ReturnType<LoadPolicy>> => ({
  ok: true,
  policy: parsePolicy({ version: 1, playbooks: { 'block-ip': { mode, capPerHour } }, neverTouch: { cidrs } }),
});

let loaded: Awaited<ReturnType<LoadPolicy>>;
/** What triage recorded, whatever the queue says. */
let recorded: Map<string, Finding>;
let leases: ReturnType<typeof memoryLeases>;
let waf: ReturnType<typeof memoryIpSets>;
let claimed: ReturnType<typeof memoryClaims>;
let ports: BlockIpPorts;

beforeEach(() => {
  loaded = policyOf('auto');
  recorded = new Map();
  waf = memoryIpSets();
  leases = memoryLeases();
  claimed = memoryClaims();
  ports = {
    sets: [V4, V6],
    ipSets: waf.ipSets,
    leases: leases.store,
    claims: claimed.claims,
    loadPolicy: async () => loaded,
    spendCaps: memoryCaps().spendCaps,
    readFinding: async (id) => recorded.get(id),
    wasAsked: async () => true,
    ownAddresses: async () => [],
    now: () => new Date('2026-03-02T03:00:00Z'),
  };
});

const task = (taskId: string, ip: string) => ({
  taskId,
  params: { ips: [ip] },
  reason: 'guessing',
  requestedBy: 'detection x',
});

/** A task with a finding, which triage recorded. */
function traced(taskId: string, ip: string, more: Partial<Finding>) {
  recorded.set(taskId, finding({ ...more, id: taskId }));
  return { ...task(taskId, ip), finding: { id: taskId, detection: 'what/ever', severity: 'low' } };
}

async function planned(execution: string, input: unknown): Promise<BlockPlan> {
  const id = `arn:aws:states:x:1:execution:m:${execution}`;
  claimed.running.add(id);
  return plannedBlock(input, { name: execution, id, startedAt: '2026-03-02T03:00:00Z' }, ports);
}

const byPerson = (...ips: string[]) => planned('by-hand', { ips, reason: 'scanner' });
const cidrs = ({ targets }: BlockPlan) => targets.map(({ cidr }) => cidr);
const held = () => [...leases.rows.values()].map(({ cidr }) => cidr);

describe('a request in a batch that cannot be carried out', () => {
  test.each([
    ['no reason', { ...task('bad', '203.0.113.2'), reason: '' }, 'task bad', 'reason'],
    ['no addresses', { ...task('bad', '203.0.113.2'), params: {} }, 'task bad', 'ips'],
    [
      'too many addresses',
      { ...task('bad', ''), params: { ips: Array(1_001).fill('203.0.113.2') } },
      'task bad',
      'ips',
    ],
    ['no name', { params: { ips: ['203.0.113.2'] } }, 'task 2 of the batch', 'taskId'],
    ['nothing', null, 'task 2 of the batch', 'object'],
  ])('for it has %s is refused by itself, the others go on', async (_name, bad, input, field) => {
    const plan = await planned('one', { requests: [task('t1', '203.0.113.1'), bad, task('t3', '203.0.113.3')] });

    expect(plan.decision).toBe('apply');
    expect(cidrs(plan)).toEqual(['203.0.113.1/32', '203.0.113.3/32']);
    expect(plan.refused).toEqual([{ input, reason: expect.stringContaining(field) }]);
  });

  test('is refused, and told, when it is alone', async () => {
    const plan = await planned('one', { requests: [{ ...task('bad', '203.0.113.2'), reason: '' }] });

    expect(plan).toMatchObject({ decision: 'refuse', targets: [], refused: [{ input: 'task bad' }] });
  });
});

describe('the cap', () => {
  test('does what fits, names the rest and who asked, and lets it be answered anew', async () => {
    const plan = await byPerson('192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4', '192.0.2.5', '192.0.2.6');

    const { plan: applied, leases: granted } = await applyBlock(plan, ports);

    expect(granted).toBe(5);
    expect(held()).toHaveLength(5);
    expect(applied.short).toEqual([
      {
        cap: '5 blocks an hour',
        limit: 5,
        by: ['person, execution by-hand'],
        usedBy: ['people (5)'],
        waiting: 1,
        names: ['192.0.2.6/32'],
      },
    ]);
  });

  test('that is used up changes nothing, and nobody holds the address', async () => {
    loaded = policyOf('auto', 0);
    const plan = await planned('one', { requests: [task('t1', '203.0.113.1')] });

    const { plan: applied, leases: granted } = await applyBlock(plan, ports);

    loaded = policyOf('auto', 5);
    expect(granted).toBe(0);
    expect(applied).toMatchObject({ decision: 'refuse', targets: [], why: 'used up: 0 blocks an hour' });
    expect(await planned('two', { requests: [task('t2', '203.0.113.1')] })).toMatchObject({ decision: 'apply' });
  });

  test('is spent once an execution, however often the step is repeated', async () => {
    const plan = await byPerson('192.0.2.1', '192.0.2.2', '192.0.2.3');

    for (let time = 0; time < 3; time += 1) await applyBlock(plan, ports);
    const other = await applyBlock(await planned('two', { ips: ['192.0.2.8', '192.0.2.9'], reason: 'x' }), ports);

    expect(other.leases).toBe(2);
    expect(held()).toHaveLength(5);
  });

  test('goes to the most urgent first, and leaves room beside a flooded detection', async () => {
    const noise = ['11.0.1.1', '11.0.2.1', '11.0.3.1', '11.0.4.1', '11.0.5.1', '11.0.6.1'].map((ip, index) =>
      traced(`n${index}`, ip, { detection: 't/noise', severity: 'medium', actor: `user-${index}` }),
    );
    const real = traced('real', '198.51.100.9', { detection: 't/real', severity: 'critical' });

    const { plan } = await applyBlock(await planned('one', { requests: [...noise, real] }), ports);

    expect(cidrs(plan)).toEqual(['198.51.100.9/32', '11.0.1.1/32', '11.0.2.1/32', '11.0.3.1/32', '11.0.4.1/32']);
    expect(plan.short[0]).toMatchObject({
      cap: '5 blocks an hour',
      by: ['detection t/noise'],
      usedBy: ['detection t/noise (4)', 'detection t/real (1)'],
      waiting: 2,
    });
  });
});

describe('what allowed the plan is asked again', () => {
  test.each([
    ['off', policyOf('off'), "the policy's mode for block-ip is off by now"],
    ['observe', policyOf('observe'), "the policy's mode for block-ip is observe by now"],
    ['approve', policyOf('approve'), "the policy's mode for block-ip is approve by now"],
    ['unreadable', { ok: false as const, problem: 'not valid' }, 'the policy cannot be used, so nothing is changed'],
  ])('a policy that is %s by now stops what was planned under auto', async (_name, by, why) => {
    const plan = await planned('one', { requests: [task('t1', '203.0.113.1')] });
    loaded = by;

    const { plan: applied } = await applyBlock(plan, ports);

    expect(applied).toMatchObject({ decision: 'refuse', why: expect.stringContaining(why), targets: [] });
    expect(held()).toEqual([]);
  });

  test.each([
    ['approve', 1],
    ['auto', 1],
    ['observe', 0],
    ['off', 0],
  ])('what a person approved is done under %s: %d', async (mode, count) => {
    loaded = policyOf('approve');
    const plan = await planned('one', { requests: [task('t1', '203.0.113.1')] });
    loaded = policyOf(mode);

    expect((await applyBlock(plan, ports)).leases).toBe(count);
  });

  test('an address on the never-touch list by now is left out, with the reason', async () => {
    const plan = await byPerson('203.0.113.1', '198.51.100.1');
    loaded = policyOf('auto', 5, ['203.0.113.0/24']);

    const { plan: applied } = await applyBlock(plan, ports);

    expect(held()).toEqual(['198.51.100.1/32']);
    expect(applied.refused).toEqual([
      { input: '203.0.113.1/32', reason: "203.0.113.0/24 is on the policy's never-touch list" },
    ]);
  });

  test('a policy that cannot be reached just now is no policy that forbids: the step is repeated', async () => {
    const plan = await byPerson('203.0.113.1');
    loaded = { ok: false, problem: 'ThrottlingException', passing: true };

    await expect(applyBlock(plan, ports)).rejects.toMatchObject({ name: 'PolicyUnreachableError', retryable: true });
    await expect(byPerson('203.0.113.1')).rejects.toMatchObject({ name: 'PolicyUnreachableError' });
  });
});

describe('where a finding is named', () => {
  test('what the table says of it counts, not what the queue says', async () => {
    const request = traced('f1', '203.0.113.1', { title: 'Passwords guessed', detection: 't/real', severity: 'high' });

    const plan = await planned('one', { requests: [{ ...request, reason: 'the boss said so', requestedBy: 'boss' }] });

    expect(plan.asked).toEqual([
      expect.objectContaining({ reason: 'Passwords guessed', requestedBy: 'detection t/real', detection: 't/real' }),
    ]);
    expect(plan.findings).toEqual([{ id: 'f1', detection: 't/real', severity: 'high' }]);
  });

  test('the task that asked stays with it, so that triage learns what became of it', async () => {
    const request = traced('f1', '203.0.113.1', { detection: 't/real', severity: 'high' });

    const plan = await planned('one', {
      requests: [{ ...request, finding: { ...request.finding, task: 'block-ip-of-another' } }],
    });

    expect(plan.findings).toEqual([{ id: 'f1', detection: 't/real', severity: 'high', task: 'f1' }]);
  });

  test('that nobody recorded, its task is refused, and the others go on', async () => {
    const forged = { ...task('t1', '203.0.113.1'), finding: { id: 'made-up', detection: 't/d', severity: 'critical' } };

    const plan = await planned('one', { requests: [forged, traced('f2', '203.0.113.2', {})] });

    expect(cidrs(plan)).toEqual(['203.0.113.2/32']);
    expect(plan.refused).toEqual([
      { input: 'task t1', reason: 'it names finding made-up, which riposte has not recorded' },
    ]);
  });

  test('a task that names none says so, for whoever is asked', async () => {
    const plan = await planned('one', { requests: [task('t1', '203.0.113.1')] });

    expect(plan.asked[0]?.requestedBy).toBe('a task that names no finding and says: detection x');
  });

  test('the plan says what the block does not stop', async () => {
    expect((await byPerson('203.0.113.2')).beyond).toBe(
      'It does not stop calls of AWS APIs, console sign-ins, SSH or RDP.',
    );
  });
});

describe('an unblock', () => {
  const unblock = (...ips: string[]) => planned('by-hand', { unblock: ips, reason: 'customer' });

  test('does what riposte holds, and says of the rest where it looked and what is there', async () => {
    await applyBlock(await byPerson('203.0.113.1'), ports);
    waf.writeByOthers(V4, ['198.51.100.0/24', '192.0.2.1/32']);

    const plan = await unblock('203.0.113.1', '198.51.100.7', '192.0.2.1', '192.0.2.2');

    expect(cidrs(plan)).toEqual(['203.0.113.1/32']);
    expect(plan.refused.map(({ reason }) => reason)).toEqual([
      'Riposte holds no lease on 198.51.100.7/32; it looked at the leases and the addresses of v4, and it is in v4 (inside 198.51.100.0/24): riposte did not put it there, whoever did takes it out',
      'Riposte holds no lease on 192.0.2.1/32; it looked at the leases and the addresses of v4, and it is in v4: riposte did not put it there, whoever did takes it out',
      'Riposte holds no lease on 192.0.2.2/32; it looked at the leases and the addresses of v4, and it is in none of them',
    ]);
  });

  test('of nothing that riposte holds fails, and blames nobody for an address that is in no set', async () => {
    await expect(undoBlock(await unblock('192.0.2.2'), ports)).rejects.toMatchObject({
      name: 'RefusedError',
      message: expect.stringMatching(/holds no lease on 192\.0\.2\.2\/32; .*in none of them$/),
    });
  });
});
