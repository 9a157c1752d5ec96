import * as z from 'zod/mini';

/** What a function that is subscribed to a topic is invoked with. Source: Lambda developer guide, "Invoking Lambda functions with Amazon SNS notifications". */
const invocationSchema = z.object({
  Records: z.array(
    z.object({
      Sns: z.object({
        MessageId: z.string(),
        Subject: z.optional(z.nullable(z.string())),
        Message: z.string(),
        MessageAttributes: z._default(z.record(z.string(), z.object({ Value: z.string() })), {}),
      }),
    }),
  ),
});

/** What a phone shows, and what the app on it gets to look the rest up. */
export interface Push {
  readonly title: string;
  readonly body: string;
  /** Whether it may break through silence: what wakes people by SMS. */
  readonly wakes: boolean;
  /** Texts only: Firebase takes nothing else. */
  readonly data: Readonly<Record<string, string>>;
}

/** APNs and Firebase take 4 KB each, all together. */
const TITLE = 100;
const BODY = 500;

/** The pushes for what a function subscribed to the alert topic was invoked with; throws where it is no invocation by SNS. */
export function pushesOf(invocation: unknown): Push[] {
  return invocationSchema.parse(invocation).Records.map(({ Sns }) => {
    const { MessageId, Subject, Message, MessageAttributes } = Sns;
    const attribute = (name: string) => MessageAttributes[name]?.Value ?? '';
    const about = summaryIn(Message);
    return {
      title: cut(Subject ?? 'riposte', TITLE),
      body: cut(about.summary ?? attribute('detection'), BODY),
      wakes: attribute('wakes') === 'yes',
      data: {
        message: MessageId,
        kind: attribute('kind'),
        severity: attribute('severity'),
        ...(about.id === undefined ? {} : { finding: about.id }),
      },
    };
  });
}

/**
 * A message of SNS for a phone, whatever it is: `Publish` takes it with `MessageStructure: json`, and SNS hands each platform its own. Each of them is JSON in a
 * text. Source: SNS developer guide, "Publishing Amazon SNS notifications with platform-specific payloads" and "Using FCM v1 payloads".
 */
export function pushMessage({ title, body, wakes, data }: Push): string {
  const apns = JSON.stringify({
    aps: {
      alert: { title, body },
      'interruption-level': wakes ? 'time-sensitive' : 'active',
      ...(wakes ? { sound: 'default' } : {}),
    },
    ...data,
  });
  const message = { notification: { title, body }, android: { priority: wakes ? 'high' : 'normal' }, data };
  return JSON.stringify({
    default: title,
    APNS: apns,
    APNS_SANDBOX: apns,
    GCM: JSON.stringify({ fcmV1Message: { message } }),
  });
}

const alertSchema = z.object({ finding: z.object({ id: z.string(), summary: z.string() }) });

/** Of a finding its id and summary; an outcome and others have none of them. */
function summaryIn(text: string): Partial<z.infer<typeof alertSchema>['finding']> {
  try {
    return alertSchema.safeParse(JSON.parse(text)).data?.finding ?? {};
  } catch {
    return {};
  }
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 3)}...`;
}
