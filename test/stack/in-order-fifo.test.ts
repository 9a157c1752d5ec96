import { randomUUID } from 'node:crypto';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { beforeAll, expect, test } from '@jest/globals';
import { orderedPublisher } from '../../lib/aws/ordered-topic.ts';
import { inOrder } from '../../lib/forward/ordered.ts';
import { orderedResources } from '../../resources/ordered.ts';
import { keepingLog } from '../unit/fixtures.ts';
import { testStack, waitFor } from './stack.ts';

const stack = testStack();
const [sns, sqs] = [new SNSClient(stack.config), new SQSClient(stack.config)];
const PREFIX = `riposte-${randomUUID().slice(0, 8)}`;
let topic = '';
let queue = '';

/** As the template has them, but for their encryption and policies, which name resources of the stack. */
beforeAll(async () => {
  const { OrderedTopic, OrderedQueue } = orderedResources(PREFIX, []) as Record<
    string,
    { Properties: Record<string, unknown> }
  >;
  const { TopicName, FifoTopic, ContentBasedDeduplication } = OrderedTopic?.Properties ?? {};
  const { QueueName, FifoQueue } = OrderedQueue?.Properties ?? {};
  const made = await sns.send(
    new CreateTopicCommand({
      Name: String(TopicName),
      Attributes: { FifoTopic: String(FifoTopic), ContentBasedDeduplication: String(ContentBasedDeduplication) },
    }),
  );
  topic = made.TopicArn ?? '';
  const { QueueUrl = '' } = await sqs.send(
    new CreateQueueCommand({ QueueName: String(QueueName), Attributes: { FifoQueue: String(FifoQueue) } }),
  );
  queue = QueueUrl;
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queue, AttributeNames: ['QueueArn'] }),
  );
  await sns.send(
    new SubscribeCommand({
      TopicArn: topic,
      Protocol: 'sqs',
      Endpoint: Attributes?.QueueArn,
      Attributes: { RawMessageDelivery: 'true' },
    }),
  );
});

/** The next message, taken out. */
const next = () =>
  waitFor(async () => {
    const { Messages: [one] = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queue, MessageSystemAttributeNames: ['MessageGroupId'] }),
    );
    if (one === undefined) return undefined;
    await sqs.send(new DeleteMessageCommand({ QueueUrl: queue, ReceiptHandle: one.ReceiptHandle }));
    return `${one.Attributes?.MessageGroupId} ${one.Body}`;
  });

test('an incident\u2019s alerts come out in the order in which they went in, each once; and SNS that takes none makes nothing fail', async () => {
  const aside: string[] = [];
  const tell = (arn: string) =>
    inOrder({
      publish: orderedPublisher(sns, arn),
      setAside: async (body) => void aside.push(body),
      log: keepingLog(),
    });
  const message = (id: string) => ({ group: 'INCIDENT#6b42', id, body: { what: id } });

  await tell(topic)([message('FINDING#f/1'), message('FINDING#f/2')]);
  // The stream hands the same lines over again.
  await tell(topic)([message('FINDING#f/1'), message('FINDING#f/2'), message('FINDING#f/3')]);
  await tell(`${topic.replace('.fifo', '')}-gone.fifo`)([message('FINDING#f/4')]);

  expect([await next(), await next(), await next()]).toEqual([
    'INCIDENT#6b42 {"what":"FINDING#f/1"}',
    'INCIDENT#6b42 {"what":"FINDING#f/2"}',
    'INCIDENT#6b42 {"what":"FINDING#f/3"}',
  ]);
  expect(aside).toHaveLength(1);
});
