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

  test('is blocked where a person means it, who is told', async () => {
    const planned = await plan({ ips: ['203.0.113.7'], reason: 'it is theirs' });

    expect(planned.notes).toEqual([
      '203.0.113.7/32 lies in the range 203.0.113.0/24 of a VPC of this account: it may be of yours',
    ]);
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

  describe('is one from which somebody is contained', () => {
    const described = { arn: 'arn:aws:iam::123456789012:role/ci', id: 'AROA1', tags: [] };
    const policies = { describe: async () => described, all: async () => new Map<string, string>() };
    const changes = containChanges({
      policies: policies as never,
      usage: {} as never,
      calls: async () => ({ calls: [], all: true }),
      ownAddresses: async () => MADE,
      now: () => NOW,
    });
    const ask = { ...ASK, account: '123456789012', region: 'us-east-1', partition: 'aws' };
    const byTask = { ...ask, isOwn: () => false };
    const from = (...addresses: string[]) => ({
      principal: described.arn,
      scope: 'from-address' as const,
      addresses,
    });
    const asked = async (params: ReturnType<typeof from>) => {
      const { targets, refused } = await changes.find(params, byTask);
      const [target] = targets;
      if (target === undefined) return { refused };
      const wanted = await changes.wanted(target, { id: 'AROA1', deny: null }, params, byTask);
      return { addresses: target.addresses, refused, asks: 'asks' in wanted ? wanted.asks : undefined };
    };

    test('for a task only where a person says yes', async () => {
      expect(await asked(from('203.0.113.7'))).toEqual({
        addresses: ['203.0.113.7/32'],
        refused: [],
        asks: [
          '203.0.113.7/32 lies in the range 203.0.113.0/24 of a VPC of this account, which whoever made it chose: is it nobody of yours?',
        ],
      });
    });

    test('not where it would hold up the answer to other addresses: it is left, and told', async () => {
      expect(await asked(from('203.0.113.7', '8.8.8.9'))).toEqual({
        addresses: ['8.8.8.9/32'],
        refused: [{ input: '203.0.113.7/32', reason: WHY }],
      });
    });

    test('where a person names it', async () => {
      expect(await changes.find(from('203.0.113.7'), ask)).toMatchObject({
        targets: [{ addresses: ['203.0.113.7/32'] }],
        refused: [],
      });
    });
  });
});
