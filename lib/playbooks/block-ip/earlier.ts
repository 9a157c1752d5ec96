import * as z from 'zod/mini';
import type { ReadApproval } from '../../domain/remediation/execution-ports.ts';
import { doubtOfEarlier } from '../../remediation/earlier-approval.ts';
import { applyBlock } from './apply.ts';
import type { BlockIpPorts } from './plan.ts';
import { type BlockPlan, blockPlanSchema } from './schema.ts';
import { undoBlock, verifyBlock } from './verify.ts';

const eventSchema = z.discriminatedUnion('verb', [
  z.object({ verb: z.literal('apply'), plan: blockPlanSchema }),
  z.object({ verb: z.literal('verify'), plan: blockPlanSchema, expected: z.enum(['blocked', 'unblocked']) }),
  z.object({ verb: z.literal('undo'), plan: blockPlanSchema }),
]);

/**
 * Steps of executions that began when block-ip had a workflow of its own: they keep that definition, and may wait for the end of a
 * lease for a year. Undefined for everything else.
 */
export function earlierStep(
  event: unknown,
  ports: BlockIpPorts & { readonly readApproval: ReadApproval },
): Promise<object> | undefined {
  const step = eventSchema.safeParse(event).data;
  switch (step?.verb) {
    case 'apply':
      return applyEarlier(step.plan, ports);
    case 'verify':
      return verifyBlock(step.plan, step.expected, ports);
    case 'undo':
      return undoBlock(step.plan, ports);
    default:
      return undefined;
  }
}

/** A question of that time counts for the plan that it showed, and for no other. */
async function applyEarlier(plan: BlockPlan, ports: BlockIpPorts & { readonly readApproval: ReadApproval }) {
  // Still older plans name no execution, and their questions no plan.
  const asked = plan.decision === 'approve' && plan.execution !== '';
  const doubt = asked ? await doubtOfEarlier(plan, plan.execution, ports.readApproval) : undefined;
  return applyBlock(doubt === undefined ? plan : { ...plan, decision: 'refuse', why: doubt, targets: [] }, ports);
}
