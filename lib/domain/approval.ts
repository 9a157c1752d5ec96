/** A question to a person, as it is kept: which plan it shows, and what was decided. Decided once. */
export interface Approval {
  readonly state: 'waiting' | 'approved' | 'denied';
  /** Of the plan that was shown; undefined in questions of an earlier version. */
  readonly planHash?: string | undefined;
  /** Who decided. */
  readonly who?: string | undefined;
  readonly at?: string | undefined;
}

/** Why a plan must not be carried out on the strength of an approval, or undefined where it may be. */
export function unapproved(approval: Approval | undefined, planHash: string): string | undefined {
  if (approval === undefined) return 'no question about this plan is recorded';
  if (approval.state !== 'approved') return `the question about this plan is recorded as ${approval.state}`;
  if (approval.planHash !== planHash) return 'another plan was approved than this one';
  return undefined;
}
