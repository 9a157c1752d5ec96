import { beforeEach, describe, expect, test } from '@jest/globals';
import { IP_SET_LIMIT } from '../../../lib/domain/network/lease.ts';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { applyBlock } from '../../../lib/playbooks/block-ip/apply.ts';
import type { BlockIpPorts } from '../../../lib/playbooks/block-ip/plan.ts';
import { undoBlock, verifyBlock } from '../../../lib/playbooks/block-ip/verify.ts';
import { type WriterPorts, writeIpSets } from '../../../lib/playbooks/block-ip/write-ip-sets.ts';
import { keepingLog } from '../support/fixtures.ts';
import { memoryCaps } from '../support/memory-caps.ts';
import { memoryClaims, memoryIpSets, memoryLeases, V4, V6 } from '../support/memory-waf.ts';
import { plannedBlock } from '../support/planned-block.ts';

const EXECUTION = { name: 'by-hand', id: 'arn:execution', startedAt: '2026-03-02T03:00:00Z' };
const policy = parsePolicy({
  version: 1,
  playbooks: { 'block-ip': { mode: 'auto', leaseMinutes: 60, capPerHour: 5 } },
  neverTouch: { cidrs: ['198.51.100.0/28'] },
});

let clock: number;
let own: string[];
let waf: ReturnType<typeof memoryIpSets>;
let leases: ReturnType<typeof memoryLeases>;
let ports: BlockIpPorts;
let writer: WriterPorts;

beforeEach(() => {
  own = [];
  clock = Date.parse('2026-03-02T03:00:00Z');
  waf = memoryIpSets({ v4: ['192.0.2.1/32'], v6: [] });
  leases = memoryLeases();
  ports = {
    sets: [V4, V6],
    ipSets: waf.ipSets,
    leases: leases.store,
    claims: memoryClaims().claims,
    loadPolicy: async () => ({ ok: true, policy }),
    spendCaps: memoryCaps().spendCaps,
    readFinding: async () => undefined,
    wasAsked: async () => true,
    ownAddresses: async () => own,
    now: () => new Date(clock),
  };
  writer = {
    ...ports,
    log: keepingLog(),
    sleep: async (ms) => {
      clock += ms;
    },
  };
});

const plan = (input: unknown) => plannedBlock(input, EXECUTION, ports);
async function block(input: unknown) {
  const planned = await plan(input);
  await applyBlock(planned, ports);
  await writeIpSets(writer);
  return planned;
}

describe('plan', () => {
  test('keeps who a person says to be, marked as said', async () => {
    const planned = await plan({
      ips: ['203.0.113.7'],
      reason: 'scanner',
      saidBy: 'arn:aws:iam::123456789012:user/jane',
    });

    expect(planned.asked).toEqual([
      {
        reason: 'scanner',
        requestedBy: 'person, execution by-hand, who says to be arn:aws:iam::123456789012:user/jane',
      },
    ]);
  });

  test('refuses what must not be blocked and keeps the rest of the request', async () => {
    own = ['192.0.2.77'];
    const planned = await plan({
      ips: ['203.0.113.7', '10.0.0.1', '198.51.100.5', '192.0.2.77', 'iam.amazonaws.com', '203.0.113.7/32'],
      reason: 'scanner',
    });

    expect(planned.decision).toBe('apply');
    expect(planned.targets).toEqual([{ cidr: '203.0.113.7/32', family: 'IPV4', asked: 0 }]);
    expect(planned.asked).toEqual([{ reason: 'scanner', requestedBy: 'person, execution by-hand' }]);
    expect(planned.refused.map(({ input }) => input)).toEqual([
      '10.0.0.1',
      '198.51.100.5',
      '192.0.2.77',
      'iam.amazonaws.com',
    ]);
    expect(planned.before).toEqual([
      { set: 'v4', size: 1, alreadyThere: 0 },
      { set: 'v6', size: 0, alreadyThere: 0 },
    ]);
    expect(planned.calls).toEqual(['wafv2:UpdateIPSet v4']);
  });

  test('decides to refuse when nothing is left', async () => {
    const planned = await plan({ ips: ['10.0.0.1'], reason: 'scanner' });

    expect(planned).toMatchObject({ decision: 'refuse', why: 'none of the addresses may be blocked', targets: [] });
  });

  test('only observes when the policy cannot be used', async () => {
    ports = { ...ports, loadPolicy: async () => ({ ok: false, problem: 'not valid' }) };

    expect(await plan({ ips: ['203.0.113.7'], reason: 'scanner' })).toMatchObject({
      decision: 'observe',
      why: expect.stringContaining('not valid'),
    });
  });

  test.each([
    [{ ips: ['203.0.113.7'] }, 'reason: '],
    [{ ips: ['203.0.113.7'], reason: ' ' }, 'reason: say why'],
    [{ ips: [], reason: 'x' }, 'ips: '],
    [{ ips: '203.0.113.7', reason: 'x' }, 'ips: '],
    [{ ip: '203.0.113.7', reason: 'x' }, 'ips: '],
    ['203.0.113.7', 'expected object'],
  ])('refuses %j, says why and shows what to type', async (input, problem) => {
    const planned = plan(input);

    await expect(planned).rejects.toThrow(problem);
    await expect(planned).rejects.toThrow('{"ips":["203.0.113.7"],"reason":"scanner"}');
  });
});

describe('block', () => {
  test('puts the address in, beside what is there, for the time of the lease', async () => {
    const planned = await plan({ ips: ['203.0.113.7', '2001:db8::7'], reason: 'scanner' });
    const applied = await applyBlock(planned, ports);
    const written = await writeIpSets(writer);

    expect(applied).toMatchObject({ leases: 2, expiresAt: '2026-03-02T04:00:00Z' });
    expect(written).toMatchObject({ writes: 2, added: 2, waitSeconds: 0 });
    expect(waf.content.get('v4')).toEqual(['192.0.2.1/32', '203.0.113.7/32']);
    expect(waf.content.get('v6')).toEqual(['2001:db8::7/128']);
    expect(await verifyBlock(planned, 'blocked', ports)).toEqual({ verified: 2, kept: [] });
  });

  test('ends with the lease', async () => {
    const planned = await block({ ips: ['203.0.113.7'], reason: 'scanner' });

    clock += 61 * 60_000;
    await undoBlock(planned, ports);
    await writeIpSets(writer);

    expect(waf.content.get('v4')).toEqual(['192.0.2.1/32']);
    expect(await verifyBlock(planned, 'unblocked', ports)).toEqual({ verified: 1, kept: [] });
    expect(leases.rows.size).toBe(0);
  });

  test('is prolonged by a second one, and the first one ends without effect', async () => {
    const first = await block({ ips: ['203.0.113.7'], reason: 'scanner' });
    clock += 30 * 60_000;
    await block({ ips: ['203.0.113.7'], reason: 'again' });

    clock += 31 * 60_000;
    await writeIpSets(writer);

    expect(waf.content.get('v4')).toContain('203.0.113.7/32');
    expect(await verifyBlock(first, 'unblocked', ports)).toEqual({
      verified: 0,
      kept: ['203.0.113.7/32 stays: its lease was prolonged'],
    });
  });

  test('of an address somebody else put there leaves it there at the end', async () => {
    const planned = await block({ ips: ['192.0.2.1'], reason: 'scanner' });

    clock += 61 * 60_000;
    await writeIpSets(writer);

    expect(waf.content.get('v4')).toEqual(['192.0.2.1/32']);
    expect(await verifyBlock(planned, 'unblocked', ports)).toMatchObject({
      kept: ['192.0.2.1/32 stays: it is in v4 without a lease of ours'],
    });
  });

  test('in a full set fails loudly and names the lease that ends first', async () => {
    const foreign = Array.from(
      { length: IP_SET_LIMIT - 1 },
      (_, index) => `11.${index >> 16}.${(index >> 8) & 255}.${index & 255}/32`,
    );
    waf.writeByOthers(V4, foreign);
    await block({ ips: ['203.0.113.1'], reason: 'first' });
    clock += 5_000;
    const second = await plan({ ips: ['203.0.113.2'], reason: 'second' });
    await applyBlock(second, ports);
    const written = await writeIpSets(writer);

    expect(written.full).toEqual(['203.0.113.2/32']);
    await expect(verifyBlock(second, 'blocked', ports)).rejects.toThrow(
      'the next lease to end is 203.0.113.1/32 at 2026-03-02T04:00:00Z',
    );
    expect(waf.content.get('v4')).toHaveLength(IP_SET_LIMIT);
  });
});

describe('unblock by hand', () => {
  test('takes the address out before its time', async () => {
    await block({ ips: ['203.0.113.7'], reason: 'scanner' });
    clock += 5_000;
    const planned = await plan({ unblock: ['203.0.113.7'], reason: 'customer' });

    await undoBlock(planned, ports);
    await writeIpSets(writer);

    expect(planned).toMatchObject({
      kind: 'unblock',
      decision: 'apply',
      policyVersion: expect.stringMatching(/^[0-9a-f]{12}$/),
    });
    expect(waf.content.get('v4')).toEqual(['192.0.2.1/32']);
  });

  test('takes over no lease without a seal where others had some of it in the set: it could call theirs ours', async () => {
    const taken: string[] = [];
    const endUnsealed: BlockIpPorts['leases']['endUnsealed'] = async ({ cidr }) => void taken.push(cidr);
    ports = { ...ports, leases: { ...leases.store, endUnsealed } };

    await undoBlock(await block({ ips: ['192.0.2.1'], reason: 'it was there before' }), ports);
    await undoBlock(await block({ ips: ['192.0.2.2'], reason: 'it was not' }), ports);

    expect(taken).toEqual(['192.0.2.2/32']);
  });

  test('of an address riposte does not hold is refused', async () => {
    const planned = await plan({ unblock: ['192.0.2.1'], reason: 'customer' });

    await expect(undoBlock(planned, ports)).rejects.toThrow('Riposte holds no lease on 192.0.2.1/32');
  });
});

describe('the writer', () => {
  test('writes nothing when everything wanted is there', async () => {
    await block({ ips: ['203.0.113.7'], reason: 'scanner' });

    expect(await writeIpSets(writer)).toMatchObject({ writes: 0, waitSeconds: 0 });
    expect(waf.state.writes).toBe(1);
  });

  test('reads and merges again when somebody else wrote in between, and keeps their address', async () => {
    let interrupted = false;
    waf.state.beforeWrite = (set) => {
      if (interrupted) return;
      interrupted = true;
      waf.writeByOthers(set, ['192.0.2.1/32', '192.0.2.2/32']);
    };

    await block({ ips: ['203.0.113.7'], reason: 'scanner' });

    expect(waf.content.get('v4')).toEqual(['192.0.2.1/32', '192.0.2.2/32', '203.0.113.7/32']);
  });

  test('gives up with a retryable error when it loses every race, overwriting nothing', async () => {
    waf.state.beforeWrite = (set) => waf.writeByOthers(set, ['192.0.2.1/32']);
    await applyBlock(await plan({ ips: ['203.0.113.7'], reason: 'scanner' }), ports);

    const writing = writeIpSets(writer);

    await expect(writing).rejects.toMatchObject({ name: 'IpSetContentionError', retryable: true });
    expect(waf.content.get('v4')).toEqual(['192.0.2.1/32']);
  });

  test('asks to wait within a burst, and then writes everything at once', async () => {
    await block({ ips: ['203.0.113.1'], reason: 'first' });
    clock += 200;
    await applyBlock(await plan({ ips: ['203.0.113.2'], reason: 'second' }), ports);
    await applyBlock(await plan({ ips: ['203.0.113.3'], reason: 'third' }), ports);

    expect(await writeIpSets(writer)).toMatchObject({ writes: 0, waitSeconds: 1 });
    clock += 1_000;
    expect(await writeIpSets(writer)).toMatchObject({ writes: 1, added: 2 });
  });

  test('puts an active lease back that somebody took out, and owns it from then on', async () => {
    await block({ ips: ['192.0.2.1'], reason: 'scanner' });
    waf.writeByOthers(V4, []);
    clock += 5_000;

    await writeIpSets(writer);
    clock += 61 * 60_000;
    await writeIpSets(writer);

    expect(waf.content.get('v4')).toEqual([]);
  });
});
