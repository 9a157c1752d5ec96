import type { STSClient } from '@aws-sdk/client-sts';
import * as z from 'zod/mini';

/** What an answer of a service says of its time, in the header `Date`: whole seconds. */
const answerSchema = z.object({ headers: z.object({ date: z.string() }) });

/**
 * The time of the service that a client talks to, as its last answer said; undefined before the first one. A person's computer may be minutes
 * wrong, and the SDK makes up for that in its signatures without a word.
 */
export function serviceClock(client: Pick<STSClient, 'middlewareStack'>): () => Date | undefined {
  let at: Date | undefined;
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { data } = answerSchema.safeParse(result.response);
      const time = new Date(data?.headers.date ?? Number.NaN);
      if (!Number.isNaN(time.getTime())) at = time;
      return result;
    },
    { step: 'deserialize', name: 'serviceClock' },
  );
  return () => at;
}
