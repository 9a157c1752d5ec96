import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import type { ApprovalRecord, ApprovalStore } from '../../lib/approval/record.ts';
import { appliedStore } from '../../lib/aws/applied.ts';
import { approvalStore } from '../../lib/aws/approvals.ts';
import type { Applied, AppliedStore } from '../../lib/domain/change-ports.ts';
import { memoryApplied } from './memory-applied.ts';
import { approvalOf, approvalWorld } from './memory-approvals.ts';

/** A table that knows the two conditions under which these stores write. */
function smallTable(): DynamoDBClient {
  const items = new Map<string, Record<string, AttributeValue>>();
  const client = new DynamoDBClient({ region: 'eu-central-1' });
  const mock = mockClient(client);
  const keyOf = ({ pk, sk }: Record<string, AttributeValue>) => `${pk?.S} ${sk?.S}`;
  mock.on(GetItemCommand).callsFake(({ Key }) => ({ Item: items.get(keyOf(Key)) }));
  mock.on(DeleteItemCommand).callsFake(({ Key }) => {
    items.delete(keyOf(Key));
    return {};
  });
  mock.on(QueryCommand).callsFake(({ ExpressionAttributeValues: values }) => ({
    Items: [...items.values()].filter(({ pk }) => pk?.S === values[':pk'].S),
  }));
  mock.on(PutItemCommand).callsFake(({ Item, ConditionExpression: condition, ExpressionAttributeValues: values }) => {
    const there = items.get(keyOf(Item));
    const holds =
      condition === undefined ||
      (condition === 'attribute_not_exists(pk)' ? there === undefined : there?.revision?.N === values[':revision'].N);
    if (!holds) throw new ConditionalCheckFailedException({ message: 'no', $metadata: {} });
    items.set(keyOf(Item), Item);
    return {};
  });
  return client;
}

const key = async () => 'key';
const APPROVALS: [string, () => ApprovalStore][] = [
  ['in memory', () => approvalWorld().ports.approvals],
  ['in the table', () => approvalStore(smallTable(), 'table', key)],
];
const APPLIED: [string, () => AppliedStore][] = [
  ['in memory', () => memoryApplied().store],
  ['in the table', () => appliedStore(smallTable(), 'table', 'shut-door', key)],
];

const record = (more: Partial<ApprovalRecord['approval']> = {}): ApprovalRecord => ({
  approval: approvalOf(more),
  shown: { severity: 'high', title: 'Shut front', summary: 'front.', action: 'Waits.', next: ['Look.'] },
  findings: ['f-1'],
  again: null,
  asking: { minutes: 60, remindAfter: 0, quorum: 1, notRequester: false },
});
const { id: ID } = approvalOf();

describe.each(APPROVALS)('questions %s', (_name, make) => {
  test('are opened once, and read as they were opened', async () => {
    const store = make();

    expect(await store.open(record())).toBe(true);
    expect(await store.open(record({ quorum: 2 }))).toBe(false);

    expect(await store.read(ID)).toEqual({ record: record(), revision: 1 });
    expect(await store.read('ffffffffffff')).toBeUndefined();
  });

  test('are written by the one who read them last, and by nobody after them', async () => {
    const store = make();
    await store.open(record());

    expect(await store.save(record({ state: 'approved' }), 1)).toBe(true);
    expect(await store.save(record({ state: 'denied' }), 1)).toBe(false);

    expect(await store.read(ID)).toEqual({ record: record({ state: 'approved' }), revision: 2 });
  });

  test.each([
    ['waiting', [ID]],
    ['withdrawn', [ID]],
    ['approved', []],
    ['denied', []],
    ['expired', []],
  ] as const)('that are %s are listed as %j', async (state, listed) => {
    const store = make();
    await store.open(record());

    await store.save(record({ state }), 1);

    expect(await store.openIds()).toEqual(listed);
  });

  test('are given as copies: what a reader does to one changes nothing', async () => {
    const store = make();
    await store.open(record());
    const kept = await store.read(ID);
    if (kept === undefined || kept === 'forged') throw new Error('a question was expected');

    kept.record.findings.push('another');

    expect(await store.read(ID)).toEqual({ record: record(), revision: 1 });
  });
});

const applied: Applied = {
  execution: 'one',
  playbook: 'shut-door',
  at: '2026-03-02T03:00:00.000Z',
  targets: [
    {
      label: 'front',
      resource: 'arn:front',
      account: '1',
      region: 'eu-central-1',
      before: 'open',
      after: { shut: true },
    },
  ],
  says: { todo: 'Shut', done: 'Shut', undone: 'Opened' },
  asked: [{ reason: 'storm', requestedBy: 'x' }],
  findings: [],
};

describe.each(APPLIED)('changes that were made, %s', (_name, make) => {
  test('are read as they were put, the last one counts', async () => {
    const store = make();
    const undone = { ...applied, undone: { at: '2026-03-02T04:00:00.000Z', by: 'execution two' } };

    await store.put(applied);
    expect(await store.get('one')).toEqual(applied);
    await store.put(undone);

    expect(await store.get('one')).toEqual(undone);
    expect(await store.get('two')).toBeUndefined();
  });
});
