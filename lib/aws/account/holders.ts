import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod/mini';
import type { AskHolder } from '../../domain/remediation/secret-ports.ts';
import { QUESTIONS } from '../../rotation/events.ts';

/** A plan has to be made within half a minute, whatever a secret's server does. */
const ANSWERS_WITHIN_MS = 12_000;

const holderSchema = z.object({ holder: z.string(), login: z.enum(['works', 'refused', 'untried']) });
const failureSchema = z.object({ errorType: z.string().check(z.regex(/^\w{1,60}$/)) });

/** Asks a rotation function, through the alias for questions, whose credential a secret holds. */
export function holderOf(client: LambdaClient): AskHolder {
  return async (rotationFunction, secretArn) => {
    const { Payload, FunctionError } = await client.send(
      new InvokeCommand({
        FunctionName: rotationFunction,
        Qualifier: QUESTIONS,
        Payload: JSON.stringify({ Step: 'whoseSecret', SecretId: secretArn }),
      }),
      { abortSignal: AbortSignal.timeout(ANSWERS_WITHIN_MS) },
    );
    const answer: unknown = JSON.parse(new TextDecoder().decode(Payload));
    if (FunctionError === undefined) return holderSchema.parse(answer);
    const failure = failureSchema.safeParse(answer);
    return { problem: failure.success ? failure.data.errorType : 'unknown' };
  };
}
