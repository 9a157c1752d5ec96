import type { ReadApproval } from '../../domain/ports.ts';
import type { Steps } from '../../remediation/steps.ts';
import { applyBlock } from './apply.ts';
import { earlierStep } from './earlier.ts';
import { type BlockIpPorts, planBlock } from './plan.ts';
import { fromPlan, toPlan } from './to-plan.ts';
import { blockedTells, unblockedTells } from './told.ts';
import { undoBlock, verifyBlock } from './verify.ts';

/** block-ip's steps: leases are granted and ended here, the one writer of the IP sets settles. */
export function blockSteps(ports: BlockIpPorts & { readonly readApproval: ReadApproval }): Steps {
  return {
    async plan(input, execution) {
      const planned = await planBlock(input, execution, ports);
      return planned.decision === 'split' ? planned : toPlan(planned);
    },
    async apply(plan) {
      const { plan: granted, expiresAt } = await applyBlock(fromPlan(plan), ports);
      return granted.targets.length === 0
        ? { refused: toPlan(granted) }
        : { done: true, plan: toPlan(granted), expiresAt };
    },
    async verify(plan, expected) {
      const own = fromPlan(plan);
      const { kept } = await verifyBlock(own, expected === 'after' ? 'blocked' : 'unblocked', ports);
      return expected === 'after' ? blockedTells(own) : unblockedTells(kept);
    },
    async undo(plan) {
      await undoBlock(fromPlan(plan), ports);
      return { done: true };
    },
    earlier: (event) => earlierStep(event, ports),
  };
}
