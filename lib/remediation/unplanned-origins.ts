import * as z from 'zod/mini';
import { InvalidInputError } from '../domain/errors.ts';
import { originSchema } from '../domain/finding/origin.ts';
import type { ChangeOutcome } from './change-schema.ts';
import { type OriginPorts, traced } from './origins.ts';
import { isBatch } from './request.ts';
import { type PartKey, unsealed } from './sealed-part.ts';

const requestsSchema = z.object({
  requests: z.array(z.looseObject({ taskId: z.string(), params: z.json(), finding: z.optional(originSchema) })),
});

/**
 * An outcome that has no plan with the findings that triage asked for it about, as they were recorded, and no others: whoever may start executions writes
 * their input, and an attempt at what a finding names would be called failed, and people told so, by what they write.
 */
export async function withKnownOrigins(
  outcome: ChangeOutcome,
  ports: OriginPorts & { readonly partKey: PartKey },
): Promise<ChangeOutcome> {
  if (outcome.plan !== null) return outcome;
  const { input: _, ...unasked } = outcome;
  const opened = await unlessNone(() => unsealed(outcome.input, outcome.execution.name, ports.partKey));
  const { data } = requestsSchema.safeParse(opened);
  if (data === undefined) return isBatch(outcome.input) ? unasked : outcome;
  const given = data.requests.map(({ params, taskId, finding }) => ({
    params,
    given: params,
    taskId,
    finding,
    reason: '',
    requestedBy: '',
  }));
  const { asked } = await traced(given, ports);
  return { ...outcome, input: { requests: asked.map(({ params, finding }) => ({ params, finding })) } };
}

async function unlessNone(open: () => Promise<unknown>): Promise<unknown> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof InvalidInputError) return undefined;
    throw error;
  }
}
