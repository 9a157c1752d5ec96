import { answerApproval } from '../../lib/aws/approvals.ts';

/** Approves or denies the change an execution waits with. */
export async function answer(
  verb: 'approve' | 'deny',
  execution: string,
  { reason, ...target }: { reason?: string; stage: string; endpoint?: string },
): Promise<void> {
  await answerApproval(
    verb === 'approve',
    execution,
    reason ?? `${verb === 'approve' ? 'approved' : 'denied'} by a person`,
    target,
  );
  console.log(verb === 'approve' ? 'Approved: the workflow goes on.' : 'Denied: nothing is changed.');
}
