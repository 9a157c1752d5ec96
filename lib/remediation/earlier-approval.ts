import { approvalId, unapproved } from '../domain/remediation/approval.ts';
import type { ReadApproval } from '../domain/remediation/execution-ports.ts';
import { canonical } from '../domain/text/canonical.ts';
import { stableId } from '../domain/text/hash.ts';

/**
 * Why the plan of an execution must not be carried out that began when its playbook had a workflow of its own: those asked once, and
 * name neither the question nor the plan's hash. What was answered is read from the record; it counts for the plan that was shown, and for
 * no other. Undefined where it was approved.
 */
export async function doubtOfEarlier(
  plan: object,
  execution: string,
  readApproval: ReadApproval,
  quorum?: number,
): Promise<string | undefined> {
  const planHash = stableId(canonical(plan));
  const answer = await readApproval(approvalId(execution, planHash, 0));
  return unapproved(answer, { planHash, execution, ...(quorum === undefined ? {} : { quorum }) });
}
