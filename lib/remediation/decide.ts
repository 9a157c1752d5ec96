import type { Decision } from '../domain/playbook.ts';
import { type Mode, type PlaybookPolicy, type Policy, settingsFor } from '../domain/policy/policy.ts';
import type { Plan } from '../domain/remediation/plan.ts';
import type { ChangePorts } from './change-ports.ts';
import type { Playbook } from './playbook.ts';

/** What the policy says of a change here and now; a playbook that always asks does so unless a person started it. */
export function settingsOf(
  { id, alwaysAsks, defaults }: Pick<Playbook, 'id' | 'alwaysAsks' | 'defaults'>,
  policy: Policy,
  { findings, byPerson }: Pick<Plan, 'findings' | 'byPerson'>,
  { house: { account }, now }: Pick<ChangePorts, 'house' | 'now'>,
): PlaybookPolicy {
  const asks = alwaysAsks !== undefined && !byPerson;
  return settingsFor(policy, id, { findings, account, at: now(), asks }, defaults);
}

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
