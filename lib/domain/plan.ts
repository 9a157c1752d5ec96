import * as z from 'zod/mini';
import { stableId } from './hash.ts';
import type { Json } from './json.ts';
import { originSchema } from './origin.ts';

/** Something a playbook changes: how a person calls it, its ARN or id, where it is, and the tags it carries as far as they are known. */
export const targetSchema = z.object({
  label: z.string(),
  resource: z.string(),
  account: z.string(),
  region: z.string(),
  tags: z.optional(z.array(z.string())),
  /** The ARN of what it is a part of (a key's user, a policy's role): guarded as the target itself is. */
  belongsTo: z.optional(z.string()),
  /** Ranges that the change shuts out: none of them may be on the policy's never-touch list. */
  addresses: z.optional(z.array(z.string())),
});

export type Target = z.infer<typeof targetSchema>;

/** One call of AWS's API, exactly as it will be made. */
const callSchema = z.object({ action: z.string(), resource: z.string(), parameters: z.json() });

export type Call = z.infer<typeof callSchema>;

/** A target with what it is now (the before-image) and what it will be. */
const changeSchema = z.extend(targetSchema, { before: z.json(), after: z.json() });

export type Change = z.infer<typeof changeSchema>;

/** Most targets of one plan: what a person can read before they answer. */
export const MOST_TARGETS = 20;

/** What a playbook would do: what a person approves, by its hash, and what the next steps carry out. */
export const planSchema = z.object({
  kind: z.literal('change'),
  playbook: z.string(),
  /** The execution whose change is taken back; absent where something is done. */
  undoes: z.optional(z.string()),
  targets: z.array(changeSchema).check(z.maxLength(MOST_TARGETS)),
  /** What is done, in one sentence. */
  change: z.string(),
  calls: z.array(callSchema),
  /** What stands to break, a line each; or that nobody knows, and why. */
  impact: z.array(z.string()),
  /** How it is taken back, or why it cannot be. */
  undo: z.string(),
  stops: z.string(),
  doesNotStop: z.string(),
  says: z.object({ todo: z.string(), done: z.string(), undone: z.string() }),
  refused: z.array(z.object({ input: z.string(), reason: z.string() })),
  decision: z.enum(['apply', 'approve', 'observe', 'refuse']),
  why: z.string(),
  byPerson: z.boolean(),
  policyVersion: z.string(),
  leaseMinutes: z.number(),
  asked: z.array(z.object({ reason: z.string(), requestedBy: z.string() })),
  findings: z.array(originSchema),
  /** Of everything that is to happen: two plans of the same hash do the same. */
  hash: z.string(),
});

export type Plan = z.infer<typeof planSchema>;

/** The hash of what a plan would do: playbook, targets with before and after, and calls. */
export function planHash({
  playbook,
  undoes,
  targets,
  calls,
}: Pick<Plan, 'playbook' | 'undoes' | 'targets' | 'calls'>): string {
  return stableId(playbook, undoes ?? '', canonical(targets as Json), canonical(calls as Json));
}

/** Whether two states say the same, whatever the order of their fields. */
export function sameState(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other);
}

/** JSON with its fields in order: equal values have equal texts. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
