import type { AccountEvent } from '../../lib/domain/finding/event.ts';
import { backups } from './backups.ts';
import { cluster } from './cluster.ts';
import { guards } from './guards.ts';
import { people } from './people.ts';
import { pipelines } from './pipelines.ts';
import { scanners } from './scanners.ts';
import { applies, destroyOf } from './terraform.ts';
import { workloads } from './workloads.ts';
import { World } from './world.ts';

/** What a day is made of, by what causes it. */
const PARTS: Readonly<Record<string, (world: World) => AccountEvent[]>> = {
  people,
  'Terraform apply': applies,
  'Terraform destroy of 30 stacks': (world) => destroyOf(world, 30, 19 * 3_600),
  'builds and deployments': pipelines,
  'Kubernetes and autoscaling': cluster,
  scanners,
  backups,
  'security services': guards,
  programs: workloads,
};

/**
 * A working day of one busy account on which nothing bad happens, by what causes its events; the same for the same seed. Each
 * part has numbers of its own, so that a change of one leaves the others as they are.
 */
export function dayByCause(seed: number): Readonly<Record<string, readonly AccountEvent[]>> {
  return Object.fromEntries(
    Object.entries(PARTS).map(([cause, part], index) => [cause, part(new World(seed + index))]),
  );
}

/** The same day as it comes to riposte: all causes in the order of time. */
export function wholeDay(causes: Readonly<Record<string, readonly AccountEvent[]>> = dayByCause(1)): AccountEvent[] {
  return inOrder(Object.values(causes).flat());
}

/** The day that pages and figures are of. */
interface OrdinaryDay {
  readonly causes: Readonly<Record<string, readonly AccountEvent[]>>;
  readonly day: readonly AccountEvent[];
}

let ordinary: OrdinaryDay | undefined;

/** The day that pages and figures are of, made once in a process. */
export function ordinaryDay(): OrdinaryDay {
  if (ordinary === undefined) {
    const causes = dayByCause(1);
    ordinary = { causes, day: wholeDay(causes) };
  }
  return ordinary;
}

/** Events in the order of their time; those of one second stay as they were. */
export function inOrder(events: readonly AccountEvent[]): AccountEvent[] {
  return [...events].sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}
