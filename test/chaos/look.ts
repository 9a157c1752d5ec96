import {
  type AttributeValue,
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import { LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import {
  ChangeMessageVisibilityCommand,
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import {
  type DeadMessage,
  deadMessages,
  forget,
  handEventAgain,
  redriveClients,
  sendTaskBack,
} from '../../lib/aws/by-person/dead-letters.ts';
import { alertPublisher } from '../../lib/aws/messaging.ts';
import { tellUndelivered } from '../../lib/telling/undelivered.ts';
import { type Access, clientConfig } from '../../local/access.ts';

/** A deployed stack that is to be broken: how it is reached, its outputs, its stage. */
export interface Target {
  readonly access: Access;
  readonly outputs: Readonly<Record<string, string>>;
  readonly stage: string;
}

/** An item of the state table, as plain texts. */
export type Item = Readonly<Record<string, string>>;

/** Queues whose messages are still to be carried out. */
const AT_WORK = ['RemediationQueueUrl', 'UntoldQueueUrl'];
const DEAD_LETTERS = [
  'TriageDeadLettersUrl',
  'RuleDeadLettersUrl',
  'RemediationDeadLettersUrl',
  'UntoldDeadLettersUrl',
  'SubscriptionDeadLettersUrl',
];

/** Everything in the state table. */
export async function itemsOf({ access, outputs }: Target): Promise<Item[]> {
  const client = new DynamoDBClient(clientConfig(access));
  const items: Item[] = [];
  for await (const { Items = [] } of paginateScan(
    { client },
    { TableName: outputs.StateTableName, ConsistentRead: true },
  ))
    items.push(...Items.map(plain));
  return items;
}

function plain(item: Record<string, AttributeValue>): Item {
  return Object.fromEntries(
    Object.entries(item).map(([key, value]) => [key, value.S ?? value.N ?? JSON.stringify(value)]),
  );
}

/** Leaves nothing in the table but what belongs to the IP sets, whose leases run: with all that came before every look takes longer. */
export async function empty({ access, outputs }: Target): Promise<void> {
  const client = new DynamoDBClient(clientConfig(access));
  const TableName = outputs.StateTableName ?? '';
  const keys: Record<string, AttributeValue>[] = [];
  const page = { TableName, ProjectionExpression: 'pk, sk', ConsistentRead: true };
  for await (const { Items = [] } of paginateScan({ client }, page))
    keys.push(...Items.filter(({ pk }) => !/^(LEASES|OWN)#/.test(pk?.S ?? '')));
  while (keys.length > 0) {
    const RequestItems = { [TableName]: keys.splice(0, 25).map((Key) => ({ DeleteRequest: { Key } })) };
    await client.send(new BatchWriteItemCommand({ RequestItems }));
  }
}

/** Lets functions start anew: what they remember, of the policy or of what was told, is gone. */
export async function startAnew({ access, stage }: Target, names: readonly string[]): Promise<void> {
  const client = new LambdaClient(clientConfig(access));
  for (const name of names)
    await client.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: `riposte-${stage}-${name}`,
        Description: `chaos ${Math.random()}`,
      }),
    );
}

/** Lets the next scenario begin in a quiet hour, of which nobody remembers what was told, with no burst of writes going on. */
export async function calm(target: Target): Promise<void> {
  const client = new DynamoDBClient(clientConfig(target.access));
  for (const { pk = '', sk = '' } of await itemsOf(target))
    if (pk.startsWith('STORM#') || sk === '#pace')
      await client.send(
        new DeleteItemCommand({ TableName: target.outputs.StateTableName, Key: { pk: { S: pk }, sk: { S: sk } } }),
      );
  await startAnew(target, ['triage', 'report']);
}

/** How many messages wait, or are being carried out. */
export async function waiting({ access, outputs }: Target): Promise<number> {
  const client = new SQSClient(clientConfig(access));
  const counts = await Promise.all(
    AT_WORK.map(async (name) => {
      const { Attributes = {} } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl: outputs[name], AttributeNames: ['All'] }),
      );
      const count = (key: keyof typeof Attributes) => Number(Attributes[key] ?? 0);
      return count('ApproximateNumberOfMessages') + count('ApproximateNumberOfMessagesNotVisible');
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** What a queue is to keep a message for that a killed function took, seconds: three minutes of waiting show nothing more. */
const KEPT_SECONDS = '40';

/** Lets what a killed function held come again sooner than on AWS. */
export async function hasten({ access, outputs }: Target): Promise<void> {
  const client = new SQSClient(clientConfig(access));
  for (const name of AT_WORK)
    await client.send(
      new SetQueueAttributesCommand({ QueueUrl: outputs[name], Attributes: { VisibilityTimeout: KEPT_SECONDS } }),
    );
}

/** Sends dead letters back, as `riposte redrive --send` does; gives the reasons that stood at them. */
export async function sendBack({ access, outputs, stage }: Target): Promise<string[]> {
  const { queues, functions, topics } = redriveClients(clientConfig(access));
  const to = { queues, functions, triage: `riposte-${stage}-triage` };
  const reasons: string[] = [];
  for (const name of ['TriageDeadLettersUrl', 'RuleDeadLettersUrl'])
    for (const message of await deadMessages(queues, outputs[name] ?? ''))
      if (await handEventAgain(to, message)) reasons.push(message.reason);
  for (const message of await deadMessages(queues, outputs.RemediationDeadLettersUrl ?? '')) {
    await sendTaskBack(queues, outputs.RemediationQueueUrl ?? '', message);
    reasons.push(message.reason);
  }
  const dead = await deadMessages(queues, outputs.SubscriptionDeadLettersUrl ?? '');
  const topic = outputs.AlertTopicArn ?? '';
  const ports = {
    publish: alertPublisher(topics, topic),
    forget: (message: DeadMessage) => forget(queues, message),
    ownTopics: topic.slice(0, topic.lastIndexOf('-') + 1),
  };
  const place = { account: '000000000000', region: 'us-east-1', stage, now: new Date() };
  for (const { reason } of await tellUndelivered(dead, ports, place)) reasons.push(reason);
  return reasons;
}

/** Throws away the dead letters of others: what no stack can carry out would be sent back, and come again, for ever. */
export async function withoutDeadLetters({ access, outputs }: Target): Promise<void> {
  const client = new SQSClient(clientConfig(access));
  for (const name of DEAD_LETTERS) await client.send(new PurgeQueueCommand({ QueueUrl: outputs[name] }));
}

/** The bodies of all dead letters, which stay where they are, to be seen by whoever sends them back the next moment. */
export async function deadLetters({ access, outputs }: Target): Promise<string[]> {
  const client = new SQSClient(clientConfig(access));
  const bodies = new Map<string, string>();
  for (const name of DEAD_LETTERS) {
    const QueueUrl = outputs[name];
    const receipts: string[] = [];
    for (let round = 0; round < 5; round += 1) {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 20 }),
      );
      for (const { MessageId = '', Body = '', ReceiptHandle = '' } of Messages) {
        bodies.set(MessageId, Body);
        receipts.push(ReceiptHandle);
      }
      if (Messages.length === 0) break;
    }
    for (const ReceiptHandle of receipts)
      await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
  }
  return [...bodies.values()];
}
