import * as z from 'zod/mini';
import { jsonIn } from '../text/json.ts';
import { undeliveredIn } from './undelivered.ts';

const eventSchema = z.looseObject({
  id: z.string(),
  source: z.string(),
  'detail-type': z.string(),
  detail: z.unknown(),
});

/** What Lambda puts where an asynchronous invocation failed. Source: Lambda developer guide, "Retain records of asynchronous invocations". */
const recordSchema = z.object({
  requestContext: z.optional(z.object({ functionArn: z.optional(z.string()) })),
  requestPayload: z.unknown(),
  responsePayload: z.optional(z.nullable(z.object({ errorMessage: z.optional(z.string()) }))),
});

/** The event in a dead letter: as it came, or in the record of an invocation that failed; undefined where there is none. */
export function eventOfDeadLetter(body: string): object | undefined {
  const document = jsonIn(body);
  const { data: record } = recordSchema.safeParse(document);
  return eventSchema.safeParse(record?.requestPayload ?? document).data;
}

const linesSchema = z.object({ awslogs: z.object({ data: z.string() }) });

/** The lines that the reader of logs was handed and failed at; undefined where there are none. */
export function linesOfDeadLetter(body: string): object | undefined {
  return linesSchema.safeParse(recordSchema.safeParse(jsonIn(body)).data?.requestPayload).data;
}

/**
 * The alias behind which an invocation failed; undefined where it was none. What an alias lets through is asked once a function runs, so that
 * what never came so far has to come the same way again.
 */
export function aliasOfDeadLetter(body: string): string | undefined {
  const { data: record } = recordSchema.safeParse(jsonIn(body));
  const alias = record?.requestContext?.functionArn?.split(':')[7];
  return alias === '$LATEST' ? undefined : alias;
}

/** Why an invocation failed, as its record says; or to whom a message could not be delivered. */
export function reasonOfDeadLetter(body: string): string {
  const undelivered = undeliveredIn(body);
  if (undelivered !== undefined) return `SNS could not deliver it to ${undelivered.subscription || 'a subscriber'}`;
  const { data: record } = recordSchema.safeParse(jsonIn(body));
  return record?.responsePayload?.errorMessage ?? 'no reason is given: see the log of who was to carry it out';
}
