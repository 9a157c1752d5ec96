import * as z from 'zod/mini';
import { originSchema } from '../../domain/finding/origin.ts';
import { shortageSchema } from '../../domain/remediation/plan.ts';

const targetSchema = z.object({
  cidr: z.string(),
  family: z.enum(['IPV4', 'IPV6']),
  /** Which of the plan's `asked` it was asked with: the texts stand once, a state's payload holds 256 KB. */
  asked: z.number(),
});

/**
 * What the playbook would do, for people and for the next steps: the before-image and the exact calls. Fields with a default
 * are younger than plans that workflows may still carry: a lease may last a year.
 */
export const blockPlanSchema = z.object({
  kind: z.enum(['block', 'unblock']),
  /** `done`: nothing is left to do, and nothing to tell. */
  decision: z.enum(['apply', 'approve', 'observe', 'refuse', 'done']),
  why: z.string(),
  /** The ARN of the execution that does it. */
  execution: z._default(z.string(), ''),
  byPerson: z._default(z.boolean(), false),
  targets: z.array(targetSchema),
  asked: z.array(
    z.object({
      reason: z.string(),
      requestedBy: z.string(),
      detection: z.optional(z.string()),
      actor: z.optional(z.string()),
    }),
  ),
  refused: z.array(z.object({ input: z.string(), reason: z.string() })),
  /** What is blocked already, or being blocked by another execution. */
  already: z._default(z.array(z.object({ cidr: z.string(), why: z.string() })), []),
  /** What a person should know of how the targets were chosen. */
  notes: z._default(z.array(z.string()), []),
  /** What is not done now is answered when it is seen again. */
  short: z._default(z.array(shortageSchema), []),
  /** What the block does not stop. */
  beyond: z._default(z.string(), ''),
  /** The execution whose block is taken back: its leases get the ends they had before. */
  restores: z.optional(z.string()),
  /** The version of the policy that decided. */
  policyVersion: z.optional(z.string()),
  leaseMinutes: z.number(),
  before: z.array(z.object({ set: z.string(), size: z.number(), alreadyThere: z.number() })),
  calls: z.array(z.string()),
  findings: z.array(originSchema),
});

/** A plan of block-ip. */
export type BlockPlan = z.infer<typeof blockPlanSchema>;

/** A range the plan would block or unblock. */
export type BlockTarget = z.infer<typeof targetSchema>;
