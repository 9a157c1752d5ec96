import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { SendTaskFailureCommand, SendTaskSuccessCommand, SFNClient, TaskTimedOut } from '@aws-sdk/client-sfn';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import type { ApprovalRecord } from '../../../lib/approval/record.ts';
import { approvalStore, tokenStore } from '../../../lib/aws/table/approvals.ts';
import { workflowAnswers } from '../../../lib/aws/workflow-answers.ts';
import { ASKING } from '../../../lib/domain/policy/approval-policy.ts';
import { approvalOf, askedFor } from '../support/memory-approvals.ts';

const dynamo = mockClient(DynamoDBClient);
const sfn = mockClient(SFNClient);
const store = approvalStore(new DynamoDBClient({ region: 'eu-central-1' }), 'table', async () => 'key');

beforeEach(() => {
  dynamo.reset();
  sfn.reset();
});

const record: ApprovalRecord = {
  approval: approvalOf(),
  shown: askedFor().shown,
  findings: [],
  again: null,
  asking: ASKING,
};

/** What was written to the table, as it is read back. */
async function kept(): Promise<Record<string, { S: string }>> {
  dynamo.on(PutItemCommand).resolves({});
  await store.open(record);
  const puts = dynamo.commandCalls(PutItemCommand).map(({ args }) => args[0].input.Item ?? {});
  return puts.find(({ pk }) => pk?.S === 'APPROVAL#0123456789ab') as Record<string, { S: string }>;
}

test('a question is read as it was kept, and is in the list of open ones before that', async () => {
  dynamo.on(GetItemCommand).resolves({ Item: await kept() });

  expect(await store.read('0123456789ab')).toEqual({ record, revision: 1 });
  expect(dynamo.commandCalls(PutItemCommand)[0]?.args[0].input.Item).toMatchObject({ pk: { S: 'APPROVALS' } });
});

test.each([
  ['approved by who can write the table', (text: string) => text.replace('"waiting"', '"approved"')],
  ['for a longer time', (text: string) => text.replace('2026-03-03', '2027-03-03')],
  ['no JSON', () => 'approved'],
])('a record that somebody changed (%s) is none that riposte wrote', async (_name, change) => {
  const item = await kept();
  dynamo.on(GetItemCommand).resolves({ Item: { ...item, record: { S: change(item.record?.S ?? '') } } });

  expect(await store.read('0123456789ab')).toBe('forged');
});

test('a record under another name is none: an approval cannot be moved to another question', async () => {
  dynamo.on(GetItemCommand).resolves({ Item: await kept() });

  expect(await store.read('ba9876543210')).toBe('forged');
});

test('of two who write at once one is told that the other was faster', async () => {
  const failed = new ConditionalCheckFailedException({ message: 'no', $metadata: {} });
  dynamo.on(PutItemCommand).rejectsOnce(failed).resolves({});

  expect(await store.save({ ...record, approval: approvalOf({ state: 'denied' }) }, 1)).toBe(false);
  expect(await store.save({ ...record, approval: approvalOf({ state: 'denied' }) }, 1)).toBe(true);
  expect(dynamo.commandCalls(DeleteItemCommand)).toHaveLength(1);
});

test('the token of a workflow stands apart from the question, and not in it', async () => {
  const item = await kept();
  await tokenStore(new DynamoDBClient({ region: 'x' }), 'table').keep('0123456789ab', 'secret-token', new Date(0));

  expect(JSON.stringify(item)).not.toContain('secret-token');
  expect(dynamo.commandCalls(PutItemCommand).at(-1)?.args[0].input.Item).toMatchObject({
    pk: { S: 'TASKTOKEN#0123456789ab' },
    token: { S: 'secret-token' },
  });
});

test('a decision is handed to the workflow that waits; one that waits no longer is no error', async () => {
  sfn.on(SendTaskSuccessCommand).rejects(new TaskTimedOut({ message: 'over', $metadata: {} }));
  sfn.on(SendTaskFailureCommand).resolves({});
  const { handOver } = workflowAnswers(new SFNClient({ region: 'x' }));

  await handOver('token', { approved: true, approval: 'a', why: 'x' });
  await handOver('token', { approved: false, approval: 'a', why: 'customer' });

  expect(sfn.commandCalls(SendTaskFailureCommand)[0]?.args[0].input).toEqual({
    taskToken: 'token',
    error: 'Denied',
    cause: 'customer',
  });
});
