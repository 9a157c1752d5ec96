import * as z from 'zod/mini';
import { SEVERITIES, type Severity } from '../finding/severity.ts';
import { jsonIn } from '../text/json.ts';

/** What SNS puts into the dead-letter queue of a subscription. Source: SNS developer guide, "HTTP/HTTPS notification JSON format". */
const notificationSchema = z.object({
  Type: z.literal('Notification'),
  MessageId: z.string(),
  TopicArn: z.string(),
  Subject: z.optional(z.nullable(z.string())),
  Message: z.string(),
  Timestamp: z.string(),
  UnsubscribeURL: z.optional(z.string()),
  MessageAttributes: z._default(z.record(z.string(), z.object({ Value: z.string() })), {}),
});

/** A message that was published and did not reach a subscriber. */
export interface Undelivered {
  /** The same for every subscriber that did not get it. */
  readonly id: string;
  readonly topic: string;
  readonly subscription: string;
  readonly at: string;
  readonly subject: string;
  readonly text: string;
  readonly severity: Severity;
  readonly wakes: boolean;
}

/**
 * The message in a dead letter of a subscription; undefined where it is none (a subscription with raw delivery leaves the bare text).
 * One without attributes is about riposte itself, an alarm or its watch: it is as urgent as what wakes people.
 */
export function undeliveredIn(body: string): Undelivered | undefined {
  const { data } = notificationSchema.safeParse(jsonIn(body));
  if (data === undefined) return undefined;
  const { MessageAttributes: attributes } = data;
  return {
    id: data.MessageId,
    topic: data.TopicArn,
    subscription: subscriptionIn(data.UnsubscribeURL ?? ''),
    at: data.Timestamp,
    subject: data.Subject ?? '',
    text: data.Message,
    severity: SEVERITIES.find((one) => one === attributes.severity?.Value) ?? 'high',
    wakes: attributes.wakes?.Value !== 'no',
  };
}

function subscriptionIn(url: string): string {
  return (URL.canParse(url) ? new URL(url).searchParams.get('SubscriptionArn') : null) ?? '';
}
