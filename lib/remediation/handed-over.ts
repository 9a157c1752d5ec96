import type { Applied } from '../domain/remediation/change-ports.ts';
import { type Change, sameState, type Target } from '../domain/remediation/plan.ts';
import type { ChangePorts } from './change-ports.ts';
import { isOther, type Looked } from './identity.ts';

/** A later change of the same target, by another execution of the playbook, which began where the earlier one had left it. */
export interface Later {
  readonly execution: string;
  readonly record: Applied;
}

type Ports = Pick<ChangePorts, 'inForce' | 'applied'>;

/** The longest key that DynamoDB sorts by is 1,024 bytes; such an ARN there is none. */
const LONGEST = 900;

/** The name under which it is known which executions changed a target last; no event calls anything so. */
export function changedName({ resource }: Pick<Target, 'resource'>): string[] {
  return resource.length > LONGEST ? [] : [`changed ${resource}`];
}

/**
 * Whose change stands on one that is to be taken back: another execution's, where the target is as the last of them left it. Nobody but riposte changed it then.
 */
export async function laterChange(
  { target, seen }: Looked,
  execution: string,
  { inForce, applied }: Ports,
): Promise<Later | undefined> {
  const holders = await Promise.all(changedName(target).map((name) => inForce.holders(name)));
  const others = holders.flat().filter((one) => one !== execution);
  const records = await Promise.all(others.map((one) => applied.get(one)));
  const standing = records.flatMap((record) =>
    record === undefined || record === 'forged' || record.undone !== undefined ? [] : [record],
  );
  const ofTarget = (record: Applied | undefined) =>
    record?.targets.find((one) => one.resource === target.resource && !isOther(one, target));
  const last = ofTarget(standing[0]);
  if (last === undefined || !sameState(last.after, seen.state) || isOther(target, seen)) return undefined;
  // `before`: it was handed over by a try before this one.
  const record = standing.find((one) =>
    [target.after, target.before].some((state) => sameState(ofTarget(one)?.before, state)),
  );
  return record && { execution: record.execution, record };
}

/** The later change goes back, when it ends, to what was there before both. */
export async function handOver(target: Change, { record }: Later, { applied }: Pick<Ports, 'applied'>): Promise<void> {
  const targets = record.targets.map((one) =>
    one.resource === target.resource ? { ...one, before: target.before } : one,
  );
  await applied.put({ ...record, targets });
}

/** What is said of targets that were handed over. */
export function handedText(handed: readonly { readonly label: string; readonly execution: string }[]): string {
  return handed
    .map(
      ({ label, execution }) =>
        `${label} stays as execution ${execution} made it since, which goes back to what was there before both once it ends or is taken back.`,
    )
    .join(' ');
}
