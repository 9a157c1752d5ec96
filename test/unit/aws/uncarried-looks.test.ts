import { readFileSync } from 'node:fs';
import { BatchGetItemCommand, DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { GetExecutionHistoryCommand, type HistoryEvent, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { uncarriedInTable } from '../../../lib/aws/table/uncarried.ts';
import { uncarriedRuns, WAITS } from '../../../lib/aws/uncarried-runs.ts';
import type { Applied } from '../../../lib/domain/remediation/change-ports.ts';
import { ROOT } from '../../../local/paths.ts';
import { approvalOf, EXECUTION_ARN } from '../support/memory-approvals.ts';

const dynamo = mockClient(DynamoDBClient);
const states = mockClient(SFNClient);
const NOW = new Date('2026-03-02T12:00:00Z');
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000);
const seconds = (time: Date) => String(time.getTime() / 1000);

beforeEach(() => {
  dynamo.reset();
  states.reset();
});

/** What the table has under its partitions, and under its keys. */
function table(partitions: Record<string, object[]>, items: readonly { pk: { S: string } }[] = []) {
  dynamo
    .on(QueryCommand)
    .callsFake(({ ExpressionAttributeValues: values }) => ({ Items: partitions[values[':pk'].S] ?? [] }));
  dynamo.on(BatchGetItemCommand).callsFake(({ RequestItems }) => {
    const asked = RequestItems.table.Keys.map(({ pk }: { pk: { S: string } }) => pk.S);
    return { Responses: { table: items.filter(({ pk }) => asked.includes(pk.S)) } };
  });
}
const looks = (running: readonly string[] = []) =>
  uncarriedInTable(new DynamoDBClient({}), 'table', async (execution) => running.includes(execution));

describe('a question', () => {
  const kept = (state: 'waiting' | 'withdrawn' | 'approved') => ({
    pk: { S: 'APPROVAL#0123456789ab' },
    record: {
      S: JSON.stringify({
        approval: approvalOf({ state }),
        shown: { severity: 'high', title: 'Shut front', summary: '', action: '', next: [] },
        findings: [],
        again: null,
        asking: { minutes: 60, remindAfter: 0, quorum: 1, notRequester: false },
      }),
    },
  });
  const open = { APPROVALS: [{ sk: { S: '0123456789ab' } }] };

  test.each([
    ['waiting', [], 1],
    ['withdrawn', [], 1],
    ['approved', [], 0],
    ['waiting', [EXECUTION_ARN], 0],
  ] as const)('that is %s is told unless its workflow runs %j', async (state, running, count) => {
    table(open, [kept(state)]);

    const found = await looks(running).questions();

    expect(found.map(({ id, name }) => [id, name])).toEqual(Array(count).fill(['0123456789ab', 'Shut front']));
  });

  test('that cannot be read stops no other', async () => {
    table(open, [{ ...kept('waiting'), record: { S: '{' } }, kept('waiting')] as never);

    expect(await looks().questions()).toHaveLength(1);
  });
});

describe('a lease', () => {
  const lease = (cidr: string, hours: number, ours = true) => ({
    sk: { S: cidr },
    family: { S: 'IPV4' },
    scope: { S: 'REGIONAL' },
    createdAt: { N: '1' },
    expiresAt: { N: seconds(hoursAgo(hours)) },
    ours: { BOOL: ours },
    reason: { S: 'r' },
    requestedBy: { S: 'r' },
  });

  test('of ours that is over for more than an hour is told; what others put there, or runs, is not', async () => {
    table({
      'LEASES#REGIONAL#IPV4': [
        lease('203.0.113.1/32', 2),
        lease('203.0.113.2/32', 0.5),
        lease('203.0.113.3/32', -1),
        lease('203.0.113.4/32', 2, false),
      ],
    });

    const found = await looks().leases(NOW);

    expect(found.map(({ name, why }) => [name, why])).toEqual([
      ['203.0.113.1/32 (REGIONAL)', 'its lease ended at 2026-03-02T10:00:00Z'],
    ]);
  });
});

describe('an event', () => {
  const finding = (id: string, busy: Record<string, string>) => ({
    pk: { S: `FINDING#${id}` },
    finding: { S: '{"title":"Root user used"}' },
    ...Object.fromEntries(Object.entries(busy).map(([name, S]) => [name, { S }])),
  });
  const noted = (...ids: string[]) => ids.map((id) => ({ sk: { S: `2026-03-02T03:00:00.000Z#${id}` } }));

  test('that was taken up hours ago and is not finished is told; one that may be tried again is not', async () => {
    table({ 'DAY#2026-03-02#FINDINGS': noted('a', 'b', 'c', 'a'), 'DAY#2026-03-01#FINDINGS': noted('d') }, [
      finding('a', { 'busy#1': `${hoursAgo(8).getTime()} r-1` }),
      finding('b', { 'busy#1': `${hoursAgo(6).getTime()} r-1` }),
      finding('c', { 'since#1': '' }),
      finding('d', { 'busy#1': `${hoursAgo(20).getTime()} r-2` }),
    ]);

    const found = await looks().events(NOW);

    expect(found.map(({ id, why }) => [id, why])).toEqual([
      ['a', 'taken up, and not finished by 2026-03-02T04:00:00.000Z'],
      ['d', 'taken up, and not finished by 2026-03-01T16:00:00.000Z'],
    ]);
  });
});

describe('a change', () => {
  const change = (execution: string, more: Partial<Applied> = {}): Applied => ({
    execution,
    playbook: 'shut',
    at: '2026-03-02T01:00:00Z',
    says: { todo: 'Shut', done: 'Shut', undone: 'Opened' },
    asked: [],
    findings: [],
    targets: [],
    ...more,
  });

  test('in force whose workflow failed is told, with how it ended; one taken back, or that failed just now, is not', async () => {
    const ended = (name: string, hours: number) => ({
      name,
      executionArn: `arn:${name}`,
      stateMachineArn: 'm',
      status: 'ABORTED' as const,
      startDate: hoursAgo(hours + 1),
      stopDate: hoursAgo(hours),
    });
    states.on(ListExecutionsCommand).resolves({ executions: [] });
    states
      .on(ListExecutionsCommand, { statusFilter: 'ABORTED' })
      .resolves({ executions: [ended('soon', 0.5), ended('stands', 2), ended('undone', 3), ended('old', 24 * 8)] });
    const asked: string[] = [];
    const changesOf = async (executions: readonly { readonly name: string; readonly machine: string }[]) => {
      asked.push(...executions.map(({ name, machine }) => `${machine} ${name}`));
      return [change('stands'), change('undone', { undone: { at: 'then', by: 'bob' } })];
    };

    const found = await uncarriedRuns(new SFNClient({}), ['m'], changesOf).changes(NOW);

    expect(asked).toEqual(['m stands', 'm undone']);
    expect(found).toEqual([
      {
        kind: 'change',
        id: 'stands',
        of: 'shut',
        name: 'stands',
        why: 'made at 2026-03-02T01:00:00Z by shut; its workflow ended as ABORTED at 2026-03-02T10:00:00.000Z',
      },
    ]);
  });
});

describe('a change, whatever others start', () => {
  const lock = (execution: string, playbook: string): Applied => ({
    execution,
    playbook,
    at: '2026-03-02T01:00:00Z',
    says: { todo: 'Shut', done: 'Shut', undone: 'Opened' },
    asked: [],
    findings: [],
    targets: [],
  });
  const failed = (name: string, machine: string, began: number, ended: number) => ({
    name,
    executionArn: `arn:${machine}:${name}`,
    stateMachineArn: machine,
    status: 'FAILED' as const,
    startDate: hoursAgo(began),
    stopDate: hoursAgo(ended),
  });
  const runs = (changes: readonly Applied[], machines = ['m']) =>
    uncarriedRuns(new SFNClient({}), machines, async (executions) =>
      changes.filter((one) =>
        executions.some(({ name, machine }) => name === one.execution && machine === one.playbook),
      ),
    );

  test('is told where its workflow began a month ago, behind pages of others that failed since', async () => {
    states.on(ListExecutionsCommand).resolves({ executions: [] });
    states
      .on(ListExecutionsCommand, { statusFilter: 'FAILED' })
      .resolves({ executions: [failed('noise', 'm', 24 * 9, 24 * 9)], nextToken: 'more' });
    states
      .on(ListExecutionsCommand, { statusFilter: 'FAILED', nextToken: 'more' })
      .resolves({ executions: [failed('long-lease', 'm', 24 * 30, 2)] });

    const found = await runs([lock('long-lease', 'm')]).changes(NOW);

    expect(found.map(({ id }) => id)).toEqual(['long-lease']);
  });

  test('is told beside one of another playbook whose execution has its name, each with its own end', async () => {
    states.on(ListExecutionsCommand).resolves({ executions: [] });
    for (const [machine, ended] of [
      ['m', 2],
      ['other', 5],
    ] as const)
      states
        .on(ListExecutionsCommand, { statusFilter: 'FAILED', stateMachineArn: machine })
        .resolves({ executions: [failed('twin', machine, 9, ended)] });

    const found = await runs([lock('twin', 'm'), lock('twin', 'other')], ['m', 'other']).changes(NOW);

    expect(found.map(({ of, why }) => [of, why.slice(-24)])).toEqual([
      ['m', '2026-03-02T10:00:00.000Z'],
      ['other', '2026-03-02T07:00:00.000Z'],
    ]);
  });
});

describe('a workflow', () => {
  const entered = (name: string, hours: number): HistoryEvent => ({
    id: 1,
    type: 'TaskStateEntered',
    timestamp: hoursAgo(hours),
    stateEnteredEventDetails: { name },
  });
  const exited = (name: string, hours: number): HistoryEvent => ({
    id: 1,
    type: 'WaitStateExited',
    timestamp: hoursAgo(hours),
    stateExitedEventDetails: { name },
  });

  test.each<[string, number, HistoryEvent[], number]>([
    ['that settles for hours is told', 5, [entered('Settle', 0), entered('Plan', 5)], 1],
    ['that began just now is not', 2, [entered('Settle', 0), entered('Plan', 2)], 0],
    ['that waits for a person is not', 50, [entered('Ask for approval', 50)], 0],
    ['that waits for the end of a lease is not', 5_000, [entered('Wait for the end of the lease', 5_000)], 0],
    [
      'that takes back after a long lease is not',
      5_000,
      [entered('Settle the undo', 0), exited('Wait for the end of the lease', 1)],
      0,
    ],
    [
      'that takes back for hours after its lease is told',
      5_000,
      [entered('Settle the undo', 0), exited('Wait for the end of the lease', 4)],
      1,
    ],
  ])('%s', async (_title, hours, events, count) => {
    states.on(ListExecutionsCommand).resolves({
      executions: [
        {
          name: 's-1',
          executionArn: 'arn:s-1',
          stateMachineArn: 'm',
          status: 'RUNNING',
          startDate: hoursAgo(hours),
        },
      ],
    });
    states.on(GetExecutionHistoryCommand).resolves({ events });

    const found = await uncarriedRuns(new SFNClient({}), ['m'], async () => []).executions(NOW);

    expect(found.map(({ id }) => id)).toEqual(Array(count).fill('arn:s-1'));
  });

  test('waits in states that the skeleton of playbooks has', () => {
    const skeleton = readFileSync(`${ROOT}statemachines/playbook.asl.yml`, 'utf8');

    expect(WAITS.filter((name) => !skeleton.includes(`\n  ${name}:\n`))).toEqual([]);
  });
});
