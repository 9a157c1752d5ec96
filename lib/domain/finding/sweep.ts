import * as z from 'zod/mini';
import { severitySchema } from './severity.ts';

const text = (most: number) => z.string().check(z.minLength(1), z.maxLength(most));

/** A rule of AWS Config, and a resource that it calls non-compliant. */
const evaluationSchema = z.strictObject({ rule: text(128), type: text(256), resource: text(1_000) });

export type Evaluation = z.infer<typeof evaluationSchema>;

/** So many are handed over at once: triage has half a minute for them. */
export const SWEEP_BATCH = 20;

/**
 * `{"riposteSweep": true, "answer": false, "evaluations": [ … ]}`: no event passes for one. It has names only; the event, its account, its
 * time and its meaning are made by whoever reads it. `answer`: what is proposed is asked for, as the policy says.
 */
export const sweepSchema = z.strictObject({
  riposteSweep: z.literal(true),
  answer: z.boolean(),
  evaluations: z.array(evaluationSchema).check(z.minLength(1), z.maxLength(SWEEP_BATCH)),
});

/** What a sweep hands over. */
export type Sweep = Pick<z.infer<typeof sweepSchema>, 'evaluations' | 'answer'>;

/** What became of an evaluation: told in the sweep's digest, known before, or recorded only, since the policy tells nobody of it. */
export const sweptSchema = z.object({
  ...evaluationSchema.shape,
  state: z.enum(['new', 'known', 'recorded']),
  severity: severitySchema,
  /** How many tasks were asked for. */
  asked: z.number(),
});

export type Swept = z.infer<typeof sweptSchema>;

/** Remembers what a sweep has handled, so that the next one leaves it alone. `id` is the event's. */
export interface SweptStore {
  knows(id: string): Promise<boolean>;
  note(id: string, now: Date): Promise<void>;
}
