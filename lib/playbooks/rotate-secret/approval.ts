import { RefusedError } from '../../domain/errors.ts';
import { policyForChange } from '../../domain/policy/policy.ts';
import type { LoadPolicy } from '../../domain/ports.ts';
import type { ReadApproval } from '../../domain/remediation/execution-ports.ts';
import { doubtOfEarlier } from '../../remediation/earlier-approval.ts';
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
  const doubt = await doubtOfEarlier(plan, execution ?? '', readApproval, quorum);
  if (doubt !== undefined) throw new RefusedError(`Nothing was rotated: ${doubt}`);
}
