import type { Detection } from '../domain/finding/detection.ts';
import { severityLevel } from '../domain/finding/severity.ts';

/** A way by which events arrive: some of these sources and kinds; all sources, or kinds, where none are named. */
export interface Way {
  readonly sources?: RegExp;
  readonly kinds?: RegExp;
}

/** How many titles stand for the others. */
const NAMED = 3;

/** What riposte does not see while nothing comes by some ways: how many detections, and the worst of them. */
export function blindText(detections: readonly Detection[], ways: readonly Way[]): string {
  const blind = detections.filter((one) => ways.some((way) => comesBy(one, way)));
  if (blind.length === 0) return 'No detection needs it.';
  const worst = blind.toSorted((a, b) => severityLevel(b.severity) - severityLevel(a.severity)).slice(0, NAMED);
  const named = worst.map(({ title }) => title).join('; ');
  return `${blind.length} of ${detections.length} detections never raise: ${named}${blind.length > NAMED ? '; …' : ''}`;
}

/** Whether all events of a detection come by this way. */
export function comesBy({ pattern }: Pick<Detection, 'pattern'>, { sources, kinds }: Way): boolean {
  return all(pattern.source, sources) && all(pattern['detail-type'], kinds);
}

function all(value: unknown, form: RegExp | undefined): boolean {
  if (form === undefined) return true;
  // A pattern that names none is asked about as an empty text: any kind of a service's own is meant.
  const named = value === undefined ? [''] : [value].flat();
  return named.every((one) => form.test(typeof one === 'string' ? one : plainOf(one)));
}

/** What stands in a matcher such as `{"prefix": "Budget"}`. */
function plainOf(matcher: unknown): string {
  return typeof matcher === 'object' && matcher !== null ? String(Object.values(matcher)[0]) : '';
}
