import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Ordered } from '../domain/telling/out.ts';

/** Publishes to a FIFO topic: in order within a group, and what has an id that was there within five minutes once. */
export function orderedPublisher(client: SNSClient, topicArn: string): (message: Ordered) => Promise<void> {
  return async ({ group, id, body }) => {
    await client.send(
      new PublishCommand({
        TopicArn: topicArn,
        MessageGroupId: group,
        MessageDeduplicationId: id,
        Message: JSON.stringify(body),
      }),
    );
  };
}
