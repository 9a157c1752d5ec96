import type { Json } from '../domain/json.ts';
import type { Change, Plan } from '../domain/plan.ts';
import { readChangeInput } from './change-input.ts';
import type { ChangePorts } from './change-ports.ts';
import type { Changes, Playbook } from './playbook.ts';
import type { Execution } from './request.ts';

/**
 * A plan's targets with the tags and other names that protect them as they are by now: a question may wait for days, and whoever a target is of may say meanwhile
 * that it is not to be touched. What is not found any more is as it was planned: how it stands is compared besides.
 */
export async function foundAgain<Params, State extends Json>(
  playbook: Playbook<Params, State>,
  changes: Changes<Params, State>,
  { plan, input, execution }: { readonly plan: Plan; readonly input: unknown; readonly execution: Execution },
  { house: { account }, region, partition }: Pick<ChangePorts, 'house' | 'region' | 'partition'>,
): Promise<Change[]> {
  const read = readChangeInput(playbook, input, execution.name);
  if ('undo' in read) return [...plan.targets];
  const found = await Promise.all(
    read.requests.map(({ params, reason, requestedBy }) =>
      changes.find(params, { reason, requestedBy, execution: execution.name, account, region, partition }),
    ),
  );
  const now = found.flatMap(({ targets }) => targets);
  return plan.targets.map((target) => {
    const same = now.find(({ resource }) => resource === target.resource);
    if (same === undefined) return target;
    return { ...target, tags: same.tags, alsoKnownAs: same.alsoKnownAs };
  });
}
