import * as z from 'zod/mini';
import { severitySchema } from '../finding/severity.ts';

/** A notice that was held back, in short: what the digest tells. */
export const heldSchema = z.object({
  /** The same for the same notice, so that keeping it again changes nothing. */
  id: z.string(),
  kind: z.enum(['finding', 'approval', 'outcome', 'failure']),
  severity: severitySchema,
  /** What it is counted with: a detection, a kind of failure. */
  group: z.string(),
  title: z.string(),
  who: z.string(),
  subject: z.string(),
  /** ISO 8601. */
  time: z.string(),
  /** How many it stands for, where that is not one: addresses that were blocked, or that wait. */
  amount: z.exactOptional(z.number()),
  /** Told once a day; when it was kept, ISO 8601. */
  daily: z.exactOptional(z.string()),
  /** Found by a sweep: when it was kept (ISO 8601), and whether what is proposed was asked for. */
  sweep: z.exactOptional(z.object({ at: z.string(), answered: z.boolean() })),
  /** The question that waits for an answer, by its id; of a version before perhaps the execution that asks. */
  execution: z.exactOptional(z.string()),
});

export type Held = z.infer<typeof heldSchema>;
