import type { ReadApproval } from '../../domain/ports.ts';
import type { Steps } from '../../remediation/steps.ts';
import { applyBlock } from './apply.ts';
import { earlierStep } from './earlier.ts';
import { type AddressUse, addressImpact } from './impact.ts';
import { type BlockIpPorts, planBlock } from './plan.ts';
import type { BlockPlan } from './schema.ts';
import { fromPlan, toPlan } from './to-plan.ts';
import { blockedTells, unblockedTells } from './told.ts';
import { undoBlock, verifyBlock } from './verify.ts';

/** block-ip's steps: leases are granted and ended here, the one writer of the IP sets settles. */
export function blockSteps(
  ports: BlockIpPorts & { readonly readApproval: ReadApproval; readonly addressUse: AddressUse },
): Steps {
  const impactOf = ({ kind, targets }: BlockPlan) =>
    kind === 'block' ? addressImpact(targets, ports.addressUse) : Promise.resolve([]);
  return {
    async plan(input, execution) {
      const planned = await planBlock(input, execution, ports);
      if (planned.decision === 'split') return planned;
      // What nobody is asked about is done first, and looked at afterwards: an attack does not wait.
      const asks = planned.decision === 'approve' || planned.decision === 'observe';
      return toPlan(planned, asks ? await impactOf(planned) : []);
    },
    async apply(plan) {
      const { plan: granted, expiresAt } = await applyBlock(fromPlan(plan), ports);
      return granted.targets.length === 0
        ? { refused: toPlan(granted) }
        : { done: true, plan: toPlan(granted, plan.impact), expiresAt };
    },
    async verify(plan, expected) {
      const own = fromPlan(plan);
      const { kept } = await verifyBlock(own, expected === 'after' ? 'blocked' : 'unblocked', ports);
      if (expected === 'before') return unblockedTells(kept);
      return blockedTells(own, plan.decision === 'apply' ? await impactOf(own) : []);
    },
    async undo(plan) {
      await undoBlock(fromPlan(plan), ports);
      return { done: true };
    },
    earlier: (event) => earlierStep(event, ports),
  };
}
