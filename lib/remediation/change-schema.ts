import * as z from 'zod/mini';
import { planSchema, stepsPlanSchema } from '../domain/remediation/plan.ts';
import { executionSchema } from './request.ts';
import { tellsSchema } from './steps.ts';

/** What a playbook's workflow tells when it asks, ends, undoes, or fails. Every text comes from the plan and the steps. */
export const changeOutcomeSchema = z.object({
  kind: z.literal('change'),
  outcome: z.enum(['approval', 'applied', 'observed', 'refused', 'undone', 'drifted', 'denied', 'expired', 'failed']),
  playbook: z.string(),
  machine: z.string(),
  execution: executionSchema,
  /** null when the workflow failed before there was a plan. */
  plan: z.nullable(z.discriminatedUnion('kind', [planSchema, stepsPlanSchema])),
  /** The workflow's input: says what was asked for when there is no plan. */
  input: z.optional(z.unknown()),
  /** The playbook's verbs, where there may be no plan to say them. */
  says: z.optional(z.object({ todo: z.string(), done: z.string(), undone: z.string() })),
  /** ISO 8601; empty when only a person ends it. */
  expiresAt: z.optional(z.string()),
  drift: z.optional(
    z.array(
      z.object({
        label: z.string(),
        before: z.json(),
        ours: z.json(),
        now: z.json(),
        other: z.optional(z.object({ ours: z.string(), now: z.nullable(z.string()) })),
        later: z.optional(z.string()),
      }),
    ),
  ),
  /** What the playbook's own steps have to say. */
  tells: z.optional(z.nullable(tellsSchema)),
  /** Of a failure: it was applied, and told, before something failed. */
  reported: z.optional(z.boolean()),
  error: z.optional(z.object({ Error: z.optional(z.string()), Cause: z.optional(z.string()) })),
});

export type ChangeOutcome = z.infer<typeof changeOutcomeSchema>;

/** An outcome with its plan: what most texts need. */
export type Planned = ChangeOutcome & { readonly plan: NonNullable<ChangeOutcome['plan']> };

/** Whether there was a plan before the workflow ended. */
export function isPlanned(outcome: ChangeOutcome): outcome is Planned {
  return outcome.plan !== null;
}
