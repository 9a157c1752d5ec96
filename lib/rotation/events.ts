import * as z from 'zod/mini';
import { InvalidInputError } from '../domain/errors.ts';
import { read } from '../domain/text/schema.ts';

/** One step of a rotation, as Secrets Manager sends it. Source: Secrets Manager user guide, "Lambda rotation functions". */
const stepSchema = z.object({
  Step: z.enum(['createSecret', 'setSecret', 'testSecret', 'finishSecret']),
  SecretId: z.string(),
  /** The version to make. */
  ClientRequestToken: z.string(),
  /** Proves to PutSecretValue where the call comes from when the function assumed another account's role. */
  RotationToken: z.optional(z.string()),
});

/**
 * The alias of a rotation function that answers the workflow's questions, and nothing else does. Who may rotate a secret may also
 * invoke its function, with any event: not its alias.
 */
export const QUESTIONS = 'questions';

/** riposte's own questions, asked by the workflow that asks for a rotation. */
const holderSchema = z.object({ Step: z.literal('whoseSecret'), SecretId: z.string() });
const checkSchema = z.object({ Step: z.literal('checkSecret'), SecretId: z.string(), Before: z.string() });
const restoreSchema = z.object({
  Step: z.literal('restoreSecret'),
  SecretId: z.string(),
  Current: z.string(),
  Pending: z.string(),
});

const eventSchema = z.discriminatedUnion('Step', [stepSchema, holderSchema, checkSchema, restoreSchema]);

/** What a rotation function is called with: a step, or a question of the workflow that started the rotation. */
export type RotationEvent = z.infer<typeof eventSchema>;
export type RotationStep = z.infer<typeof stepSchema>;
export type HolderRequest = z.infer<typeof holderSchema>;
export type CheckRequest = z.infer<typeof checkSchema>;
export type RestoreRequest = z.infer<typeof restoreSchema>;

/** Reads a rotation function's event; throws InvalidInputError. */
export function readRotationEvent(event: unknown): RotationEvent {
  const reading = read(eventSchema, event);
  if (reading.ok) return reading.value;
  throw new InvalidInputError(
    `Not an event of a rotation (${reading.problem}): Secrets Manager calls this function, or the workflow that asks for a rotation`,
    { cause: reading.cause },
  );
}
