import type { PublishAlert } from '../domain/ports.ts';
import type { AlertMessage } from '../domain/telling/alert.ts';
import { textsOf } from '../domain/telling/render-alert.ts';

/** What people got, for the record: the texts as they were handed to SNS, without what answers a question, or that the digest has it. */
export interface Sent {
  readonly told: 'told' | 'held';
  /** When SNS, or the queue of what it did not take, had it, ISO 8601. */
  readonly at?: string;
  readonly subject?: string;
  readonly email?: string;
  readonly sms?: string;
  readonly wakes?: boolean;
  readonly severity?: string | undefined;
}

/** Publishes as before, and remembers what. */
export function remembering(
  publish: PublishAlert,
  now: () => Date,
): { readonly publish: PublishAlert; readonly sent: () => Sent } {
  let first: Sent | undefined;
  return {
    publish: async (message) => {
      await publish(message);
      first ??= toSent(message, now());
    },
    sent: () => first ?? { told: 'held' },
  };
}

/** The part of an approval link that answers: 128 bits behind the question's id (lib/approval/link.ts). */
const ANSWERS = /([?&]a=[0-9a-f]{12}\.)[\w-]{22}/g;

/** A text for the record, which is read, forwarded and handed on by people who may not answer. */
export function forRecord(text: string): string {
  return text.replace(ANSWERS, '$1(not kept)');
}

function toSent(message: AlertMessage, at: Date): Sent {
  const { subject, attributes } = message;
  const { email, sms } = textsOf(message);
  return {
    told: 'told',
    at: at.toISOString(),
    subject,
    email: forRecord(email),
    sms: forRecord(sms),
    wakes: attributes.wakes?.value === 'yes',
    severity: attributes.severity?.value,
  };
}
