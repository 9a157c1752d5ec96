import type { ReadApproval } from '../../domain/remediation/execution-ports.ts';
import { personOf } from '../../remediation/request.ts';
import type { Steps } from '../../remediation/steps.ts';
import { applyBlock } from './apply.ts';
import { earlierStep } from './earlier.ts';
import { type AddressUse, addressImpact } from './impact.ts';
import { readUndo } from './input.ts';
import { planBlock } from './plan.ts';
import type { BlockPlan } from './schema.ts';
import { fromPlan, toPlan } from './to-plan.ts';
import { blockedTells, unblockedTells } from './told.ts';
import { endOfLease, grantedBefore, keepBefore, planUndoBlock, restoreLeases, type UndoPorts } from './undo.ts';
import { undoBlock, verifyBlock } from './verify.ts';

/** block-ip's steps: leases are granted and ended here, the one writer of the IP sets settles. */
export function blockSteps(
  ports: UndoPorts & { readonly readApproval: ReadApproval; readonly addressUse: AddressUse },
): Steps {
  const impactOf = ({ kind, targets }: BlockPlan) =>
    kind === 'block' ? addressImpact(targets, ports.addressUse) : Promise.resolve([]);
  return {
    async plan(input, execution) {
      const back = readUndo(input, execution.name);
      if (back !== undefined) return toPlan(await planUndoBlock(back, execution, ports));
      const planned = await planBlock(input, execution, ports);
      if (planned.decision === 'split') return planned;
      // What nobody is asked about is done first, and looked at afterwards: an attack does not wait.
      const asks = planned.decision === 'approve' || planned.decision === 'observe';
      return toPlan(planned, asks ? await impactOf(planned) : []);
    },
    async apply(plan, { execution }) {
      const { plan: granted, expiresAt } = await applyBlock(fromPlan(plan), ports, (kept, end) =>
        keepBefore(kept, end, execution, ports),
      );
      if (granted.targets.length > 0) return { done: true, plan: toPlan(granted, plan.impact), expiresAt };
      // What a function granted before it died blocks until its end, whatever the policy says by now: it is told as what it is.
      const before = await grantedBefore(execution, ports);
      if (before === undefined) return { refused: toPlan(granted) };
      const block = fromPlan(plan);
      const targets = block.targets.filter(({ cidr }) => before.addresses.has(cidr));
      const left = block.targets.filter(({ cidr }) => !before.addresses.has(cidr));
      const refused = [...block.refused, ...left.map(({ cidr }) => ({ input: cidr, reason: granted.why }))];
      return {
        done: true,
        plan: toPlan({ ...block, targets, refused }, plan.impact),
        expiresAt: before.expiresAt,
      };
    },
    async verify(plan, expected) {
      const own = fromPlan(plan);
      const { kept } = await verifyBlock(own, expected === 'after' ? 'blocked' : 'unblocked', ports);
      if (expected === 'before') return unblockedTells(kept, own.targets.length);
      return blockedTells(own, plan.decision === 'apply' ? await impactOf(own) : []);
    },
    async undo(plan, { execution }) {
      const own = fromPlan(plan);
      if (own.restores !== undefined) {
        const why = await restoreLeases(own.restores, own.asked[0]?.requestedBy ?? personOf(execution.name), ports);
        return why === undefined ? { done: true } : { refused: { ...plan, decision: 'refuse', why } };
      }
      await undoBlock(own, ports);
      const tells = own.kind === 'block' ? await endOfLease(execution, ports) : undefined;
      return { done: true, ...(tells === undefined ? {} : { tells }) };
    },
    earlier: (event) => earlierStep(event, ports),
  };
}
