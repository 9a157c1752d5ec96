import { answerApproval } from '../../lib/aws/approvals.ts';
import { outputsOf } from '../../lib/aws/by-hand.ts';
import { deploymentFor } from '../deployment.ts';

/** Approves or denies the change an execution waits with. */
export async function answer(
  verb: 'approve' | 'deny',
  execution: string,
  { reason, ...where }: { reason?: string; stage?: string; endpoint?: string },
): Promise<void> {
  const deployment = await deploymentFor(where);
  const { StateTableName: table = '' } = await outputsOf(deployment);
  await answerApproval(verb === 'approve', execution, reason ?? `${verb} by a person`, { ...deployment, table });
  console.log(verb === 'approve' ? 'Approved: the workflow goes on.' : 'Denied: nothing is changed.');
}
