import type { Decision } from '../domain/playbook.ts';
import type { Mode } from '../domain/policy.ts';

/**
 * What follows from the policy's mode. A person who starts the workflow has decided already, so only `off` and an unusable
 * policy hold them back; a task of the queue needs `auto`, or `approve` and a person's word. Where there are doubts about what is to
 * be changed, a person is shown them first, whoever asked.
 */
export function decide(
  mode: Mode,
  byPerson: boolean,
  policyProblem: string | undefined,
  doubts: readonly string[] = [],
): Decision {
  if (mode === 'off') return 'refuse';
  if (policyProblem !== undefined) return 'observe';
  if (byPerson || mode === 'auto') return doubts.length === 0 ? 'apply' : 'approve';
  return mode;
}
