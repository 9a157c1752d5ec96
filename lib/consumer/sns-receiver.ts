import { createVerify } from 'node:crypto';
import * as z from 'zod/mini';

/** What SNS posts to an HTTPS endpoint. Source: SNS developer guide, "HTTP/HTTPS notification JSON format". */
const postSchema = z.object({
  Type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  MessageId: z.string(),
  TopicArn: z.string(),
  Subject: z.optional(z.nullable(z.string())),
  Message: z.string(),
  Timestamp: z.string(),
  SignatureVersion: z.enum(['1', '2']),
  Signature: z.string(),
  SigningCertURL: z.string(),
  SubscribeURL: z.optional(z.string()),
  Token: z.optional(z.string()),
});

type Post = z.infer<typeof postSchema>;

/** What a receiver needs from outside. */
export interface SnsReceiver {
  /** Topics that are listened to; a post of any other is refused, whoever signed it. */
  readonly topics: readonly string[];
  /** Fetches a certificate (PEM); the address was checked to be SNS's own. */
  readonly certificate: (url: string) => Promise<string>;
  /** Visits the address that confirms a subscription; it was checked to be SNS's own. */
  readonly confirm: (url: string) => Promise<unknown>;
  readonly now: () => number;
}

/** What a post came to: a message, a subscription that was confirmed, or why it is refused. */
export type Received =
  | { readonly kind: 'message'; readonly id: string; readonly topic: string; readonly text: string }
  | { readonly kind: 'confirmed'; readonly topic: string }
  | { readonly kind: 'ended'; readonly topic: string }
  | { readonly kind: 'refused'; readonly why: string };

/** SNS's own hosts: anybody can sign with a certificate of their own and name its address. */
const OF_SNS = /^https:\/\/sns\.[a-z]{2}(-[a-z]+)+-\d\.amazonaws\.com(\.cn)?\//;
const CERTIFICATE = /\/SimpleNotificationService-[0-9a-f]{8,64}\.pem$/;

/** A post that is older was kept by somebody; SNS tries for an hour at most, an hour more is for clocks. */
const OLDEST_MS = 7_200_000;

/**
 * Receives a post of SNS: believes it only when SNS signed it, for a topic that is listened to, not long ago. The same message may come
 * twice: its id is the same then.
 */
export async function receiveFromSns(body: string, receiver: SnsReceiver): Promise<Received> {
  const post = read(body);
  if (post === undefined) return { kind: 'refused', why: 'not a post of SNS' };
  if (!receiver.topics.includes(post.TopicArn))
    return { kind: 'refused', why: 'of a topic that nobody listens to here' };
  if (!OF_SNS.test(post.SigningCertURL) || !CERTIFICATE.test(new URL(post.SigningCertURL).pathname))
    return { kind: 'refused', why: 'its certificate is not on a host of SNS' };
  if (!(Math.abs(receiver.now() - Date.parse(post.Timestamp)) <= OLDEST_MS))
    return { kind: 'refused', why: 'it is too old' };
  if (!isSigned(post, await receiver.certificate(post.SigningCertURL)))
    return { kind: 'refused', why: 'SNS did not sign it' };
  const { TopicArn: topic, MessageId: id, Message: text, Type, SubscribeURL = '' } = post;
  if (Type === 'Notification') return { kind: 'message', id, topic, text };
  if (Type === 'UnsubscribeConfirmation') return { kind: 'ended', topic };
  if (!OF_SNS.test(SubscribeURL)) return { kind: 'refused', why: 'it would have us visit a host that is not of SNS' };
  await receiver.confirm(SubscribeURL);
  return { kind: 'confirmed', topic };
}

function read(body: string): Post | undefined {
  try {
    const reading = postSchema.safeParse(JSON.parse(body));
    return reading.success ? reading.data : undefined;
  } catch {
    return undefined;
  }
}

function isSigned(post: Post, certificate: string): boolean {
  try {
    const verify = createVerify(post.SignatureVersion === '2' ? 'RSA-SHA256' : 'RSA-SHA1');
    return verify.update(signedText(post)).verify(certificate, post.Signature, 'base64');
  } catch {
    return false;
  }
}

/** The text that SNS signs. Source: SNS developer guide, "Verifying the signatures of Amazon SNS messages". */
function signedText(post: Post): string {
  const names =
    post.Type === 'Notification'
      ? (['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] as const)
      : (['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'] as const);
  return names.map((name) => (typeof post[name] === 'string' ? `${name}\n${post[name]}\n` : '')).join('');
}
