import type { Task } from '../../domain/finding/task.ts';
import { guardSource, isRefusal } from '../../domain/network/address.ts';
import type { PlaybookPolicy } from '../../domain/policy/policy.ts';

/** What would be done about a task, as far as it can be told without the account: a line a step. */
export function foreseenBlocks(
  task: Task,
  { leaseMinutes }: PlaybookPolicy,
  neverTouch: readonly string[],
): readonly string[] {
  const ips = [task.params.ips ?? []].flat().map(String);
  const steps = ips.map((ip) => {
    const answer = guardSource(ip, { neverTouch: [...neverTouch], own: [] });
    return isRefusal(answer) ? `refuse ${ip}: ${answer.reason}` : `wafv2:UpdateIPSet, add ${answer.cidr}`;
  });
  const undo =
    leaseMinutes === 0 ? 'undo: by a person' : `undo: by itself after ${leaseMinutes} minutes, or by a person`;
  return [...steps, undo];
}
