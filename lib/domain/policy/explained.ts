import type { Detection } from '../finding/detection.ts';
import type { AccountEvent } from '../finding/event.ts';
import { raiseFinding } from '../finding/finding.ts';
import { proposeTasks } from '../finding/task.ts';
import { weigh } from '../finding/trust.ts';
import { isDaily, isQuiet, modeOf, type Policy, suppressionFor } from './policy.ts';

/** What a policy lets happen about an event that a detection raises on, and which of its lines decided: a line a playbook. */
export function explained(detection: Detection, event: AccountEvent, policy: Policy, at: Date): string[] {
  const finding = raiseFinding(detection, event, policy.trusted);
  const head = `${finding.severity}: ${detection.id} (${finding.subject})`;
  const suppression = suppressionFor(policy, finding, at);
  const unheard = isQuiet(policy, finding)
    ? [`  told to nobody: the policy tells from ${policy.alertFrom} up`]
    : isDaily(policy, finding)
      ? ['  told in the digest of the day']
      : [];
  const told = [
    ...needs(detection),
    ...(suppression === undefined ? unheard : [`  not told until ${suppression.until}: ${suppression.reason}`]),
  ];
  if (weigh(detection, event, policy.trusted).trusted !== undefined)
    return [head, ...told, '  trusted: nothing is done'];
  if (suppression !== undefined && !suppression.remediate)
    return [head, ...told, '  nothing is done: remediate is false'];
  const here = { findings: [finding], account: finding.account, at };
  const tasks = proposeTasks(detection, event, finding);
  const decided = tasks.map(({ playbook, asks }) => {
    const { mode, line } = modeOf(policy, playbook, { ...here, asks });
    return `  ${playbook}: ${mode}, decided by ${line}`;
  });
  const none = detection.noPlaybook ?? 'no playbook fits';
  return [head, ...told, ...(decided.length === 0 ? [`  nothing is done: ${none}`] : decided)];
}

/** What it takes beside one such event. */
function needs({ threshold, undoes }: Detection): string[] {
  return [
    ...(threshold === undefined ? [] : [`  raised from ${threshold.count} within ${threshold.minutes} minutes on`]),
    ...(undoes === undefined ? [] : ['  raised only where a change of riposte is in force that this takes back']),
  ];
}
