import type { Applied } from '../domain/remediation/change-ports.ts';
import { sameState, type Target } from '../domain/remediation/plan.ts';
import type { ChangePorts } from './change-ports.ts';
import { isOther, type Looked } from './identity.ts';

/** The longest key that DynamoDB sorts by is 1,024 bytes; such an ARN there is none. */
const LONGEST = 900;

/** The name under which it is known which executions changed a target last; no event calls anything so. */
export function changedName({ resource }: Pick<Target, 'resource'>): string[] {
  return resource.length > LONGEST ? [] : [`changed ${resource}`];
}

/**
 * The execution of the playbook whose change stands on one that is to be taken back: the target is as the last of them left it, and one of them began where the
 * earlier one had left it. Nobody but riposte changed it then.
 */
export async function laterChange(
  { target, seen }: Looked,
  execution: string,
  { inForce, applied }: Pick<ChangePorts, 'inForce' | 'applied'>,
): Promise<string | undefined> {
  const holders = await Promise.all(changedName(target).map((name) => inForce.holders(name)));
  const others = holders.flat().filter((one) => one !== execution);
  const records = await Promise.all(others.map((one) => applied.get(one)));
  const standing = records.flatMap((record) =>
    record === undefined || record === 'forged' || record.undone !== undefined ? [] : [record],
  );
  const ofTarget = (record: Applied) =>
    record.targets.find((one) => one.resource === target.resource && !isOther(one, target));
  const [last] = standing;
  const isTheirs = last !== undefined && sameState(ofTarget(last)?.after, seen.state) && !isOther(target, seen);
  const began = standing.some((record) => sameState(ofTarget(record)?.before, target.after));
  return isTheirs && began ? last.execution : undefined;
}
