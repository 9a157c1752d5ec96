import { approvalId, unapproved } from '../../domain/approval.ts';
import { canonical } from '../../domain/canonical.ts';
import { RefusedError } from '../../domain/errors.ts';
import { stableId } from '../../domain/hash.ts';
import { policyForChange } from '../../domain/policy.ts';
import type { LoadPolicy, ReadApproval } from '../../domain/ports.ts';
import type { RotatePlan } from './plan.ts';
import { rotationSettings } from './settings.ts';

/** What asking for an approval's record needs from outside. */
export interface ApprovedPorts {
  readonly loadPolicy: LoadPolicy;
  readonly readApproval: ReadApproval;
}

/**
 * Throws RefusedError where a plan that people were asked about was not approved: the workflow's word is that of whoever had its token,
 * the record knows which plan was shown. `execution` is missing in workflows of earlier versions, whose answers count no more.
 */
export async function requireApproval(
  plan: RotatePlan,
  execution: string | undefined,
  { loadPolicy, readApproval }: ApprovedPorts,
): Promise<void> {
  if (plan.decision !== 'approve') return;
  const { quorum } = rotationSettings(policyForChange(await loadPolicy())).approval;
  const planHash = stableId(canonical(plan));
  const asker = execution ?? '';
  const doubt = unapproved(await readApproval(approvalId(asker, planHash, 0)), { planHash, execution: asker, quorum });
  if (doubt !== undefined) throw new RefusedError(`Nothing was rotated: ${doubt}`);
}
