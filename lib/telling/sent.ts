import { type AlertMessage, textsOf } from '../domain/alert.ts';
import type { PublishAlert } from '../domain/ports.ts';

/** What people got, for the record: the texts as they were handed to SNS, or that the digest has it. */
export interface Sent {
  readonly told: 'told' | 'held';
  readonly subject?: string;
  readonly email?: string;
  readonly sms?: string;
  readonly wakes?: boolean;
}

/** Publishes as before, and remembers what. */
export function remembering(publish: PublishAlert): { readonly publish: PublishAlert; readonly sent: () => Sent } {
  let last: AlertMessage | undefined;
  return {
    publish: async (message) => {
      await publish(message);
      last ??= message;
    },
    sent: () => (last === undefined ? { told: 'held' } : toSent(last)),
  };
}

function toSent(message: AlertMessage): Sent {
  const { subject, attributes } = message;
  const { email, sms } = textsOf(message);
  return { told: 'told', subject, email, sms, wakes: attributes.wakes?.value === 'yes' };
}
