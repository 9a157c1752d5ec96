import * as z from 'zod/mini';
import { errorText } from '../domain/errors.ts';
import type { DeadLetter, Log, PublishAlert } from '../domain/ports.ts';
import type { AlertMessage } from '../domain/telling/alert.ts';
import { messageOf } from '../domain/telling/render-alert.ts';
import { read } from '../domain/text/schema.ts';

/** A message that could not be sent: its three texts once each, for a queue takes 256 KB. */
const untoldSchema = z.object({
  subject: z.string(),
  email: z.string(),
  sms: z.string(),
  json: z.string(),
  attributes: z.record(z.string(), z.object({ type: z.enum(['String', 'Number']), value: z.string() })),
});

const textsSchema = z.object({ email: z.string(), sms: z.string(), lambda: z.string() });

/** What SNS refuses for good: sent again, it is refused again. Source: SNS API reference, Publish. */
const PERMANENT = ['InvalidParameterException', 'InvalidParameterValueException', 'ValidationException'];

/**
 * Sends messages; what cannot be sent just now is kept in a queue with the reason, and told from there until it is told. Throws only
 * where it can neither be sent nor kept.
 */
export function sentOrKept(publish: PublishAlert, keep: DeadLetter, log: Log): PublishAlert {
  return async (message) => {
    try {
      await publish(message);
    } catch (error) {
      log.error('A message could not be sent, and is kept to be sent again', { error: errorText(error) });
      await keep(packed(message), errorText(error));
    }
  };
}

/** What telling again needs from outside. */
export interface TellAgainPorts {
  readonly publish: PublishAlert;
  readonly deadLetter: DeadLetter;
  readonly log: Log;
}

/** Sends a message that was kept; one that cannot be sent at all is put where a person finds it, with the reason. */
export async function tellAgain(body: string, { publish, deadLetter, log }: TellAgainPorts): Promise<void> {
  const message = unpacked(body);
  if (message === undefined) return deadLetter(body, 'Not a message of riposte');
  try {
    await publish(message);
    log.info('Told after all', { subject: message.subject });
  } catch (error) {
    if (!(error instanceof Error && PERMANENT.includes(error.name))) throw error;
    log.error('A message can never be sent', { error: errorText(error) });
    await deadLetter(body, errorText(error));
  }
}

function packed({ subject, message, attributes }: AlertMessage): string {
  const { email, sms, lambda } = textsSchema.parse(JSON.parse(message));
  return JSON.stringify({ subject, email, sms, json: lambda, attributes });
}

function unpacked(body: string): AlertMessage | undefined {
  try {
    const reading = read(untoldSchema, JSON.parse(body));
    if (!reading.ok) return undefined;
    const { subject, email, sms, json, attributes } = reading.value;
    return { subject, message: messageOf({ email, sms, json }), attributes };
  } catch {
    return undefined;
  }
}
