import {
  type AttributeValue,
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { undoable } from '../../../lib/aws/by-person/undoing.ts';
import { appliedStore } from '../../../lib/aws/table/applied.ts';
import { changesOf } from '../../../lib/aws/table/board-record.ts';
import type { Applied } from '../../../lib/domain/remediation/change-ports.ts';
import { sealOf } from '../../../lib/domain/remediation/seal.ts';
import { logicalId } from '../../../resources/logical-id.ts';
import { loadPlaybooks } from '../../../resources/playbook-registry.ts';
import { rolesOf } from '../../../resources/playbooks.ts';

type Item = Record<string, AttributeValue>;

const dynamo = mockClient(DynamoDBClient);
const client = new DynamoDBClient({ region: 'eu-central-1' });
const key = async () => 'key';
const store = (playbook: string) => appliedStore(client, 'table', playbook, key);
const change = (playbook: string): Applied => ({
  execution: 'one',
  playbook,
  at: '2026-03-02T03:00:00.000Z',
  targets: [],
  says: { todo: 'Shut', done: 'Shut', undone: 'Opened' },
  asked: [],
  findings: [],
});
/** A record as earlier versions kept it: under the execution's name alone. */
const earlier = (record: Applied): Item => ({
  pk: { S: `APPLIED#${record.execution}` },
  sk: { S: 'APPLIED' },
  applied: { S: JSON.stringify(record) },
  seal: { S: sealOf(record.execution, record, 'key') },
});
let rows: Map<string, Item>;

beforeEach(() => {
  rows = new Map();
  dynamo.reset();
  dynamo.on(PutItemCommand).callsFake(({ Item }: { Item: Item }) => void rows.set(Item.pk?.S ?? '', Item));
  dynamo.on(GetItemCommand).callsFake(({ Key }: { Key: Item }) => ({ Item: rows.get(Key.pk?.S ?? '') }));
  dynamo.on(BatchGetItemCommand).callsFake(({ RequestItems }: { RequestItems: { table: { Keys: Item[] } } }) => ({
    Responses: {
      table: RequestItems.table.Keys.flatMap(({ pk }) =>
        [...rows].flatMap(([name, row]) => (name === pk?.S ? [row] : [])),
      ),
    },
  }));
});

test('two playbooks whose executions have one name keep a record each', async () => {
  await store('shut-door').put(change('shut-door'));
  await store('close-window').put(change('close-window'));

  expect([...rows.keys()]).toEqual(['BEFORE#shut-door#one', 'BEFORE#close-window#one']);
  expect(await store('shut-door').get('one')).toEqual(change('shut-door'));
});

test('a record under the key of another playbook than it says is none', async () => {
  await store('shut-door').put(change('close-window'));

  expect(await store('shut-door').get('one')).toBe('forged');
});

test('what an earlier version kept is read, and kept on under the new key', async () => {
  rows.set('APPLIED#one', earlier(change('shut-door')));

  const kept = await store('shut-door').get('one');
  const undone = { ...change('shut-door'), undone: { at: '2026-03-02T04:00:00.000Z', by: 'x' } };
  await store('shut-door').put(undone);

  expect(kept).toEqual(change('shut-door'));
  expect(await store('shut-door').get('one')).toEqual(undone);
  expect(rows.get('APPLIED#one')).toEqual(earlier(change('shut-door')));
});

test('people find a change by the name of its execution, whatever playbook it was of and whichever version kept it', async () => {
  const read = (name: string) => undoable(name, 'table', { stage: 'prod', config: {} }, ['shut-door', 'close-window']);
  await store('close-window').put(change('close-window'));
  rows.set('APPLIED#two', earlier({ ...change('shut-door'), execution: 'two' }));
  const undone = { ...change('close-window'), undone: { at: '2026-03-02T04:00:00.000Z', by: 'x' } };
  rows.set('APPLIED#one', earlier(change('close-window')));
  await store('close-window').put(undone);

  expect((await read('one')).changes).toEqual([undone]);
  expect((await read('two')).changes).toMatchObject([{ execution: 'two', playbook: 'shut-door' }]);
});

test('the board reads the changes of executions by name and playbook, the later record where there are two', async () => {
  rows.set('APPLIED#one', earlier(change('shut-door')));
  const undone = { ...change('shut-door'), undone: { at: '2026-03-02T04:00:00.000Z', by: 'x' } };
  await store('shut-door').put(undone);

  expect(await changesOf(client, 'table', [{ name: 'one', playbook: 'shut-door' }])).toEqual([undone]);
});

/** The statements of a role that allow anything on the table but to read it. */
function writing(role: string): string[] {
  const statements = JSON.parse(role)[1].Properties.Policies[0].PolicyDocument.Statement as {
    Action: string | string[];
  }[];
  const reads = /^dynamodb:(BatchGetItem|GetItem|Query)$/;
  return statements
    .filter(({ Action }) => [Action].flat().some((one) => one.startsWith('dynamodb:') && !reads.test(one)))
    .map((statement) => JSON.stringify(statement));
}

test("no playbook's role reaches the before-images of another, and none may write those of earlier versions", async () => {
  const playbooks = await loadPlaybooks();
  const { Resources } = rolesOf(playbooks, 'riposte-prod');
  const touching = JSON.stringify(Resources).match(/BEFORE#[a-z-]+#\*/g) ?? [];

  expect(touching.length).toBeGreaterThan(playbooks.length);
  for (const { id } of playbooks) {
    const role = JSON.stringify(Object.entries(Resources).find(([name]) => name === `${logicalId(id)}Role`));
    const own = new Set(role.match(/BEFORE#[a-z-]+#\*/g));
    expect([id, [...own]]).toEqual([id, own.size === 0 ? [] : [`BEFORE#${id}#*`]]);
    expect([id, writing(role).filter((statement) => statement.includes('"APPLIED#'))]).toEqual([id, []]);
  }
});
