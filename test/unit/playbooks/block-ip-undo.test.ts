import { beforeEach, describe, expect, test } from '@jest/globals';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import type { StepsPlan } from '../../../lib/domain/remediation/plan.ts';
import type { BlockIpPorts } from '../../../lib/playbooks/block-ip/plan.ts';
import { blockSteps } from '../../../lib/playbooks/block-ip/steps.ts';
import { carryOutSteps } from '../../../lib/remediation/carry-out-steps.ts';
import { NOBODY_COMES } from '../support/address-use.ts';
import { memoryApplied } from '../support/memory-applied.ts';
import { memoryCaps } from '../support/memory-caps.ts';
import { memoryClaims, memoryIpSets, memoryLeases, V4 } from '../support/memory-waf.ts';

const T0 = Date.parse('2026-03-02T03:00:00Z') / 1000;
const CLOUDFRONT = { ...V4, scope: 'CLOUDFRONT' as const, name: 'edge' };

let clock: number;
let leases: ReturnType<typeof memoryLeases>;
let applied: ReturnType<typeof memoryApplied>;
let minutes: number;
let mode: string;
/** What a step answers is its verb's: a plan, or what was done by one. */
let step: <Answer = { status: string; plan: StepsPlan }>(event: object) => Promise<Answer>;

beforeEach(() => {
  clock = T0;
  minutes = 60;
  mode = 'auto';
  leases = memoryLeases();
  applied = memoryApplied();
  const ports: BlockIpPorts = {
    sets: [V4, CLOUDFRONT],
    ipSets: memoryIpSets().ipSets,
    leases: leases.store,
    claims: memoryClaims().claims,
    loadPolicy: async () => ({
      ok: true,
      policy: parsePolicy({ version: 1, playbooks: { 'block-ip': { mode, leaseMinutes: minutes } } }),
    }),
    spendCaps: memoryCaps().spendCaps,
    readFinding: async () => undefined,
    wasAsked: async () => true,
    ownAddresses: async () => [],
    now: () => new Date(clock * 1000),
  };
  const readApproval = async () => undefined;
  const steps = blockSteps({ ...ports, applied: applied.store, addressUse: NOBODY_COMES, readApproval });
  step = async <Answer>(event: object) =>
    (await carryOutSteps(steps, event, {
      readApproval,
      loadPolicy: ports.loadPolicy,
      partKey: async () => 'key',
      settles: true,
    })) as Answer;
});

const execution = (name: string) => ({
  name,
  id: `arn:aws:states:eu-central-1:111122223333:execution:m:${name}`,
  startedAt: '2026-03-02T03:00:00Z',
});
const planned = (name: string, input: object) => step<StepsPlan>({ verb: 'plan', execution: execution(name), input });
async function block(name: string, ...ips: string[]) {
  const plan = await planned(name, { ips, reason: 'scanner' });
  return step({ verb: 'apply', execution: execution(name), plan });
}
const undoPlan = (of: string) => planned('back', { undo: of, reason: 'false alarm' });
async function undo(of: string) {
  const plan = await undoPlan(of);
  return step({ verb: 'undo', execution: execution('back'), plan });
}
const ends = () => [...leases.rows.values()].map(({ cidr, scope, expiresAt }) => `${cidr} ${scope} ${expiresAt}`);

describe('a block is taken back by the execution that made it', () => {
  test('its leases end, in every scope, and nobody else’s', async () => {
    await block('one', '203.0.113.7');
    await block('two', '203.0.113.8');

    const plan = await undoPlan('one');
    clock += 10;
    const { status } = await undo('one');

    expect(plan).toMatchObject({ decision: 'apply', undoes: 'one', change: 'Unblock 203.0.113.7/32' });
    expect(status).toBe('undone');
    expect(ends()).toEqual([
      `203.0.113.7/32 REGIONAL ${T0 + 10}`,
      `203.0.113.7/32 CLOUDFRONT ${T0 + 10}`,
      `203.0.113.8/32 REGIONAL ${T0 + 3_600}`,
      `203.0.113.8/32 CLOUDFRONT ${T0 + 3_600}`,
    ]);
  });

  test('a lease that it prolonged gets the end back that it had', async () => {
    await block('one', '203.0.113.7');
    minutes = 600;
    await block('two', '203.0.113.7');

    await undo('two');

    expect(ends()).toEqual([`203.0.113.7/32 REGIONAL ${T0 + 3_600}`, `203.0.113.7/32 CLOUDFRONT ${T0 + 3_600}`]);
  });

  test('twice is once, and who did it first is told', async () => {
    await block('one', '203.0.113.7');
    await undo('one');

    expect(await undoPlan('one')).toMatchObject({
      decision: 'refuse',
      why: 'it was taken back at 2026-03-02T03:00:00.000Z by person, execution back',
    });
  });

  test('an apply that is carried out again keeps what was before the first time', async () => {
    await block('one', '203.0.113.7');
    clock += 5;
    await block('one', '203.0.113.7');

    await undo('one');

    expect(ends()).toEqual([`203.0.113.7/32 REGIONAL ${T0 + 5}`, `203.0.113.7/32 CLOUDFRONT ${T0 + 5}`]);
  });
});

describe('a block that others changed since is left as it is, and shown', () => {
  test('when it is planned', async () => {
    await block('one', '203.0.113.7', '203.0.113.8');
    minutes = 600;
    await block('two', '203.0.113.8');
    const before = ends();

    const plan = await undoPlan('one');

    expect(plan).toMatchObject({
      decision: 'refuse',
      why: expect.stringContaining('203.0.113.8/32 was changed by somebody else since (before: null; ours: {'),
    });
    expect(ends()).toEqual(before);
  });

  test('and when it happens between the plan and the undo', async () => {
    await block('one', '203.0.113.7');
    const plan = await undoPlan('one');
    minutes = 600;
    await block('two', '203.0.113.7');

    const { status, plan: now } = await step({ verb: 'undo', execution: execution('back'), plan });

    expect(status).toBe('refused');
    expect(now.why).toContain('changed by somebody else since');
    expect(ends()).toEqual([`203.0.113.7/32 REGIONAL ${T0 + 36_000}`, `203.0.113.7/32 CLOUDFRONT ${T0 + 36_000}`]);
  });
});

test('after the end of the lease there is nothing to take back, and it says so', async () => {
  const { plan } = await block('one', '203.0.113.7');
  clock += 3_601;
  await step({ verb: 'undo', execution: execution('one'), plan });

  expect((await undoPlan('one')).why).toMatch(/by the end of its lease$/);
});

test('an unblock by hand in between is no drift: it is as it was before', async () => {
  await block('one', '203.0.113.7');
  const plan = await planned('by-hand', { unblock: ['203.0.113.7'], reason: 'customer' });
  await step({ verb: 'undo', execution: execution('by-hand'), plan });

  expect((await undo('one')).status).toBe('undone');
});

test('a record that riposte did not write, or none, takes nothing back', async () => {
  applied.rows.set('one', 'forged');

  await expect(undoPlan('one')).rejects.toThrow('was not written by riposte');
  await expect(undoPlan('two')).rejects.toThrow('No change by an execution two is on record');
});

describe('a block whose function died, and whose policy forbids it by the next try', () => {
  test('is told as what it is, with the end that it has', async () => {
    const { plan } = await block('one', '203.0.113.7');
    mode = 'off';
    clock += 5;

    const { status, ...rest } = await step({ verb: 'apply', execution: execution('one'), plan });

    expect(status).toBe('applied');
    expect(rest).toMatchObject({ expiresAt: '2026-03-02T04:00:00Z', plan: { change: 'Block 203.0.113.7/32' } });
    expect(ends()).toEqual([`203.0.113.7/32 REGIONAL ${T0 + 3_600}`, `203.0.113.7/32 CLOUDFRONT ${T0 + 3_600}`]);
  });

  test('names what it had not come to', async () => {
    const plan = await planned('one', { ips: ['203.0.113.7', '203.0.113.8'], reason: 'scanner' });
    await step({ verb: 'apply', execution: execution('one'), plan });
    for (const [key, { cidr }] of leases.rows) if (cidr === '203.0.113.8/32') leases.rows.delete(key);
    mode = 'off';

    const { status, plan: made } = await step({ verb: 'apply', execution: execution('one'), plan });

    expect(status).toBe('applied');
    expect(made).toMatchObject({
      change: 'Block 203.0.113.7/32',
      refused: [{ input: '203.0.113.8/32', reason: "the policy's mode for block-ip is off by now" }],
    });
  });

  test('is refused where nothing was granted, or all of it ended since', async () => {
    const plan = await planned('one', { ips: ['203.0.113.7'], reason: 'scanner' });
    mode = 'off';

    expect((await step({ verb: 'apply', execution: execution('one'), plan })).status).toBe('refused');

    mode = 'auto';
    await step({ verb: 'apply', execution: execution('one'), plan });
    await undo('one');
    mode = 'off';
    clock += 1;

    expect((await step({ verb: 'apply', execution: execution('one'), plan })).status).toBe('refused');
  });

  test('that a person ends has no end', async () => {
    minutes = 0;
    const plan = await planned('one', { ips: ['203.0.113.7'], reason: 'scanner' });
    await step({ verb: 'apply', execution: execution('one'), plan });
    mode = 'off';

    expect(await step({ verb: 'apply', execution: execution('one'), plan })).toMatchObject({
      status: 'applied',
      expiresAt: '',
    });
  });
});
