import { BatchGetItemCommand, DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { containment } from '../../../lib/aws/table/contained.ts';

const header = {
  ...{ id: 'i-1', state: 'open', severity: 'high', title: 't', account: 'a', region: 'r', actor: 'x' },
  ...{ openedBy: 'f-1', severityBy: 'f-1', openedAt: 'then', firstSeen: 'then', lastSeen: 'then' },
};

test('an incident that many findings share is read once, and contained once', async () => {
  const dynamo = mockClient(DynamoDBClient);
  const incident = Object.fromEntries(Object.entries(header).map(([key, S]) => [key, { S }]));
  dynamo.on(GetItemCommand).resolves({ Item: incident });
  dynamo.on(BatchGetItemCommand).callsFake(({ RequestItems: { table } }) => ({
    Responses: { table: table.Keys.map((key: object) => ({ ...key, incident: { S: 'i-1' } })) },
  }));
  dynamo.on(UpdateItemCommand).resolves({});
  const notes: string[] = [];
  const noteIncident = async (id: string, { what }: { readonly what: string }) => void notes.push(`${id} ${what}`);
  const entry = { id: 'e', at: new Date('2026-03-02T03:05:00Z'), what: 'block-ip applied', who: 'x', data: {} };

  const noteContained = containment(new DynamoDBClient({ region: 'eu-central-1' }), 'table', { noteIncident });
  await noteContained(['f-1', 'f-2', 'f-3'], true, entry);

  expect(dynamo.commandCalls(GetItemCommand).map(({ args: [{ input }] }) => input.Key?.pk?.S)).toEqual([
    'INCIDENT#i-1',
  ]);
  expect(dynamo.commandCalls(BatchGetItemCommand)).toHaveLength(1);
  expect(notes).toEqual(['i-1 contained: block-ip applied']);
  const updates = dynamo.commandCalls(UpdateItemCommand).map(({ args: [{ input }] }) => input);
  const over = updates.filter(({ UpdateExpression }) => UpdateExpression === 'SET #over = :yes');
  expect(over.map(({ Key }) => Key?.pk?.S)).toEqual(['FINDING#f-1', 'FINDING#f-2', 'FINDING#f-3']);
  expect(over[0]?.ConditionExpression).toBe('attribute_exists(pk)');
});

test('what contained an incident is in its record, though the function broke off in between', async () => {
  const dynamo = mockClient(DynamoDBClient);
  let state = 'open';
  dynamo.on(GetItemCommand).callsFake(() => {
    const fields = Object.entries({ ...header, state, incident: 'i-1' });
    return { Item: Object.fromEntries(fields.map(([key, S]) => [key, { S }])) };
  });
  dynamo.on(UpdateItemCommand).callsFake(({ ExpressionAttributeValues: values }) => {
    state = values[':state']?.S ?? state;
    return {};
  });
  const lines: string[] = [];
  let breaks = true;
  const noteIncident = async (id: string, { what }: { readonly what: string }) => {
    if (breaks) throw new Error('broke off');
    lines.push(`${id} ${what}`);
  };
  const entry = { id: 'e', at: new Date('2026-03-02T03:05:00Z'), what: 'block-ip applied', who: 'x', data: {} };
  const noteContained = containment(new DynamoDBClient({ region: 'eu-central-1' }), 'table', { noteIncident });

  await expect(noteContained(['f-1'], true, entry)).rejects.toThrow('broke off');
  breaks = false;
  await noteContained(['f-1'], true, entry);

  expect([lines, state]).toEqual([['i-1 contained: block-ip applied'], 'contained']);
});
