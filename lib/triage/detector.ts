import type { Detection, EventPattern } from '../domain/finding/detection.ts';
import type { AccountEvent } from '../domain/finding/event.ts';
import { isServiceSource } from '../domain/finding/service-source.ts';
import { severityLevel } from '../domain/finding/severity.ts';
import type { Budget } from '../pattern/budget.ts';
import { compileBySource } from '../pattern/by-source.ts';
import { servicePattern } from '../pattern/service-pattern.ts';

/**
 * Decides which detections an event is for: what triage, replay and the tests decide with. What is asked about one event is
 * asked with one budget; EventTooCostlyError is thrown where it does not suffice.
 */
export interface Detector {
  /** The detections whose pattern and predicate the event passes, the most severe first. Thresholds are the caller's to count. */
  readonly raised: (event: AccountEvent, budget?: Budget) => readonly Detection[];
  /** The detections whose incident the event ends. */
  readonly closed: (event: AccountEvent, budget?: Budget) => readonly Detection[];
  /** Whether any detection looks at events of this kind (source and detail type), match or not. */
  readonly concerns: (event: AccountEvent, budget?: Budget) => boolean;
}

/**
 * Compiles detections once, those of a source when its first event comes. Throws InvalidPatternError at once for a pattern that asks for
 * events of others than AWS services, which neither raise nor close anything; then for one that EventBridge would refuse.
 */
export function makeDetector(detections: readonly Detection[]): Detector {
  const ordered = [...detections].sort((a, b) => severityLevel(b.severity) - severityLevel(a.severity));
  const opens = compileBySource(ordered.map(({ pattern }) => ofServices(pattern)));
  const closing = ordered.flatMap((detection) =>
    detection.closedBy === undefined ? [] : [{ detection, pattern: detection.closedBy }],
  );
  const closes = compileBySource(closing.map(({ pattern }) => ofServices(pattern)));
  const closed = closing.map(({ detection }) => detection);
  const kinds = ordered.map(({ pattern }) => kindOf(pattern));
  const concerns = compileBySource(kinds.filter((kind) => kind !== undefined));
  const all = kinds.includes(undefined);
  return {
    raised: (event, budget) => {
      const positions = isServiceSource(event.source) ? opens(event, budget) : [];
      return positions.length === 0 ? [] : pick(ordered, positions).filter(({ when }) => when?.(event) ?? true);
    },
    closed: (event, budget) => {
      const positions = isServiceSource(event.source) ? closes(event, budget) : [];
      return positions.length === 0 ? [] : pick(closed, positions).filter(({ when }) => when?.(event) ?? true);
    },
    concerns: (event, budget) => isServiceSource(event.source) && (all || concerns(event, budget).length > 0),
  };
}

/** The pattern as it is, once it is known to be a service's: an event's source is looked at once, not with each pattern. */
function ofServices(pattern: EventPattern): EventPattern {
  servicePattern(pattern);
  return pattern;
}

function pick(detections: readonly Detection[], positions: readonly number[]): Detection[] {
  return positions.flatMap((position) => detections[position] ?? []);
}

/** The part of a pattern that names the kind of event; undefined for a pattern that looks at every kind. */
function kindOf(pattern: EventPattern): EventPattern | undefined {
  const kind = Object.entries(pattern).filter(([key]) => key === 'source' || key === 'detail-type');
  return kind.length === 0 ? undefined : Object.fromEntries(kind);
}
