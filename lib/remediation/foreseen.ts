import type { Task } from '../domain/finding/task.ts';
import { type Policy, settingsFor } from '../domain/policy/policy.ts';
import type { Playbook } from './playbook.ts';

/** The change a task's playbook would plan, as far as it can be told without the account: one line a step, for people. */
export function plannedChange(task: Task, policy: Policy, playbooks: readonly Playbook[]): string[] {
  const playbook = playbooks.find(({ id }) => id === task.playbook);
  const { finding, target } = task;
  const at = new Date(finding?.time ?? 0);
  const here = { findings: finding === undefined ? [] : [finding], account: target.account, at, asks: task.asks };
  const settings = settingsFor(policy, task.playbook, here, playbook?.defaults);
  const head = `Playbook ${task.playbook}, policy mode ${settings.mode}:`;
  if (playbook === undefined) return [head, 'this version of riposte has no such playbook'];
  if ('foresees' in playbook) return [head, ...playbook.foresees(task, settings, policy.neverTouch.cidrs)];
  const { says, undo } = playbook;
  // What AWS tells of a target only the plan reads: see `untold`.
  const end =
    settings.leaseMinutes === 0
      ? ''
      : ` By itself after ${settings.leaseMinutes} minutes, where AWS tells the target from another of its name.`;
  return [
    head,
    `${says.todo}: ${JSON.stringify(task.params)}`,
    'what exactly is changed, and what stands to break, the plan reads in the account',
    typeof undo === 'string' ? `undo: ${undo}${end}` : `undo: none, ${undo.noUndo}`,
  ];
}
