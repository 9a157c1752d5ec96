import * as z from 'zod/mini';
import { InvalidInputError } from '../domain/errors.ts';
import type { originSchema } from '../domain/finding/origin.ts';
import { read } from '../domain/text/schema.ts';
import type { Playbook } from './playbook.ts';
import { manualReason, personOf, requestSchema, saidBy } from './request.ts';

/** What a workflow was started with: to take a change back, or to make some. */
export type ChangeInput<Params> =
  | { readonly undo: string; readonly reason: string; readonly requestedBy: string }
  | { readonly byPerson: boolean; readonly requests: readonly ChangeRequest<Params>[] };

/** One thing asked for. */
export interface ChangeRequest<Params> {
  /** Undefined where a person asks. */
  readonly taskId?: string;
  readonly params: Params;
  readonly reason: string;
  readonly requestedBy: string;
  readonly finding?: z.infer<typeof originSchema> | undefined;
}

/** With what a person takes a change back. */
export const undoSchema = z.strictObject({
  undo: z.string().check(z.minLength(1), z.maxLength(80)),
  reason: manualReason,
  saidBy,
});

/** Reads the input of a playbook's workflow; throws InvalidInputError that shows what to type. */
export function readChangeInput<Params>(
  { params, example }: Pick<Playbook<Params>, 'params' | 'example'>,
  input: unknown,
  execution: string,
): ChangeInput<Params> {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    throw invalid('it must be an object', example);
  if ('undo' in input) {
    const { saidBy: said, ...asked } = valid(undoSchema, input, example);
    return { ...asked, requestedBy: personOf(execution, said) };
  }
  if ('requests' in input) {
    const schema = z.strictObject({ requests: z.array(requestSchema(params)).check(z.minLength(1), z.maxLength(100)) });
    return { byPerson: false, requests: valid(schema, input, example).requests as ChangeRequest<Params>[] };
  }
  const { reason, saidBy: who, ...rest } = input as { reason?: unknown; saidBy?: unknown };
  const given = valid(z.object({ reason: manualReason, saidBy }), { reason, saidBy: who }, example);
  const requestedBy = personOf(execution, given.saidBy);
  return {
    byPerson: true,
    requests: [{ params: valid(params, rest, example), reason: given.reason, requestedBy }],
  };
}

function valid<T extends z.ZodMiniType>(schema: T, input: unknown, example: unknown): z.infer<T> {
  const reading = read(schema, input);
  if (reading.ok) return reading.value;
  throw invalid(reading.problem, example);
}

function invalid(problem: string, example: unknown): InvalidInputError {
  const shown = JSON.stringify({ ...(example as object), reason: 'why' });
  return new InvalidInputError(
    `The input is not valid (${problem}). A person starts this workflow with: ${shown}, or takes a change back with {"undo":"<execution>","reason":"why"}`,
  );
}
