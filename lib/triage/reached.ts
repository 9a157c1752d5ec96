import type { Detection } from '../domain/finding/detection.ts';
import type { AccountEvent } from '../domain/finding/event.ts';
import type { IsInForce } from '../domain/finding/names-in-force.ts';
import { countedValues, isReached, type Mark, markOf, windowOf } from '../domain/finding/threshold.ts';
import { isByRole } from '../domain/finding/trust.ts';
import type { MarkStore } from '../domain/record/finding-ports.ts';
import type { Hearing } from './intake.ts';

/** What is asked before a match becomes a finding. */
export interface ReachedPorts {
  readonly hearing: Pick<Hearing, 'ownRoles'>;
  readonly isInForce: IsInForce;
  readonly marks: MarkStore;
  readonly now: () => Date;
}

/** Whether it is about something that riposte holds changed, for a detection of what undoes that. */
export async function isConcerned({ undoes }: Detection, event: AccountEvent, ports: ReachedPorts): Promise<boolean> {
  if (undoes === undefined) return true;
  return !isByRole(event, ports.hearing.ownRoles) && (await ports.isInForce(undoes(event)));
}

/**
 * What a threshold has counted when this event reaches it (nothing for a detection without one); undefined when it does not,
 * and no finding is raised.
 */
export async function count(
  detection: Detection,
  event: AccountEvent,
  ports: Pick<ReachedPorts, 'marks' | 'now'>,
): Promise<string[] | undefined> {
  const { threshold } = detection;
  if (threshold === undefined) return [];
  const mark = markOf(threshold, event);
  if (mark === undefined) return undefined;
  const isEnough = (marks: readonly Mark[]) => isReached(threshold, marks, mark.at);
  const marks = await ports.marks.mark(detection.id, mark.key, mark, windowOf(threshold), ports.now(), isEnough);
  return isEnough(marks) ? countedValues(threshold, marks, mark.at) : undefined;
}
