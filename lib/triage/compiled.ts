import type { Detection } from '../domain/detection.ts';
import type { AccountEvent } from '../domain/event.ts';
import { compilePattern, type Matcher } from '../pattern/compile.ts';

/** A detection with its patterns compiled: what triage, replay and the tests decide with. */
export interface CompiledDetection {
  readonly detection: Detection;
  readonly raises: (event: AccountEvent) => boolean;
  readonly closes: (event: AccountEvent) => boolean;
  /** Whether the event is of a kind (source and detail type) this detection looks at, match or not. */
  readonly concerns: (event: AccountEvent) => boolean;
}

/** Compiles detections once, at the start; throws InvalidPatternError for a pattern EventBridge would refuse. */
export function compileDetections(detections: readonly Detection[]): CompiledDetection[] {
  return detections.map((detection) => {
    const opens = compilePattern(detection.pattern);
    const closes: Matcher = detection.closedBy === undefined ? () => false : compilePattern(detection.closedBy);
    return {
      detection,
      raises: (event) => opens(event) && (detection.when?.(event) ?? true),
      closes,
      concerns: kindMatcher(detection),
    };
  });
}

function kindMatcher(detection: Detection): Matcher {
  const kind = Object.fromEntries(
    ['source', 'detail-type'].flatMap((key) => {
      const value = detection.pattern[key];
      return value === undefined ? [] : [[key, value] as const];
    }),
  );
  return Object.keys(kind).length === 0 ? () => true : compilePattern(kind);
}
