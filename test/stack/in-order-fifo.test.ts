import { randomUUID } from 'node:crypto';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeAll, expect, test } from '@jest/globals';
import { orderedPublisher } from '../../lib/aws/ordered-topic.ts';
import { inOrder } from '../../lib/forward/ordered.ts';
import { orderedResources } from '../../resources/ordered.ts';
import { keepingLog } from '../unit/support/fixtures.ts';
import { testStack, waitFor } from './stack.ts';

const stack = testStack();
const [sns, sqs] = [new SNSClient(stack.config), new SQSClient(stack.config)];
const formation = new CloudFormationClient(stack.config);
const StackName = `riposte-ordered-${randomUUID().slice(0, 8)}`;
let topic = '';
let queue = '';

/** As the template has them, but for the topic's key and policy; the emulator's CloudFormation makes no topic a FIFO topic. */
beforeAll(async () => {
  const {
    OrderedTopic,
    OrderedTopicPolicy: _role,
    OrderedPublishing: _its,
    ...others
  } = orderedResources(StackName, []);
  const { OrderedDeadLettersNotEmpty: _topics, ...Resources } = others;
  const { TopicName, FifoTopic, ContentBasedDeduplication } = (OrderedTopic as { Properties: Record<string, unknown> })
    .Properties;
  const Attributes = { FifoTopic: String(FifoTopic), ContentBasedDeduplication: String(ContentBasedDeduplication) };
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: String(TopicName), Attributes }));
  topic = TopicArn;
  const TemplateBody = JSON.stringify({ Resources });
  await formation.send(
    new CreateStackCommand({
      StackName,
      TemplateBody: TemplateBody.replaceAll('{"Ref":"OrderedTopic"}', JSON.stringify(topic)),
    }),
  );
  await waitFor(async () => {
    const { Stacks: [made] = [] } = await formation.send(new DescribeStacksCommand({ StackName }));
    return made?.StackStatus === 'CREATE_COMPLETE' || undefined;
  });
  const { StackResources = [] } = await formation.send(new DescribeStackResourcesCommand({ StackName }));
  queue = StackResources.find(({ LogicalResourceId: id }) => id === 'OrderedQueue')?.PhysicalResourceId ?? '';
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

test('nobody but the topic puts anything into the queue', async () => {
  const forged = { QueueUrl: queue, MessageBody: '{}', MessageGroupId: 'INCIDENT#6b42', MessageDeduplicationId: 'x' };

  await expect(sqs.send(new SendMessageCommand(forged))).rejects.toMatchObject({
    name: expect.stringMatching(/denied/i),
  });
});
