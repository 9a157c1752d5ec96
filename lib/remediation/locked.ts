import { type Held, type Holder, heldUntil, lockedFor, nextLook, waitedInVain } from '../domain/remediation/lock.ts';
import type { AnyPlan, Plan } from '../domain/remediation/plan.ts';
import type { ChangePorts } from './change-ports.ts';
import type { Execution } from './request.ts';

/** Another execution is at the target: it is looked at again; or it was waited for long enough, and nothing is changed. */
export type NotYet<Of extends AnyPlan = Plan> =
  | {
      readonly status: 'waiting';
      readonly waitSeconds: number;
      readonly held: Omit<Held, 'until'> & { readonly until: string };
    }
  | { readonly status: 'refused'; readonly plan: Of };

type Ports = Pick<ChangePorts, 'locks' | 'log' | 'now'>;

/**
 * Does something about some resources once nobody else is at them, and keeps those that `keeps` says: the steps that follow give
 * them back. Where it fails they stay locked: the step is made again, or given up.
 */
export async function whileLocked<Of extends AnyPlan, Result extends object>(
  { plan, execution, all }: { readonly plan: Of; readonly execution: Execution; readonly all: readonly string[] },
  ports: Ports,
  work: () => Promise<Result>,
  keeps: (result: Result) => readonly string[],
): Promise<Result | NotYet<Of>> {
  const now = ports.now();
  const me = holderOf(plan, execution);
  const held = await ports.locks.take(all, me, heldUntil(now), now);
  if (held !== undefined) return wait(plan, me, held, ports);
  const result = await work();
  const kept = keeps(result);
  const free = all.filter((one) => !kept.includes(one));
  await ports.locks.giveBack(free, me);
  return result;
}

/** Gives back what an execution has of a plan's targets. */
export async function unlock(
  plan: Plan | null,
  execution: Execution | undefined,
  ports: Pick<Ports, 'locks'>,
): Promise<void> {
  if (plan !== null && execution !== undefined) await unlockThese(plan, execution, lockedFor(plan.targets), ports);
}

/** Gives back what an execution may have locked by name, where a step of its own failed with it. */
export async function unlockThese(
  plan: AnyPlan,
  execution: Execution,
  resources: readonly string[],
  { locks }: Pick<Ports, 'locks'>,
): Promise<void> {
  await locks.giveBack(resources, holderOf(plan, execution));
}

/** Holds a plan's targets for longer, while AWS takes its time. */
export async function stayLocked(plan: Plan, execution: Execution, more: number, ports: Ports): Promise<void> {
  const now = ports.now();
  const me = holderOf(plan, execution);
  await ports.locks.take(lockedFor(plan.targets), me, heldUntil(now, more), now);
}

async function wait<Of extends AnyPlan>(
  plan: Of,
  me: Holder,
  held: Held,
  { locks, log, now }: Ports,
): Promise<NotYet<Of>> {
  const since = await locks.wait(me, held, now());
  const waitSeconds = nextLook(since, now());
  log.info('Waits for a target', {
    ...me,
    target: held.resource,
    by: held.execution,
    outcome: waitSeconds ?? 'in vain',
  });
  const waiting = { ...held, until: held.until.toISOString() };
  if (waitSeconds !== undefined) return { status: 'waiting', waitSeconds, held: waiting };
  await locks.giveBack([], me);
  return { status: 'refused', plan: { ...plan, decision: 'refuse', why: waitedInVain(held) } };
}

function holderOf({ playbook }: AnyPlan, { name }: Execution): Holder {
  return { execution: name, playbook };
}
