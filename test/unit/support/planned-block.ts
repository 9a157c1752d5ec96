import { type BlockIpPorts, planBlock } from '../../../lib/playbooks/block-ip/plan.ts';
import type { BlockPlan } from '../../../lib/playbooks/block-ip/schema.ts';
import type { Execution } from '../../../lib/remediation/request.ts';

/** The plan for an input of which one question can ask. */
export async function plannedBlock(input: unknown, execution: Execution, ports: BlockIpPorts): Promise<BlockPlan> {
  const plan = await planBlock(input, execution, ports);
  if (plan.decision === 'split') throw new Error('one plan is expected, not several parts');
  return plan;
}
