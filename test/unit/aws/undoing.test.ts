import { BatchGetItemCommand, DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { undoable, undoableUnder } from '../../../lib/aws/by-person/undoing.ts';

const dynamo = mockClient(DynamoDBClient);
const deployment = { stage: 'prod', config: { region: 'eu-central-1' } };

const applied = (execution: string, at: string) => ({
  applied: {
    S: JSON.stringify({
      execution,
      playbook: 'shut-door',
      at,
      targets: [],
      says: { todo: 'Shut', done: 'Shut', undone: 'Opened again' },
      asked: [],
      findings: [],
    }),
  },
});

const kept = new Map<string, string>();
const PLAYBOOKS = ['shut-door'];

beforeEach(() => {
  kept.clear();
  dynamo.reset();
  dynamo.on(QueryCommand).resolves({ Items: [] });
  dynamo.on(BatchGetItemCommand).callsFake(({ RequestItems }) => ({
    Responses: {
      table: (RequestItems.table.Keys as { pk: { S: string } }[]).flatMap(({ pk }) => {
        const at = kept.get(pk.S);
        return at === undefined ? [] : [{ pk, ...applied(pk.S.split('#')[2] ?? '', at) }];
      }),
    },
  }));
});

const changed = (execution: string, at: string) => kept.set(`BEFORE#shut-door#${execution}`, at);
const led = (finding: string, ...tasks: string[]) =>
  dynamo
    .on(QueryCommand, {
      ExpressionAttributeValues: { ':pk': { S: `FINDING#${finding}` }, ':begins': { S: 'ATTEMPT#' } },
    })
    .resolves({ Items: tasks.map((task) => ({ task: { S: task } })) });

test('what an incident led to is taken back in reverse, across its findings, each once', async () => {
  led('first', 'key-1', 'principal-2');
  led('second', 'secret-3', 'principal-2', 'block-4');
  changed('key-1', '2026-03-02T03:00:01.000Z');
  changed('principal-2', '2026-03-02T03:00:02.000Z');
  changed('secret-3', '2026-03-02T03:00:03.000Z');

  const { changes, without } = await undoableUnder(['first', 'second'], 'table', deployment, PLAYBOOKS);

  expect(changes.map(({ execution }) => execution)).toEqual(['secret-3', 'principal-2', 'key-1']);
  expect(without).toEqual(['block-4']);
});

test('an execution stands for itself, a finding for what it led to', async () => {
  led('first', 'key-1');
  changed('key-1', '2026-03-02T03:00:01.000Z');

  const own = await undoable('key-1', 'table', deployment, PLAYBOOKS);
  const under = await undoable('first', 'table', deployment, PLAYBOOKS);

  expect(own).toEqual(under);
});
