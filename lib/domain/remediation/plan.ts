import * as z from 'zod/mini';
import { originSchema } from '../finding/origin.ts';
import { canonical } from '../text/canonical.ts';
import { stableId } from '../text/hash.ts';
import type { Json } from '../text/json.ts';
import { policyForm } from './policy-form.ts';

/** Something a playbook changes: how a person calls it, its ARN or id, where it is, and the tags it carries as far as they are known. */
export const targetSchema = z.object({
  label: z.string(),
  resource: z.string(),
  account: z.string(),
  region: z.string(),
  tags: z.optional(z.array(z.string())),
  /** The ARN of what it is a part of (a key's user, a policy's role): guarded as the target itself is. */
  belongsTo: z.optional(z.string()),
  /** Other names that protect it, where keepers or the never-touch list say them: of whom it lets in, of what it becomes elsewhere. */
  alsoKnownAs: z.optional(z.array(z.string())),
  /** Ranges that the change shuts out: none of them may be on the policy's never-touch list. */
  addresses: z.optional(z.array(z.string())),
});

export type Target = z.infer<typeof targetSchema>;

/** One call of AWS's API, exactly as it will be made. */
const callSchema = z.object({ action: z.string(), resource: z.string(), parameters: z.json() });

export type Call = z.infer<typeof callSchema>;

/** A target with what it is now (the before-image) and what it will be. */
export const changeSchema = z.extend(targetSchema, {
  before: z.json(),
  after: z.json(),
  /** What a namesake made later does not have; null where AWS has nothing of the kind, absent in older records and where the name itself is never given again. */
  identity: z.optional(z.nullable(z.string())),
});

export type Change = z.infer<typeof changeSchema>;

/** Most targets of one plan: what a person can read before they answer. */
export const MOST_TARGETS = 20;

/** What every plan says, whatever it changes. */
const planned = {
  playbook: z.string(),
  /** What is taken back: an execution's change, or what the playbook itself calls so; absent where something is done. */
  undoes: z.optional(z.string()),
  /** What is done, in one sentence. */
  change: z.string(),
  /** What stands to break, a line each; or that nobody knows, and why. */
  impact: z.array(z.string()),
  /** What people can send on to whoever helps them, a line each. */
  detail: z.optional(z.array(z.string())),
  /** How it is taken back, or why it cannot be. */
  undo: z.string(),
  stops: z.string(),
  doesNotStop: z.string(),
  says: z.object({ todo: z.string(), done: z.string(), undone: z.string() }),
  refused: z.array(
    z.object({
      input: z.string(),
      reason: z.string(),
      idle: z.exactOptional(z.literal(true)),
      look: z.exactOptional(z.literal(true)),
    }),
  ),
  why: z.string(),
  byPerson: z.boolean(),
  policyVersion: z.string(),
  leaseMinutes: z.number(),
  findings: z.array(originSchema),
  /** Of everything that is to happen: two plans of the same hash do the same. */
  hash: z.string(),
};

/** What no cap had room for: which cap, who asked, how many wait and which. They are answered when they are seen again. */
export const shortageSchema = z.object({
  cap: z.string(),
  limit: z.number(),
  by: z.array(z.string()),
  /** Who used the cap up, where it is the one as a whole. */
  usedBy: z._default(z.array(z.string()), []),
  waiting: z.number(),
  names: z._default(z.array(z.string()), []),
});

export type Shortage = z.infer<typeof shortageSchema>;

/** What a playbook would do: what a person approves, by its hash, and what the next steps carry out. */
export const planSchema = z.object({
  kind: z.literal('change'),
  ...planned,
  targets: z.array(changeSchema).check(z.maxLength(MOST_TARGETS)),
  calls: z.array(callSchema),
  decision: z.enum(['apply', 'approve', 'observe', 'refuse']),
  asked: z.array(z.object({ reason: z.string(), requestedBy: z.string() })),
  /** What an earlier try of the same execution has changed, before the world moved on and this was planned: by label. */
  made: z.optional(z.array(z.string())),
  /** Younger than plans that wait for the end of a lease. */
  short: z._default(z.array(shortageSchema), []),
});

export type Plan = z.infer<typeof planSchema>;

/** The plan of a playbook that makes its own steps: what people are told of it, and what only those steps read. */
export const stepsPlanSchema = z.object({
  kind: z.literal('steps'),
  ...planned,
  /** What it is about, as a title has it. */
  subject: z.string(),
  /** How many things that are. */
  amount: z.number(),
  calls: z.array(z.string()),
  /** `done`: nothing is left to do, and nothing to tell. */
  decision: z.enum(['apply', 'approve', 'observe', 'refuse', 'done']),
  asked: z.array(z.looseObject({ reason: z.string(), requestedBy: z.string() })),
  /** The before-image, for programs. */
  before: z.json(),
  /** What a person should know of how the targets were chosen. */
  notes: z.array(z.string()),
  short: z.array(shortageSchema),
  /** What the execution's output says beside. */
  shows: z.record(z.string(), z.json()),
  /** The input with which a person has it done all the same. */
  byHand: z.optional(z.json()),
  /** The input with which a person ends it before its time; `undo` where that is the undo of the execution. */
  takeBack: z.optional(z.json()),
  /** What only the playbook's own steps read: JSON. */
  own: z.unknown(),
});

export type StepsPlan = z.infer<typeof stepsPlanSchema>;

/** A plan of whatever kind. */
export type AnyPlan = Plan | StepsPlan;

/** The hash of what a plan would do: playbook, targets with before and after, and calls. */
export function planHash({
  playbook,
  undoes,
  targets,
  calls,
}: Pick<Plan, 'playbook' | 'undoes' | 'targets' | 'calls'>): string {
  return stableId(playbook, undoes ?? '', canonical(targets as Json), canonical(calls as Json));
}

/** The hash of a plan of steps: of all that it says. */
export function stepsHash(plan: Omit<StepsPlan, 'hash'>): string {
  return stableId(canonical({ ...plan, hash: '' }));
}

/** Whether two states say the same, whatever the order of their fields. */
export function sameState(one: unknown, other: unknown): boolean {
  return canonical(policyForm(one)) === canonical(policyForm(other));
}

/** Whether nothing stands there any more, where neither the change took it away nor the undo would. */
export function isGone(now: unknown, before: unknown, after: unknown): boolean {
  return now === null && before !== null && after !== null;
}
