import { paginateListSubscriptionsByTopic, SNSClient } from '@aws-sdk/client-sns';
import type { Subscribed } from '../../ask/status.ts';
import type { ClientConfig } from './by-hand.ts';

/** Who is told by a stage's topics, and whether they confirmed it. */
export async function subscribedTo(config: ClientConfig, outputs: Record<string, string>): Promise<Subscribed[]> {
  const client = new SNSClient(config);
  const found: Subscribed[] = [];
  // A stage that was deployed before has no topic for telephones yet.
  const later = outputs.WatchSmsTopicArn === undefined ? [] : [outputs.WatchSmsTopicArn];
  for (const TopicArn of [outputs.AlertTopicArn ?? '', outputs.WatchTopicArn ?? '', ...later]) {
    const topic = TopicArn.split(':').at(-1) ?? '';
    for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client }, { TopicArn }))
      for (const { Protocol: protocol = '', Endpoint: to = '', SubscriptionArn = '' } of Subscriptions) {
        const confirmed = SubscriptionArn.startsWith('arn:');
        found.push({ topic, protocol, to, confirmed, ...(confirmed ? { arn: SubscriptionArn } : {}) });
      }
  }
  return found;
}
