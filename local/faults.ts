import * as z from 'zod/mini';
import { type Access, askStack } from './access.ts';
import { LocalStackError } from './errors.ts';

/**
 * One fault between functions and services: `service` and `action` may be `*`; `limit` is how often at the most. For `sns` and `deliver`
 * it is between SNS and a subscriber, with a part of the endpoint as `caller`.
 */
export interface Fault {
  readonly service: string;
  readonly action: string;
  readonly kind:
    | 'throttle'
    | 'error'
    | 'reset-before'
    | 'reset-after'
    | 'delay'
    | 'reorder'
    | 'duplicate'
    | 'kill-before'
    | 'kill-after';
  readonly probability: number;
  /** A part of the name of the function that calls. */
  readonly caller?: string;
  /** The longest delay, milliseconds. */
  readonly ms?: number;
  readonly limit?: number;
}

const answerSchema = z.object({
  error: z.optional(z.string()),
  counts: z._default(z.record(z.string(), z.number()), {}),
});

/** From now on calls of functions meet these faults; the stack has to have been started for it (RIPOSTE_FAULTS=1). */
export async function setFaults(access: Access, seed: number, rules: readonly Fault[]): Promise<void> {
  await control(access, { method: 'PUT', body: JSON.stringify({ seed, rules }) });
}

/** Ends all faults; gives how often each was made. */
export function endFaults(access: Access): Promise<Record<string, number>> {
  return control(access, { method: 'DELETE' });
}

async function control(access: Access, init: RequestInit): Promise<Record<string, number>> {
  const { error, counts } = answerSchema.parse(await (await askStack(access, 'faults', init)).json());
  if (error !== undefined) throw new LocalStackError(error);
  return counts;
}
