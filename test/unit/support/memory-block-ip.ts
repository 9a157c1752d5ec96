import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import type { BlockIpPorts } from '../../../lib/playbooks/block-ip/plan.ts';
import { memoryCaps } from './memory-caps.ts';
import { memoryClaims, memoryIpSets, memoryLeases, V4 } from './memory-waf.ts';

/** What block-ip needs, in memory, under a policy that lets it act; with what the memory holds, to look at. */
export function memoryBlockIp(capPerHour: number, now: () => Date) {
  const waf = memoryIpSets();
  const claimed = memoryClaims();
  const caps = memoryCaps();
  const leases = memoryLeases();
  const ports: BlockIpPorts = {
    sets: [V4],
    ipSets: waf.ipSets,
    leases: leases.store,
    claims: claimed.claims,
    loadPolicy: async () => ({
      ok: true,
      policy: parsePolicy({ version: 1, playbooks: { 'block-ip': { mode: 'auto', capPerHour } } }),
    }),
    spendCaps: caps.spendCaps,
    readFinding: async () => undefined,
    wasAsked: async () => true,
    ownAddresses: async () => [],
    now,
  };
  return { ports, waf, claimed, caps, leases };
}
