import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod/mini';
import type { RotationQuestions } from '../domain/remediation/secret-ports.ts';
import { QUESTIONS } from '../rotation/events.ts';

/** A rotation function may take a minute; what takes longer was killed. */
const ANSWERS_WITHIN_MS = 65_000;

const proofSchema = z.object({
  current: z.enum(['works', 'refused', 'untried']),
  before: z.enum(['works', 'refused', 'untried', 'unknown']),
  endsOld: z.boolean(),
  tried: z.optional(z.string()),
});
const restoredSchema = z.object({ state: z.enum(['old-works', 'rotated']) });
const failureSchema = z.object({
  errorType: z.optional(z.string().check(z.regex(/^\w{1,60}$/))),
  errorMessage: z.optional(z.string()),
});

/** Asks rotation functions, through the alias that nobody else may invoke. */
export function rotationQuestions(client: LambdaClient): RotationQuestions {
  const ask = async (rotationFunction: string, question: object): Promise<unknown> => {
    const { Payload, FunctionError } = await client.send(
      new InvokeCommand({
        FunctionName: rotationFunction,
        Qualifier: QUESTIONS,
        Payload: JSON.stringify(question),
      }),
      { abortSignal: AbortSignal.timeout(ANSWERS_WITHIN_MS) },
    );
    const answer: unknown = JSON.parse(new TextDecoder().decode(Payload));
    if (FunctionError === undefined) return answer;
    throw failureOf(answer);
  };
  return {
    check: async (rotationFunction, secret, before) =>
      proofSchema.parse(await ask(rotationFunction, { Step: 'checkSecret', SecretId: secret, Before: before })),
    restore: async (rotationFunction, secret, { current, pending }) =>
      restoredSchema.parse(
        await ask(rotationFunction, { Step: 'restoreSecret', SecretId: secret, Current: current, Pending: pending }),
      ).state,
  };
}

/** The rotation function's own error: its name is what people and the workflow go by. */
function failureOf(answer: unknown): Error {
  const { errorType = 'Error', errorMessage = 'no message' } = failureSchema.safeParse(answer).data ?? {};
  const error = new Error(errorMessage);
  error.name = errorType;
  return error;
}
