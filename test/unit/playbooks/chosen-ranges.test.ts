import { beforeEach, describe, expect, test } from '@jest/globals';
import { actionable } from '../../../lib/playbooks/block-ip/actionable-leases.ts';
import { applyBlock } from '../../../lib/playbooks/block-ip/apply.ts';
import { containChanges } from '../../../lib/playbooks/contain-principal/changes.ts';
import { ASK } from '../support/fixtures.ts';
import { memoryBlockIp } from '../support/memory-block-ip.ts';
import { plannedBlock } from '../support/planned-block.ts';

const NOW = new Date('2026-03-02T03:00:00Z');
/** Somebody made a VPC with the network that they come from themselves. */
const MADE = ['198.51.100.1', 'vpc:203.0.113.0/24'];
const WHY =
  'in the range 203.0.113.0/24 of a VPC of this account, which whoever made it chose: a person who knows that it is nobody of yours may do it by hand';
const EXECUTION = { name: 'n', id: 'arn:aws:states:x:1:execution:m:n', startedAt: '2026-03-02T03:00:00Z' };
const TASK = { taskId: 't', params: { ips: ['203.0.113.7'] }, reason: 'guessing', requestedBy: 'detection x' };

let own: readonly string[];
let block: ReturnType<typeof memoryBlockIp>;

beforeEach(() => {
  own = MADE;
  block = memoryBlockIp(5, () => NOW);
  block.claimed.running.add(EXECUTION.id);
});
const plan = (input: unknown) => plannedBlock(input, EXECUTION, { ...block.ports, ownAddresses: async () => own });
const apply = (planned: Awaited<ReturnType<typeof plan>>) =>
  applyBlock(planned, { ...block.ports, ownAddresses: async () => own });

describe('an address in the range of a VPC', () => {
  test('is blocked by no task, and a person is told why', async () => {
    expect(await plan({ requests: [TASK] })).toMatchObject({
      decision: 'refuse',
      refused: [{ input: '203.0.113.7', reason: WHY }],
    });
  });

  test('nor where the VPC is made between plan and change', async () => {
    own = [];
    const planned = await plan({ requests: [TASK] });
    own = MADE;

    expect((await apply(planned)).plan).toMatchObject({ targets: [], refused: [{ reason: WHY }] });
  });

  test('is blocked where a person means it', async () => {
    const planned = await plan({ ips: ['203.0.113.7'], reason: 'it is theirs' });

    expect((await apply(planned)).plan.targets).toMatchObject([{ cidr: '203.0.113.7/32' }]);
  });

  test('that is blocked stays so, whoever makes a VPC afterwards; what AWS gave the account does not', async () => {
    for (const ip of ['203.0.113.7', '198.51.100.1']) {
      own = [];
      await apply(await plan({ ips: [ip], reason: 'scanner' }));
    }
    const held = { leases: [...block.leases.rows.values()], unusable: [] };
    const ports = { loadPolicy: block.ports.loadPolicy, ownAddresses: async () => MADE };

    const { unusable } = await actionable(held, [], NOW.getTime() / 1_000, ports);

    expect(unusable).toEqual([{ cidr: '198.51.100.1/32', reason: '198.51.100.1 is an address of this account' }]);
  });

  test('is one from which nobody is contained but by a person', async () => {
    const described = { arn: 'arn:aws:iam::123456789012:role/ci', id: 'AROA1', tags: [] };
    const policies = { describe: async () => described, all: async () => new Map<string, string>() };
    const changes = containChanges({
      policies: policies as never,
      usage: {} as never,
      calls: async () => ({ calls: [], all: true }),
      ownAddresses: async () => MADE,
      now: () => NOW,
    });
    const params = { principal: described.arn, scope: 'from-address' as const, addresses: ['203.0.113.7'] };
    const ask = { ...ASK, account: '123456789012', region: 'us-east-1', partition: 'aws' };

    const byTask = await changes.find(params, { ...ask, isOwn: () => false });
    const byPerson = await changes.find(params, ask);

    expect(byTask).toMatchObject({ targets: [], refused: [{ input: '203.0.113.7/32', reason: WHY }] });
    expect(byPerson).toMatchObject({ targets: [{ addresses: ['203.0.113.7/32'] }], refused: [] });
  });
});
