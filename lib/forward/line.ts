import * as z from 'zod/mini';
import type { Finding } from '../domain/finding/finding.ts';
import { type Severity, severityLevel, severitySchema } from '../domain/finding/severity.ts';
import type { Incident } from '../domain/record/incident.ts';
import type { Entry } from '../domain/record/record.ts';
import { jsonIn } from '../domain/text/json.ts';

/** What people got, as a line of the record says it; its texts stay in the record: an e-mail may hold a link that answers a question. */
const alertSchema = z.object({
  told: z.enum(['told', 'held']),
  at: z.optional(z.string()),
  subject: z.optional(z.string()),
  wakes: z.optional(z.boolean()),
  severity: z.optional(severitySchema),
});

const dataSchema = z.object({
  count: z.optional(z.number()),
  execution: z.optional(z.string()),
  title: z.optional(z.string()),
  summary: z.optional(z.string()),
  action: z.optional(z.string()),
  alert: z.optional(alertSchema),
});

/** A line of the record with what it is about, as the table has it now. */
export interface Line {
  readonly entry: Entry;
  /** Absent where a person ran a playbook by hand: there was no finding. */
  readonly finding?: Finding | undefined;
  readonly incident?: Incident | undefined;
}

/** What a line says beside its words. */
export type LineData = z.infer<typeof dataSchema>;

/** Reads what a line says beside its words; nothing where it cannot be read. */
export function dataOf({ entry }: Line): LineData {
  return dataSchema.safeParse(jsonIn(entry.data)).data ?? {};
}

/** The subject as people got it, without the name of the product. */
export function headlineOf({ subject }: NonNullable<LineData['alert']>): string | undefined {
  return subject?.replace(/^\[riposte\] /, '');
}

/** How severe a line is: what people got may be worse than its finding, an incident's own line is as severe as the incident. */
export function severityOf(line: Line): Severity | undefined {
  const about = line.finding?.severity ?? line.incident?.severity;
  const told = dataOf(line).alert?.severity;
  if (told === undefined || about === undefined) return told ?? about;
  return severityLevel(told) > severityLevel(about) ? told : about;
}
