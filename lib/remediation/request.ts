import * as z from 'zod/mini';
import { InvalidInputError } from '../domain/errors.ts';
import { originSchema } from '../domain/finding/origin.ts';
import { foreignText } from '../domain/text/clean-text.ts';
import { read } from '../domain/text/schema.ts';

/** The execution that asks: Step Functions' context object gives these. */
export const executionSchema = z.object({
  name: z.string(),
  id: z.string(),
  /** ISO 8601. */
  startedAt: z.string(),
});

export type Execution = z.infer<typeof executionSchema>;

const reasonSchema = z
  .string()
  .check(z.trim(), z.minLength(1, 'say why, for whoever reads this later'), z.maxLength(500));

/** A request made by a task of the queue; `params` is the playbook's own. */
export function requestSchema<T extends z.ZodMiniType>(params: T) {
  return z.object({
    taskId: z.string(),
    params,
    reason: reasonSchema,
    requestedBy: z.string(),
    finding: z.optional(originSchema),
  });
}

/** The reason field of a manual input. */
export const manualReason = reasonSchema;

/** Who a person who starts a workflow says to be: nobody tells a function who started its execution. */
export const saidBy = z.optional(z.string().check(z.minLength(1), z.maxLength(300)));

/** A person who started an execution. Who that was CloudTrail's `StartExecution` proves, by the execution's name; who they say to be stands here as said. */
export function personOf(execution: string, said?: string): string {
  const person = `person, execution ${execution}`;
  return said === undefined ? person : `${person}, who says to be ${foreignText(said, 200)}`;
}

/** Whether an input is a batch of tasks from the queue: no person types one, and none is told of it. */
export function isBatch(input: unknown): input is { readonly requests: unknown } {
  return typeof input === 'object' && input !== null && 'requests' in input;
}

/** Reads a workflow's input with one of several shapes; the error shows what a person should type instead. */
export function readInput<T extends z.ZodMiniType>(schema: T, input: unknown, example: string): z.infer<T> {
  const reading = read(schema, input);
  if (reading.ok) return reading.value;
  throw new InvalidInputError(
    `The input is not valid (${reading.problem}). A person starts this workflow with: ${example}`,
    { cause: reading.cause },
  );
}
