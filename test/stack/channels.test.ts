import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateApiDestinationCommand,
  CreateConnectionCommand,
  type CreateConnectionRequest,
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { outBus } from '../../lib/aws/out-bus.ts';
import { forwardReader } from '../../lib/aws/table/forward-reader.ts';
import { forward } from '../../lib/forward/forward.ts';
import { readInbox } from '../../local/inbox.ts';
import { channelsOf, httpChannels } from '../../resources/channels.ts';
import { forwardResources } from '../../resources/forward.ts';
import { logicalId } from '../../resources/logical-id.ts';
import { NO_PARAMETERS } from '../../resources/parameters.ts';
import { keepingLog } from '../unit/support/fixtures.ts';
import { notificationSchema } from '../unit/support/notification-schema.ts';
import { attackFrom, STAGE, testStack, waitFor } from './stack.ts';

const stack = testStack();
const events = new EventBridgeClient(stack.config);
const dynamo = new DynamoDBClient(stack.config);
const sns = new SNSClient(stack.config);
const TABLE = stack.output('StateTableName');
const PLACE = { stage: STAGE, account: '000000000000', region: 'us-east-1' };
const PREFIX = `riposte-out-${randomUUID().slice(0, 8)}`;
const CHAT = `${PREFIX}@chat.example.com`;
const MACHINE = 'i-0c0ffee0c0ffee001';
const keyOf = (name: string) => `arn:aws:secretsmanager:us-east-1:000000000000:secret:${name}-AbCdEf`;
const ASKED = {
  ...NO_PARAMETERS,
  pagerDutySecret: keyOf('pager'),
  splunkUrl: 'https://splunk.example.com',
  splunkSecret: keyOf('splunk'),
  datadogSecret: keyOf('datadog'),
  chatAlerts: 'on' as const,
};

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
}

/** Stands where PagerDuty, Splunk and Datadog would. */
const received: Received[] = [];
const receiver = createServer((request, response) => {
  let text = '';
  request.on('data', (chunk: Buffer) => (text += chunk.toString()));
  request.on('end', () => {
    received.push({ path: request.url ?? '', headers: request.headers, body: JSON.parse(text) });
    response.writeHead(202).end();
  });
});

/** What CloudFormation makes of a reference to a key of ours. */
const withKeys = (properties: unknown): string =>
  JSON.stringify(properties).replace(
    /\{\{resolve:secretsmanager:[^}]*secret:(\w+)-AbCdEf:SecretString\}\}/g,
    'key-of-$1',
  );

interface Made {
  readonly Properties: Record<string, unknown>;
}

/** Makes a channel as the template describes it, but for where it leads. */
async function make(channel: ReturnType<typeof httpChannels>[number], resources: Record<string, Made>, to: string) {
  const id = logicalId(channel.name);
  const of = (kind: string) => resources[`${id}${kind}`]?.Properties ?? {};
  const connection = JSON.parse(withKeys(of('Connection'))) as CreateConnectionRequest;
  const { ConnectionArn } = await events.send(new CreateConnectionCommand(connection));
  const { Name, HttpMethod, InvocationEndpoint } = of('Destination') as Record<string, string>;
  const leads = `${to}${new URL(InvocationEndpoint ?? '').pathname}`;
  const { ApiDestinationArn: Arn } = await events.send(
    new CreateApiDestinationCommand({
      Name,
      ConnectionArn,
      HttpMethod: HttpMethod === 'POST' ? 'POST' : 'GET',
      InvocationEndpoint: leads,
    }),
  );
  await makeRule(of('Rule'), Arn);
}

async function makeRule(properties: Record<string, unknown>, Arn: string | undefined) {
  const rule = properties as { Name: string; EventPattern: object; Targets: [{ Id: string; InputPath: string }] };
  const where = { EventBusName: `${PREFIX}-out` };
  await events.send(new PutRuleCommand({ ...where, Name: rule.Name, EventPattern: JSON.stringify(rule.EventPattern) }));
  const [{ Id, InputPath }] = rule.Targets;
  await events.send(new PutTargetsCommand({ ...where, Rule: rule.Name, Targets: [{ Id, Arn, InputPath }] }));
}

/** An e-mail address stands where Amazon Q Developer would: the topic is as the template describes it, but for its key and its policy. */
async function makeChat(resources: Record<string, Made>) {
  const Name = String(resources.ChatAlertsTopic?.Properties.TopicName);
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: CHAT }));
  await makeRule(resources.ChatAlertsRule?.Properties ?? {}, TopicArn);
}

beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.address() as AddressInfo;
  const { Resources } = forwardResources(ASKED, PREFIX) as { Resources: Record<string, Made> };
  await events.send(new CreateEventBusCommand({ Name: `${PREFIX}-out` }));
  for (const channel of httpChannels(ASKED)) await make(channel, Resources, `http://127.0.0.1:${port}`);
  await makeChat(Resources);
});

afterAll(() => {
  receiver.close();
});

/** What DynamoDB's stream says of the lines of a finding. */
async function linesOf(finding: string) {
  const { Items = [] } = await dynamo.send(
    new QueryCommand({
      TableName: TABLE,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
      ExpressionAttributeValues: { ':pk': { S: `FINDING#${finding}` }, ':sk': { S: 'ENTRY#' } },
    }),
  );
  return Items.map(({ pk, sk }, index) => ({
    eventName: 'INSERT',
    dynamodb: { SequenceNumber: String(index + 1), Keys: { pk, sk }, NewImage: {} },
  }));
}

test('a finding leaves by each channel, in the form and with the key that its receiver reads', async () => {
  const event = attackFrom('203.0.113.209', 'incident-out', 'impact/guard-duty-critical');
  const detail = JSON.stringify(event.detail).replaceAll('i-0123456789abcdef0', MACHINE);
  await stack.emit({ ...event, detail: JSON.parse(detail) });
  const finding = await waitFor(async () => (await stack.findings()).find((one) => one.subject === MACHINE), 60_000);
  const lines = await waitFor(async () => {
    const found = await linesOf(finding.id);
    return found.length > 0 ? found : undefined;
  }, 60_000);
  const ports = {
    channels: channelsOf(ASKED),
    pageLevel: 0,
    level: 0,
    read: forwardReader(dynamo, TABLE),
    put: outBus(events, `${PREFIX}-out`),
    order: async () => undefined,
    log: keepingLog(),
  };

  const { failed } = await forward(lines, PLACE, ports);
  const sent = (path: string) =>
    waitFor(async () => received.find((one) => one.path === path && JSON.stringify(one.body).includes(finding.id)));
  const [page, splunk, datadog] = [
    await sent('/v2/enqueue'),
    await sent('/services/collector/event'),
    await sent('/api/v2/logs'),
  ];
  const shown = await waitFor(async () => (await readInbox(stack.access)).find(({ to }) => to === CHAT));

  expect(failed).toBeUndefined();
  expect(page.headers).toMatchObject({
    'x-routing-key': 'key-of-pager',
    'content-type': 'application/json; charset=utf-8',
  });
  expect(page.body).toMatchObject({
    routing_key: 'key-of-pager',
    event_action: 'trigger',
    payload: { severity: 'critical', class: 'impact/guard-duty-critical', group: `riposte-${STAGE}` },
  });
  expect(splunk.headers.authorization).toBe('Splunk key-of-splunk');
  expect(splunk.body).toMatchObject({ sourcetype: 'riposte:record', event: { what: 'seen' } });
  expect(datadog.headers['dd-api-key']).toBe('key-of-datadog');
  expect(JSON.stringify(datadog.body)).not.toContain('key-of-');
  expect(notificationSchema.parse(JSON.parse(shown.text))).toMatchObject({
    content: { nextSteps: [expect.stringContaining(`npx riposte show ${finding.id}`)] },
    metadata: {
      threadId: expect.stringMatching(new RegExp(`^riposte-${STAGE}-[0-9a-f]+$`)),
      enableCustomActions: false,
    },
  });
});
