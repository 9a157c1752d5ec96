import { DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { orderedPublisher } from '../../../lib/aws/ordered-topic.ts';
import { outBus } from '../../../lib/aws/out-bus.ts';
import { forwardReader } from '../../../lib/aws/table/forward-reader.ts';
import { finding } from '../support/fixtures.ts';
import { incident, line } from '../support/memory-record.ts';

type Attributes = Record<string, { S: string } | { SS: string[] }>;

/** A table with items by `pk sk`. */
function tableOf(items: Record<string, Attributes>) {
  const client = new DynamoDBClient({ region: 'eu-central-1' });
  mockClient(client)
    .on(GetItemCommand)
    .callsFake(async ({ Key }) => ({ Item: items[`${Key.pk.S} ${Key.sk.S}`] }))
    .on(QueryCommand)
    .callsFake(async ({ ExpressionAttributeValues: values }) => ({
      Items: Object.entries(items)
        .filter(([key]) => key.startsWith(`${values[':pk'].S} ${values[':begins'].S}`))
        .map(([, item]) => item),
    }));
  return forwardReader(client, 'state');
}

const texts = (from: object): Attributes =>
  Object.fromEntries(Object.entries(from).map(([name, text]) => [name, { S: String(text) }]));

describe('the record', () => {
  test('is read as it stands: a line, the finding, the incident and what became part of it', async () => {
    const { stream, seq, ...words } = line({ count: 1 });
    const read = tableOf({
      'FINDING#f00d ENTRY#00000001': { pk: { S: stream }, sk: { S: 'ENTRY#00000001' }, ...texts(words) },
      'FINDING#f00d FINDING': { finding: { S: JSON.stringify(finding()) }, incident: { S: '11112222' } },
      'INCIDENT#11112222 INCIDENT': { mergedInto: { S: '6b42aaaa' }, merged: { SS: ['33334444'] } },
      'INCIDENT#6b42aaaa FINDING#f00d': { finding: { S: JSON.stringify(finding()) } },
      'INCIDENT#6b42aaaa FINDING#broken': { finding: { S: '{' } },
      'INCIDENT#6b42aaaa INCIDENT': { ...texts(incident()), merged: { SS: ['11112222'] } },
    });

    expect(await read.line('FINDING#f00d', 'ENTRY#00000001')).toEqual({ stream, seq, ...words });
    expect(await read.line('FINDING#f00d', 'ENTRY#00000002')).toBeUndefined();
    expect(await read.finding('f00d')).toEqual(finding());
    expect(await read.incidentOf('f00d')).toEqual(incident());
    expect(await read.incident('6b42aaaa')).toEqual({ incident: incident(), merged: ['11112222', '33334444'] });
    expect(await read.incident('11112222')).toBeUndefined();
    expect(await read.findingsOf('6b42aaaa')).toEqual([finding()]);
  });
});

describe('the bus', () => {
  const message = { channel: 'pagerDuty' as const, detail: { event_action: 'resolve' } };

  test('takes ten at once, each with the kind that rules go by', async () => {
    const client = new EventBridgeClient({ region: 'eu-central-1' });
    const mock = mockClient(client).on(PutEventsCommand).resolves({ Entries: [] });

    await outBus(client, 'riposte-prod-out')(Array.from({ length: 11 }, () => message));

    const puts = mock.commandCalls(PutEventsCommand).map(({ args }) => args[0].input.Entries ?? []);
    expect(puts.map((entries) => entries.length)).toEqual([10, 1]);
    expect(puts[1]).toEqual([
      {
        EventBusName: 'riposte-prod-out',
        Source: 'riposte',
        DetailType: 'PagerDuty Event',
        Detail: '{"event_action":"resolve"}',
      },
    ]);
  });

  test('that refuses one is a failure', async () => {
    const client = new EventBridgeClient({ region: 'eu-central-1' });
    mockClient(client)
      .on(PutEventsCommand)
      .resolves({ Entries: [{ EventId: '1' }, { ErrorCode: 'ThrottlingException', ErrorMessage: 'slower' }] });

    await expect(outBus(client, 'b')([message, message])).rejects.toThrow('ThrottlingException slower');
  });
});

test('a message in order has its group and its id', async () => {
  const client = new SNSClient({ region: 'eu-central-1' });
  const mock = mockClient(client);
  const topic = 'arn:aws:sns:eu-central-1:123456789012:riposte-dev-ordered.fifo';

  await orderedPublisher(client, topic)({ group: 'INCIDENT#6b42', id: 'FINDING#f00d/3', body: { what: 'seen' } });

  expect(mock.commandCalls(PublishCommand).map(({ args }) => args[0].input)).toEqual([
    {
      TopicArn: topic,
      MessageGroupId: 'INCIDENT#6b42',
      MessageDeduplicationId: 'FINDING#f00d/3',
      Message: '{"what":"seen"}',
    },
  ]);
});
