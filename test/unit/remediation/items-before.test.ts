import { readFileSync } from 'node:fs';
import { type AttributeValue, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { approvalReader } from '../../../lib/approval/record.ts';
import { appliedStore } from '../../../lib/aws/table/applied.ts';
import { approvalStore } from '../../../lib/aws/table/approvals.ts';
import { leaseStore } from '../../../lib/aws/table/leases.ts';
import { planSchema } from '../../../lib/domain/remediation/plan.ts';
import { sealOf } from '../../../lib/domain/remediation/seal.ts';
import { applyChange } from '../../../lib/remediation/apply-change.ts';
import type { ChangePorts } from '../../../lib/remediation/change-ports.ts';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import { undoChange } from '../../../lib/remediation/undo-change.ts';
import { verifyChange } from '../../../lib/remediation/verify-change.ts';
import { BY_TASK, EXECUTION, policyWith, type World, world } from '../support/change-world.ts';
import { leaseTable, type Row } from '../support/lease-table.ts';
import { memoryApplied } from '../support/memory-applied.ts';

/** A plan, a question that was answered, a change that was made and leases, as the version before has written and sealed them. */
const before = JSON.parse(readFileSync(new URL('../../fixtures/before/shut-door.json', import.meta.url), 'utf8')) as {
  plan: object;
  question: Row;
  applied: Row;
  leases: Row[];
};
const key = async () => 'key of before';
const idOf = (item: Row) => item.pk?.S?.split('#')[1] ?? '';

function tableWith(...items: Row[]): DynamoDBClient {
  const client = new DynamoDBClient({ region: 'eu-central-1' });
  mockClient(client)
    .on(GetItemCommand)
    .callsFake(({ Key }: { Key: Record<string, AttributeValue> }) => ({
      Item: items.find(({ pk, sk }) => pk?.S === Key.pk?.S && sk?.S === Key.sk?.S),
    }));
  return client;
}

describe('a change of a playbook from before', () => {
  const plan = planSchema.parse(before.plan);
  const store = appliedStore(tableWith(before.applied), 'table', 'shut-door', key);
  const questions = approvalStore(tableWith(before.question), 'table', key);
  const answered = { approval: idOf(before.question) };
  let the: World;
  let ports: ChangePorts;

  beforeEach(() => {
    the = world();
    the.policy = policyWith('approve');
    ports = { ...the.ports, readApproval: approvalReader(questions), applied: memoryApplied().store };
  });

  const apply = (more: object = {}) =>
    applyChange(
      the.declaration,
      the.changes,
      { plan: { ...plan, ...more }, answer: answered, input: BY_TASK, execution: EXECUTION },
      ports,
    );

  test('that was approved is carried out, checked, and taken back at its end', async () => {
    const result = await apply();

    expect(result).toMatchObject({ status: 'applied' });
    expect(the.doors.get('front')).toBe('shut');
    await expect(verifyChange(the.changes, plan, 'after')).resolves.toEqual({ verified: 1 });
    const undone = await undoChange(the.declaration, the.changes, { of: EXECUTION.name, by: 'lease' }, ports);
    expect(undone).toMatchObject({ status: 'undone' });
    expect(the.doors.get('front')).toBe('open');
  });

  test('that was altered since is not', async () => {
    expect(await apply({ calls: [] })).toMatchObject({ status: 'refused' });
    expect(the.writes).toEqual([]);
  });

  test('that was made is taken back by its execution', async () => {
    const kept = { ...ports, applied: { ...store, put: async () => undefined } };
    the.doors.set('front', 'shut');
    const execution = { ...EXECUTION, name: 'undo-1' };

    const back = await planChange(
      the.declaration,
      the.changes,
      { input: { undo: 'shut-0', reason: 'x' }, execution },
      kept,
    );

    expect(back).toMatchObject({ decision: 'apply', targets: [{ label: 'front', before: 'shut', after: 'open' }] });
    const undone = await undoChange(the.declaration, the.changes, { of: 'shut-0', by: 'undo-1' }, kept);
    expect(undone).toMatchObject({ status: 'undone' });
    expect(the.doors.get('front')).toBe('open');
  });
});

describe('what a later version has kept, which this one does not know all of', () => {
  /** An item with a field more in its content, and the seal of who wrote that. */
  function later(item: Row, field: 'applied' | 'record', name: string): Row {
    const content = { ...JSON.parse(item[field]?.S ?? ''), since: 'a later version' };
    return { ...item, [field]: { S: JSON.stringify(content) }, seal: { S: sealOf(name, content, 'key of before') } };
  }

  test('is read: after a rollback a change can be taken back, and an answer is heeded', async () => {
    const applied = later(before.applied, 'applied', 'shut-0');
    const question = later(before.question, 'record', `approval#${idOf(before.question)}`);

    const change = await appliedStore(tableWith(applied), 'table', 'shut-door', key).get('shut-0');
    const kept = await approvalStore(tableWith(question), 'table', key).read(idOf(before.question));

    expect(change).toMatchObject({ execution: 'shut-0', playbook: 'shut-door' });
    expect(kept).toMatchObject({ record: { approval: { state: 'approved' } } });
  });

  test('is nobody’s where its seal does not fit all of it', async () => {
    const applied = { ...later(before.applied, 'applied', 'shut-0'), seal: before.applied.seal ?? { S: '' } };

    expect(await appliedStore(tableWith(applied), 'table', 'shut-door', key).get('shut-0')).toBe('forged');
  });
});

test('leases from before are in force, end, and are forgotten', async () => {
  const table = leaseTable();
  for (const row of before.leases) table.rows.set(`${row.pk?.S} ${row.sk?.S}`, row);
  const store = leaseStore(table.client, 'table', key);
  const set = { scope: 'REGIONAL', family: 'IPV4' } as const;
  const first = { ...set, cidr: '203.0.113.7/32' };
  const kept = {
    ...first,
    createdAt: 1_772_420_400,
    ours: true,
    reason: 'Passwords guessed',
    requestedBy: 'detection t/d',
  };

  expect(await store.list(set)).toEqual({
    leases: [
      { ...kept, expiresAt: 1_772_424_000 },
      { ...kept, cidr: '203.0.113.8/32', ours: false, reason: 'by hand', requestedBy: 'alice' },
    ],
    unusable: [],
  });
  expect(await store.release(first, 1_772_421_000)).toBe(true);
  await store.forget({ ...kept, expiresAt: 1_772_421_000 }, 1_772_421_000);
  expect(await store.get(first)).toBeUndefined();
});
