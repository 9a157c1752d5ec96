import type { Change, Plan } from '../domain/remediation/plan.ts';
import type { Json } from '../domain/text/json.ts';
import { askOf } from './ask-of.ts';
import { readChangeInput } from './change-input.ts';
import type { ChangePorts } from './change-ports.ts';
import type { Changes, Playbook } from './playbook.ts';
import type { Execution } from './request.ts';

/**
 * A plan's targets with the tags and other names that protect them as they are by now: a question may wait for days, and whoever a target is of may say meanwhile
 * that it is not to be touched. What is not found any more is as it was planned: how it stands is compared besides. `isRefused`: of one of them it is said
 * now why it is none.
 */
export async function foundAgain<Params, State extends Json>(
  playbook: Playbook<Params, State>,
  changes: Changes<Params, State>,
  { plan, input, execution }: { readonly plan: Plan; readonly input: unknown; readonly execution: Execution },
  ports: Pick<ChangePorts, 'house' | 'region' | 'partition'>,
): Promise<{ readonly standing: readonly Change[]; readonly isRefused: boolean }> {
  const read = readChangeInput(playbook, input, execution.name);
  if ('undo' in read) return { standing: plan.targets, isRefused: false };
  const found = await Promise.all(
    read.requests.map((request) => changes.find(request.params, askOf(request, execution.name, ports))),
  );
  const now = new Map(found.flatMap(({ targets }) => targets).map((target) => [target.resource, target]));
  const standing = plan.targets.map((target) => {
    const same = now.get(target.resource);
    return same === undefined ? target : { ...target, tags: same.tags, alsoKnownAs: same.alsoKnownAs };
  });
  const refused = found
    .flatMap((one) => one.refused)
    .filter((one) => !plan.refused.some(({ reason }) => reason === one.reason));
  return { standing, isRefused: refused.length > 0 && plan.targets.some(({ resource }) => !now.has(resource)) };
}
