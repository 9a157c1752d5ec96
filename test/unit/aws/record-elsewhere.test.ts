import { BatchGetItemCommand, DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { undoable } from '../../../lib/aws/by-person/undoing.ts';

const record = (playbook: string, execution: string) => ({
  execution,
  playbook,
  at: '2026-06-01T00:00:00Z',
  targets: [],
  says: { todo: 'Shut', done: 'Shut', undone: 'Opened again' },
  asked: [],
  findings: [],
});
const item = (pk: string, content: object) => ({
  pk: { S: pk },
  sk: { S: 'APPLIED' },
  applied: { S: JSON.stringify(content) },
});
const found = async (...items: ReturnType<typeof item>[]) => {
  const table = mockClient(DynamoDBClient);
  table.on(BatchGetItemCommand).resolves({ Responses: { state: items } });
  table.on(QueryCommand).resolves({ Items: [] });
  const deployment = { stage: 'prod', config: { region: 'us-east-1' } };
  const { changes } = await undoable('false-alarm', 'state', deployment, ['close-ingress', 'contain-principal']);
  return changes.map(({ playbook, execution }) => `${playbook} ${execution}`);
};

test('what is to be taken back is what was asked for: a record of another change, put under its key, is none', async () => {
  const containment = record('contain-principal', 'of-the-intruder');

  expect(await found(item('BEFORE#close-ingress#false-alarm', containment))).toEqual([]);
  expect(await found(item('APPLIED#false-alarm', containment))).toEqual([]);
  expect(await found(item('BEFORE#close-ingress#false-alarm', record('contain-principal', 'false-alarm')))).toEqual([]);
});

test('a record under its own key is found, also where an earlier version kept it', async () => {
  const own = record('close-ingress', 'false-alarm');

  expect(await found(item('BEFORE#close-ingress#false-alarm', own))).toEqual(['close-ingress false-alarm']);
  expect(await found(item('APPLIED#false-alarm', own))).toEqual(['close-ingress false-alarm']);
});
