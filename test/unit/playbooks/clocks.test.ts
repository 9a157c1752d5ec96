import { describe, expect, test } from '@jest/globals';
import { loadDetections } from '../../../lib/detections/registry.ts';
import { applyBlock } from '../../../lib/playbooks/block-ip/apply.ts';
import { planBlock } from '../../../lib/playbooks/block-ip/plan.ts';
import { writeIpSets } from '../../../lib/playbooks/block-ip/write-ip-sets.ts';
import { makeDetector } from '../../../lib/triage/detector.ts';
import { triage } from '../../../lib/triage/triage.ts';
import { eventFile } from '../support/fixtures.ts';
import { memoryBlockIp } from '../support/memory-block-ip.ts';
import { V4 } from '../support/memory-waf.ts';
import { makeWorld } from '../support/triage-world.ts';

const detector = makeDetector(await loadDetections());
const log = { info() {}, warn() {}, error() {} };
const NOW = Date.parse('2026-03-02T03:05:00Z');
const MINUTES = 60_000;
const REQUEST = { taskId: 'block-1', params: { ips: ['11.0.0.1'] }, reason: 'clocks', requestedBy: 'detection clocks' };

describe('when an event happened is what its service says', () => {
  test.each([-1_440, -10, 10])(
    'one of %s minutes from now is told and answered like any other, once',
    async (minutes) => {
      const { ports, alerts, tasks } = makeWorld(detector);
      const attack = {
        ...eventFile('initial-access/web-attack-reported'),
        time: new Date(NOW + minutes * MINUTES).toISOString(),
      };

      await triage(attack, ports);
      await triage(attack, { ...ports, now: () => new Date(NOW + 20 * MINUTES) });

      expect(alerts).toHaveLength(1);
      expect(tasks).toHaveLength(1);
    },
  );
});

describe('the writer’s clock and the playbook’s', () => {
  /** The playbook blocks by its clock, the writer writes by another, as often as it is asked to. */
  async function blocked(apart: number) {
    let at = NOW;
    const { ports, waf, caps, leases } = memoryBlockIp(100, () => new Date(at));
    const writer = { ...ports, log, sleep: async () => {}, now: () => new Date(at + apart * MINUTES) };
    const execution = { name: 'x', id: 'arn:aws:states:x:1:execution:m:x', startedAt: new Date(at).toISOString() };
    const plan = await planBlock({ requests: [REQUEST] }, execution, ports);
    if (plan.decision === 'apply') await applyBlock(plan, ports);
    const set = async () => (await waf.ipSets.read(V4)).addresses;
    await writeIpSets(writer);
    const first = await set();
    at += 20 * MINUTES;
    await writeIpSets(writer);
    const later = await set();
    at += 100 * 24 * 60 * MINUTES;
    await writeIpSets(writer);
    return { first, later, end: await set(), spent: caps.used.get('all'), leases: leases.rows.size };
  }

  test.each([-20, -10, 10, 20])('%s minutes apart: blocked at once, for its time, and taken out', async (apart) => {
    expect(await blocked(apart)).toEqual({
      first: ['11.0.0.1/32'],
      later: ['11.0.0.1/32'],
      end: [],
      spent: 1,
      leases: 0,
    });
  });
});
