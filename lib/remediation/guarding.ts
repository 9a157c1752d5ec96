import type { Policy } from '../domain/policy/policy.ts';
import { type Approvers, approves, principalsOf, type ReadApprovers } from '../domain/remediation/approvers.ts';
import { guardTarget } from '../domain/remediation/guard.ts';
import type { Target } from '../domain/remediation/plan.ts';
import type { ChangePorts } from './change-ports.ts';

/** Why a target must not be changed, or undefined where it may be: asked of everything before a plan, and of all of it again before a change. */
export type Guard = (target: Target) => Promise<string | undefined>;

/** All that guards targets: the policy, names, and who approves, which is read once, and only where somebody who signs in is touched. */
export function guarding(
  policy: Policy,
  { house, readApprovers }: Pick<ChangePorts, 'house' | 'readApprovers'>,
): Guard {
  let reading: ReturnType<ReadApprovers> | undefined;
  return async (target) => {
    const guarded = guardTarget(target, policy, house);
    if (guarded !== undefined || principalsOf(target).length === 0) return guarded;
    reading ??= readApprovers?.() ?? Promise.resolve({ problem: 'this playbook does not look' });
    return unlessApprover(target, await reading);
  };
}

/** Why a target is left alone, for who approves or because that is not known: when unsure, nothing is changed. */
export function unlessApprover(target: Target, found: Approvers | { readonly problem: string }): string | undefined {
  return 'problem' in found
    ? `may be who approves, which cannot be read (${found.problem}): nothing is done while that is not known`
    : approves(target, found);
}
