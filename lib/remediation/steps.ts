import * as z from 'zod/mini';
import type { StepsPlan } from '../domain/remediation/plan.ts';
import type { Json } from '../domain/text/json.ts';
import type { Execution } from './request.ts';

/** One start for more than one question shows, or for things that are done one by one: each gets an execution of its own. */
export interface Split {
  readonly decision: 'split';
  readonly parts: readonly { readonly name: string; readonly input: object }[];
}

/** What a step has to say to people: added to the summary, in place of the usual action, before the usual next lines. */
export const tellsSchema = z.object({
  summary: z.optional(z.string()),
  action: z.optional(z.string()),
  next: z.optional(z.array(z.string())),
  /** In place of what a title begins with. */
  headline: z.optional(z.string()),
  /** A person has to look, so that it is told louder than what is only done. */
  look: z.optional(z.literal(true)),
  /** Of an undo: it took nothing back, so that what contains an incident is as it was. */
  noNews: z.optional(z.literal(true)),
  /** What the execution's output says beside. */
  shows: z.optional(z.record(z.string(), z.json())),
});

export type Tells = z.infer<typeof tellsSchema>;

/** What a step gets beside the plan. */
export interface At {
  readonly execution: Execution;
  /** What the step before, or this one when it had to wait, handed on. */
  readonly progress: unknown;
}

/** A step that has to be made again in a while. */
interface Waiting {
  readonly done: false;
  readonly waitSeconds: number;
  readonly progress?: Json;
}

/** The change is asked for; it has to wait for a place; nothing may be changed; or the world has moved on and a new plan is needed. */
export type ApplyStep =
  | { readonly done: true; readonly plan: StepsPlan; readonly expiresAt: string; readonly progress?: Json }
  | { readonly refused: StepsPlan }
  | { readonly anew: true }
  | Waiting;

/** What was asked for has come to pass; it has not yet; or it no longer will, and a new plan is needed. */
export type SettleStep = { readonly done: true; readonly tells?: Tells } | { readonly anew: true } | Waiting;

/** It is taken back; it may not be; or it came to pass after all, and is looked at as a change. */
export type UndoStep =
  | { readonly done: true; readonly tells?: Tells }
  | { readonly refused: StepsPlan }
  | { readonly stands: true; readonly progress: Json };

/** What became of a change that was begun and failed. */
export type GiveUpStep = { readonly tells: Tells } | { readonly stands: true; readonly progress: Json };

/** The error that a step failed with, as the workflow has it. */
export interface StepError {
  readonly Error?: string | undefined;
  readonly Cause?: string | undefined;
}

/**
 * What a playbook does whose change is no state that it could read and write back: its own steps, each of which may be made
 * again with the same effect. The workflow, the questions, the lease and the telling are the same as of all others.
 */
export interface Steps {
  /** Reads the input and the world and says what would be done; changes nothing. */
  plan(input: unknown, execution: Execution): Promise<StepsPlan | Split>;
  /** Asks everything again that allowed the plan, then begins the change. */
  apply(plan: StepsPlan, at: At): Promise<ApplyStep>;
  /** Looks whether the change (or, as `before`, its undo) has come to pass; called until it has. Absent where apply ends it. */
  settle?(plan: StepsPlan, at: At, expected: 'after' | 'before'): Promise<SettleStep>;
  /** Reads the world again; throws VerificationError where it is not as it should be. */
  verify(plan: StepsPlan, expected: 'after' | 'before'): Promise<Tells | undefined>;
  undo(plan: StepsPlan, at: At): Promise<UndoStep>;
  /** Puts right, as far as possible, what was begun and failed. */
  giveUp?(plan: StepsPlan, at: At, error: StepError): Promise<GiveUpStep>;
  /** Answers a step of an execution that began under an earlier version of riposte; undefined for what is none. */
  earlier?(event: unknown): Promise<object> | undefined;
}
