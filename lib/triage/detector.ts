import type { Detection, EventPattern } from '../domain/detection.ts';
import type { AccountEvent } from '../domain/event.ts';
import { severityLevel } from '../domain/severity.ts';
import { compilePatterns } from '../pattern/match-many.ts';

/** Decides which detections an event is for: what triage, replay and the tests decide with. */
export interface Detector {
  /** The detections whose pattern and predicate the event passes, the most severe first. Thresholds are the caller's to count. */
  readonly raised: (event: AccountEvent) => readonly Detection[];
  /** The detections whose incident the event ends. */
  readonly closed: (event: AccountEvent) => readonly Detection[];
  /** Whether any detection looks at events of this kind (source and detail type), match or not. */
  readonly concerns: (event: AccountEvent) => boolean;
}

/** Compiles detections once, at the start; throws InvalidPatternError for a pattern EventBridge would refuse. */
export function makeDetector(detections: readonly Detection[]): Detector {
  const ordered = [...detections].sort((a, b) => severityLevel(b.severity) - severityLevel(a.severity));
  const opens = compilePatterns(ordered.map(({ pattern }) => pattern));
  const closing = ordered.filter(({ closedBy }) => closedBy !== undefined);
  const closes = compilePatterns(closing.map(({ closedBy }) => closedBy));
  const kinds = ordered.map(({ pattern }) => kindOf(pattern));
  const concerns = compilePatterns(kinds.filter((kind) => kind !== undefined));
  const all = kinds.includes(undefined);
  return {
    raised: (event) => {
      const positions = opens(event);
      return positions.length === 0 ? [] : pick(ordered, positions).filter(({ when }) => when?.(event) ?? true);
    },
    closed: (event) => pick(closing, closes(event)),
    concerns: (event) => all || concerns(event).length > 0,
  };
}

function pick(detections: readonly Detection[], positions: readonly number[]): Detection[] {
  return positions.flatMap((position) => detections[position] ?? []);
}

/** The part of a pattern that names the kind of event; undefined for a pattern that looks at every kind. */
function kindOf(pattern: EventPattern): EventPattern | undefined {
  const kind = Object.entries(pattern).filter(([key]) => key === 'source' || key === 'detail-type');
  return kind.length === 0 ? undefined : Object.fromEntries(kind);
}
