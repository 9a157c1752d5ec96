import { guardSource, isRefusal } from '../domain/address.ts';
import { type Policy, playbookPolicy } from '../domain/policy.ts';
import type { Task } from '../domain/task.ts';

/** The change a task's playbook would plan, as far as it can be told without the account: one line a step, for people. */
export function plannedChange(task: Task, policy: Policy): string[] {
  const { mode, leaseMinutes } = playbookPolicy(policy, task.playbook);
  const head = `Playbook ${task.playbook}, policy mode ${mode}:`;
  if (task.playbook === 'rotate-secret') {
    return [
      head,
      `secretsmanager:RotateSecret ${String(task.params.secretId)}, at once; the schedule stays as it is`,
      'undo: none, the former version stays readable as AWSPREVIOUS',
    ];
  }
  if (task.playbook !== 'block-ip') {
    return [
      head,
      `for ${JSON.stringify(task.params)}`,
      'what exactly is changed, and what stands to break, the plan reads in the account',
    ];
  }
  const ips = [task.params.ips ?? []].flat().map(String);
  const guarded = { neverTouch: policy.neverTouch.cidrs, own: [] };
  const steps = ips.map((ip) => {
    const answer = guardSource(ip, guarded);
    return isRefusal(answer) ? `refuse ${ip}: ${answer.reason}` : `wafv2:UpdateIPSet, add ${answer.cidr}`;
  });
  const undo =
    leaseMinutes === 0 ? 'undo: by a person' : `undo: by itself after ${leaseMinutes} minutes, or by a person`;
  return [head, ...steps, undo];
}
