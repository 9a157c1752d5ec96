import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { chunksOf } from '../domain/in-chunks.ts';
import type { DeadLetter, EmitEvent, EnqueueTask, PublishAlert } from '../domain/ports.ts';
import { cleanText } from '../domain/text/clean-text.ts';

/** Publishes alerts to a topic, one text a protocol. */
export function alertPublisher(client: SNSClient, topicArn: string): PublishAlert {
  return async ({ subject, message, attributes }) => {
    await client.send(
      new PublishCommand({
        TopicArn: topicArn,
        Subject: subject,
        Message: message,
        MessageStructure: 'json',
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([name, { type, value }]) => [name, { DataType: type, StringValue: value }]),
        ),
      }),
    );
  };
}

/** Publishes a notification for a chat, which is JSON of one form for all who subscribe. */
export function chatPublisher(client: SNSClient, topicArn: string): (text: string) => Promise<void> {
  return async (text) => {
    await client.send(new PublishCommand({ TopicArn: topicArn, Message: text }));
  };
}

/** Puts tasks into the remediation queue. */
export function taskQueue(client: SQSClient, queueUrl: string): EnqueueTask {
  return async (task) => {
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(task) }));
  };
}

/** SQS takes 256 KB a message, attributes included; three bytes a character at most, since JSON escapes halves of pairs. */
const LONGEST_BODY = 250_000;

/** Puts what cannot be used into a dead-letter queue, as it came (cut where it is too long), with the reason as an attribute. */
export function deadLetterQueue(client: SQSClient, queueUrl: string): DeadLetter {
  return async (body, reason) => {
    const text = toSqs(body);
    const long = Buffer.byteLength(text) > LONGEST_BODY;
    const why = cleanText(long ? `Cut: it has ${Buffer.byteLength(text)} bytes. ${reason}` : reason);
    await client.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: long ? text.slice(0, LONGEST_BODY / 3) : text,
        MessageAttributes: { reason: { DataType: 'String', StringValue: why } },
      }),
    );
  };
}

/** SQS refuses the two characters that are none; inside JSON texts they may as well be written as escapes. */
function toSqs(body: string): string {
  return body.replace(/[\ufffe\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);
}

/** Messages of a queue beyond the batch a function was invoked with. */
export interface Backlog {
  /** Up to ten messages, at once; none when the queue is empty. */
  receive(): Promise<{ messageId: string; body: string }[]>;
  /** Deletes messages received here. */
  remove(messageIds: readonly string[]): Promise<void>;
}

const BATCH = 10;

/** The backlog of a queue. Remembers the receipts of what it handed out until they are removed. */
export function queueBacklog(client: SQSClient, queueUrl: string): Backlog {
  const receipts = new Map<string, string>();
  return {
    async receive() {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: BATCH }),
      );
      return Messages.map(({ MessageId = '', Body = '', ReceiptHandle = '' }) => {
        receipts.set(MessageId, ReceiptHandle);
        return { messageId: MessageId, body: Body };
      });
    },
    async remove(messageIds) {
      const known = messageIds.flatMap((id) => {
        const ReceiptHandle = receipts.get(id);
        receipts.delete(id);
        return ReceiptHandle === undefined ? [] : [ReceiptHandle];
      });
      for (const some of chunksOf(known, BATCH)) {
        const Entries = some.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
        // One that is not deleted comes again, and starts nothing twice.
        await client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
      }
    },
  };
}

/** EventBridge takes 256 KB an entry, source and detail type included. */
const LONGEST_DETAIL = 250_000;

/** The detail as EventBridge takes it: where it is too long, without its longest fields, which `cut` names. */
function fitDetail(detail: object): string {
  const fields = Object.entries(detail).sort(([, a], [, b]) => sizeOf(b) - sizeOf(a));
  const cut: string[] = [];
  let text = JSON.stringify(detail);
  for (const [name] of fields) {
    if (Buffer.byteLength(text) <= LONGEST_DETAIL) break;
    cut.push(name);
    const kept = Object.entries(detail).filter(([key]) => !cut.includes(key));
    text = JSON.stringify({ ...Object.fromEntries(kept), cut });
  }
  return text;
}

function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? '');
}

/** Emits riposte's own events on the account's default bus. */
export function eventEmitter(client: EventBridgeClient): EmitEvent {
  return async (detailType, detail) => {
    const { Entries } = await client.send(
      new PutEventsCommand({
        Entries: [{ Source: 'riposte', DetailType: detailType, Detail: fitDetail(detail) }],
      }),
    );
    const failed = Entries?.find((entry) => entry.ErrorCode !== undefined);
    if (failed !== undefined)
      throw new Error(`EventBridge refused ${detailType}: ${failed.ErrorCode} ${failed.ErrorMessage}`);
  };
}
