import type { Severity } from '../../lib/domain/finding/severity.ts';

/** What replay did beside the findings: how much it read, what it could not, and what each rule let through. */
export interface ReplayFacts {
  readonly files: number;
  readonly events: number;
  readonly seconds: number;
  readonly problems: number;
  readonly severity: Severity;
  /** Read-only events that were left out, and how many detections look at such. */
  readonly unheard: number;
  readonly readOnlyDetections: number;
  readonly rules?: readonly { readonly name: string; readonly events: number }[];
}
