import { DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { incidentSteps } from '../../../lib/aws/table/incident-steps.ts';
import type { StoryStep } from '../../../lib/domain/record/incident-ports.ts';

const dynamo = mockClient(DynamoDBClient);
const steps = incidentSteps(new DynamoDBClient({ region: 'eu-central-1' }), 'table');
const STARTED = new Date('2026-03-02T03:05:00Z');
const ME: StoryStep = { finding: 'f', task: 'contain-1', about: 'principal', startedAt: STARTED };
const header = {
  ...{ id: 'new', state: 'open', severity: 'high', title: 't', account: 'a', region: 'r', actor: 'x' },
  ...{ openedBy: 'f', severityBy: 'f', openedAt: 'then', firstSeen: 'then', lastSeen: 'then' },
};

beforeEach(() => {
  dynamo.reset();
  dynamo.on(GetItemCommand, { Key: { pk: { S: 'FINDING#f' }, sk: { S: 'FINDING' } } }).resolves({
    Item: { incident: { S: 'old' } },
  });
  dynamo.on(GetItemCommand, { Key: { pk: { S: 'INCIDENT#old' }, sk: { S: 'INCIDENT' } } }).resolves({
    Item: { mergedInto: { S: 'new' } },
  });
  dynamo.on(GetItemCommand, { Key: { pk: { S: 'INCIDENT#new' }, sk: { S: 'INCIDENT' } } }).resolves({
    Item: Object.fromEntries(Object.entries(header).map(([key, S]) => [key, { S }])),
  });
});

test('a step is noted under the incident as it is now, so that it is found by what it is about and when it began', async () => {
  await steps.note(ME);

  expect(dynamo.commandCalls(PutItemCommand)[0]?.args[0].input.Item).toEqual({
    pk: { S: 'INCIDENT#new' },
    sk: { S: 'STEP#2#2026-03-02T03:05:00.000Z#contain-1' },
    finding: { S: 'f' },
    task: { S: 'contain-1' },
    startedAt: { N: String(STARTED.getTime()) },
    ttl: { N: String(STARTED.getTime() / 1000 + 86_400) },
  });
});

test('only what comes first in the order and began before is asked for, of each kind the latest ten', async () => {
  const key = { finding: { S: 'g' }, task: { S: 'key-1' }, startedAt: { N: String(STARTED.getTime() - 5_000) } };
  dynamo
    .on(QueryCommand)
    .resolvesOnce({ Items: [] })
    .resolvesOnce({ Items: [key, { task: { S: 'none' } }] });

  const found = await steps.before(ME, new Date('2026-03-02T03:02:00Z'));

  expect(found).toEqual([{ finding: 'g', task: 'key-1', about: 'key', startedAt: new Date('2026-03-02T03:04:55Z') }]);
  const asked = dynamo.commandCalls(QueryCommand).map(({ args: [{ input }] }) => input);
  expect(asked.map(({ ExpressionAttributeValues: values }) => [values?.[':from']?.S, values?.[':to']?.S])).toEqual([
    ['STEP#0#2026-03-02T03:02:00.000Z', 'STEP#0#2026-03-02T03:05:00.000Z'],
    ['STEP#1#2026-03-02T03:02:00.000Z', 'STEP#1#2026-03-02T03:05:00.000Z'],
  ]);
  expect(asked.map(({ Limit, ScanIndexForward }) => [Limit, ScanIndexForward])).toEqual([
    [10, false],
    [10, false],
  ]);
});

test('what comes first of all asks for nothing', async () => {
  expect(await steps.before({ ...ME, about: 'evidence' }, STARTED)).toEqual([]);
  expect(dynamo.calls()).toEqual([]);
});

test('a finding without an incident, a drill for instance, notes nothing and waits for none', async () => {
  dynamo.on(GetItemCommand).resolves({ Item: {} });

  await steps.note(ME);

  expect(await steps.before(ME, STARTED)).toEqual([]);
  expect(dynamo.commandCalls(PutItemCommand)).toHaveLength(0);
});
