import * as z from 'zod/mini';

/** Severities from least to most urgent; the position is the number used in SNS filter policies. */
export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const;

export const severitySchema = z.enum(SEVERITIES);
export type Severity = z.infer<typeof severitySchema>;

/** The severity as a number, 0 (info) to 4 (critical), so that a filter policy can ask for "high or worse". */
export function severityLevel(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}
