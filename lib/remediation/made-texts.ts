import type { AnyPlan } from '../domain/remediation/plan.ts';
import type { Planned } from './change-schema.ts';
import { labels } from './labels.ts';

/** How many things a sentence names. */
export const IN_A_SENTENCE = 5;

/** Things as a sentence names them, the first few. */
export function listed(names: readonly string[], most = IN_A_SENTENCE): string {
  return labels(
    names.map((label) => ({ label })),
    most,
  );
}

/** Whether there is no way back. */
export function isFinal({ undo }: AnyPlan): boolean {
  return undo.startsWith('Cannot');
}

/** What an earlier try of the execution changed: no end of the plan that came after it may leave that out. */
export function madeBefore(plan: AnyPlan): readonly string[] {
  return plan.kind === 'change' ? (plan.made ?? []) : [];
}

/** Whether an end leaves something changed, which then needs the way back. */
export function leavesMade({ outcome, plan }: Pick<Planned, 'outcome' | 'plan'>): boolean {
  return !['approval', 'undone', 'drifted'].includes(outcome) && madeBefore(plan).length > 0 && !isFinal(plan);
}

/** How what was made beside what was not is taken back: at the end of its lease, where the workflow goes on until then. */
export function endText({ expiresAt }: Pick<Planned, 'expiresAt'>): string {
  return expiresAt
    ? `Undo: by itself at ${expiresAt}, or by the command.`
    : 'Undo: by the command; it does not end by itself.';
}

/** What an earlier try changed, and how long that stays so, in a sentence. */
export function madeTexts({ outcome, plan }: Pick<Planned, 'outcome' | 'plan'>): string[] {
  const made = madeBefore(plan);
  if (made.length === 0) return [];
  if (outcome === 'undone') return [`What an earlier try changed is taken back with it: ${listed(made)}.`];
  const until = isFinal(plan) ? '' : ' until it is taken back';
  return [`An earlier try of this execution changed ${listed(made)}: that stays so${until}.`];
}
