import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SNSClient } from '@aws-sdk/client-sns';
import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { RefusedError } from '../../domain/errors.ts';
import {
  aliasOfDeadLetter,
  eventOfDeadLetter,
  linesOfDeadLetter,
  reasonOfDeadLetter,
} from '../../domain/telling/dead-letter.ts';
import type { ClientConfig } from './by-hand.ts';

/** A message that could not be carried out, where it lies, and why. */
export interface DeadMessage {
  readonly queue: string;
  readonly id: string;
  readonly body: string;
  readonly reason: string;
  /** When it was first put into a queue, ISO 8601: what SQS moves by itself keeps the time it had. */
  readonly at: string;
  readonly receipt: string;
  /** Who put it there, as SQS says: a role's id and the session, which for a function has the function's name; empty where it is not said. */
  readonly sender: string;
}

/** How long a message that was looked at is kept from others, seconds: long enough to send it back. */
const HELD_SECONDS = 60;

/** The clients that dead letters are read and sent back with. */
export function redriveClients(config: ClientConfig): {
  readonly queues: SQSClient;
  readonly functions: LambdaClient;
  readonly topics: SNSClient;
} {
  return { queues: new SQSClient(config), functions: new LambdaClient(config), topics: new SNSClient(config) };
}

/** All messages of a dead-letter queue, as far as SQS shows them. */
export async function deadMessages(client: SQSClient, queue: string): Promise<DeadMessage[]> {
  const found = new Map<string, DeadMessage>();
  for (;;) {
    const ask = new ReceiveMessageCommand({
      QueueUrl: queue,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: HELD_SECONDS,
      MessageAttributeNames: ['reason'],
      MessageSystemAttributeNames: ['SentTimestamp', 'SenderId'],
    });
    const { Messages = [] } = await client.send(ask).catch(sayingWhoMay);
    const fresh = Messages.map((message) => toDeadMessage(queue, message)).filter(({ id }) => !found.has(id));
    if (fresh.length === 0) return [...found.values()];
    for (const one of fresh) found.set(one.id, one);
  }
}

/** The queue's policy refuses all others, who would read in a refusal of AWS's only that they may not. */
function sayingWhoMay(error: unknown): never {
  if (!(error instanceof Error && error.name.startsWith('AccessDenied'))) throw error;
  throw new RefusedError(
    "Dead letters are for those whom the parameter deployers names, and for the account's root: take that role, or name yours there and deploy",
    { cause: error },
  );
}

/**
 * Sends a task back into its queue. Sent first and deleted after: what breaks off in between is there twice, and a task that is carried
 * out twice starts nothing twice.
 */
export async function sendTaskBack(client: SQSClient, queue: string, message: DeadMessage): Promise<void> {
  await client.send(new SendMessageCommand({ QueueUrl: queue, MessageBody: message.body }));
  await forget(client, message);
}

/** Whose word goes through an alias of triage only: the function's own role puts its failed invocations beside those of triage. */
const READER = /:(riposte-[^:]*-read-logs)$/;

/**
 * Hands triage an event again, the way it came, or the reader of logs its lines; false where the message holds none. An event that triage knows already is
 * not counted again, nor are lines that were.
 */
export async function handEventAgain(
  { queues, functions, triage }: { queues: SQSClient; functions: LambdaClient; triage: string },
  message: DeadMessage,
): Promise<boolean> {
  const reader = READER.exec(message.sender)?.[1];
  const lines = reader === undefined ? undefined : linesOfDeadLetter(message.body);
  const event = lines ?? eventOfDeadLetter(message.body);
  if (event === undefined) return false;
  const FunctionName = (lines && reader) ?? triage;
  const alias = lines ? undefined : reader === undefined ? aliasOfDeadLetter(message.body) : 'logs';
  const asked = { FunctionName, InvocationType: 'Event', Payload: JSON.stringify(event) } as const;
  await functions.send(new InvokeCommand(alias === undefined ? asked : { ...asked, Qualifier: alias }));
  await forget(queues, message);
  return true;
}

/** Deletes a dead letter: what it asked for was done. */
export async function forget(client: SQSClient, { queue, receipt }: DeadMessage): Promise<void> {
  await client.send(new DeleteMessageCommand({ QueueUrl: queue, ReceiptHandle: receipt }));
}

function toDeadMessage(queue: string, message: Message): DeadMessage {
  const { MessageId = '', Body = '', ReceiptHandle = '', MessageAttributes, Attributes } = message;
  const reason = MessageAttributes?.reason?.StringValue ?? reasonOfDeadLetter(Body);
  const at = new Date(Number(Attributes?.SentTimestamp ?? 0)).toISOString();
  return { queue, id: MessageId, body: Body, reason, at, receipt: ReceiptHandle, sender: Attributes?.SenderId ?? '' };
}
