import * as z from 'zod/mini';
import type { AccountEvent } from '../lib/domain/finding/event.ts';
import { type Access, askStack } from './access.ts';
import { LocalStackError } from './errors.ts';

const messageSchema = z.object({
  at: z.number(),
  protocol: z.enum(['email', 'sms']),
  to: z.string(),
  subject: z.nullable(z.string()),
  text: z.string(),
  topic: z.string(),
  attributes: z.record(z.string(), z.nullable(z.string())),
});

/** What an e-mail or SMS subscriber got; `at` is epoch seconds. */
export type Message = z.infer<typeof messageSchema>;

/** The deliveries to e-mail and SMS subscribers, from position `since` on, in order. */
export async function readInbox(access: Access, since = 0): Promise<Message[]> {
  const response = await askStack(access, `inbox?since=${since}`);
  return z.object({ messages: z.array(messageSchema) }).parse(await response.json()).messages;
}

/** How often each IP set was written with success, by its name, and how many writes were throttled. */
export async function ipSetWrites(access: Access): Promise<{ writes: Record<string, number>; throttled: number }> {
  const response = await askStack(access, 'ip-set-writes');
  return z.object({ writes: z.record(z.string(), z.number()), throttled: z.number() }).parse(await response.json());
}

const putSchema = z.object({
  FailedEntryCount: z.number(),
  Entries: z.array(z.object({ EventId: z.optional(z.string()) })),
});

/**
 * Publishes events as the AWS services do, which nobody else may: sources `aws.*` on the default bus. At most ten at a time. They happen now, unless
 * they are to have the times that they say.
 */
export async function emitAwsEvents(
  access: Access,
  events: readonly (Pick<AccountEvent, 'source' | 'detail-type' | 'detail'> &
    Partial<Pick<AccountEvent, 'resources' | 'time'>>)[],
  at: 'now' | 'their times' = 'now',
): Promise<string[]> {
  const Entries = events.map((event) => ({
    Source: event.source,
    DetailType: event['detail-type'],
    Detail: JSON.stringify(event.detail),
    Resources: event.resources ?? [],
    ...(at === 'now' ? {} : { Time: event.time }),
  }));
  const response = await askStack(access, 'events', { method: 'POST', body: JSON.stringify({ Entries }) });
  const answer = putSchema.parse(await response.json());
  if (answer.FailedEntryCount > 0)
    throw new LocalStackError(`The local bus refused ${answer.FailedEntryCount} of ${events.length} events`);
  return answer.Entries.map((entry) => entry.EventId ?? '');
}
