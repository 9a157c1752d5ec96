import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { BatchGetItemCommand, DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { GetExecutionHistoryCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { inForceOf, notesOf } from '../../../cli/commands/inforce.ts';
import { blockInForce, changeInForce } from '../../../lib/ask/in-force.ts';
import { readInForce } from '../../../lib/aws/by-person/in-force.ts';
import type { Lease } from '../../../lib/domain/network/lease.ts';
import type { Applied } from '../../../lib/domain/remediation/change-ports.ts';

const NOW = new Date('2026-03-02T05:00:00Z');

const lease: Lease = {
  ...{ cidr: '203.0.113.7/32', family: 'IPV4', scope: 'REGIONAL', ours: true, reason: 'scanner', requestedBy: 'anna' },
  ...{ createdAt: Date.parse('2026-03-02T03:00:00Z') / 1000, expiresAt: Date.parse('2026-03-02T06:00:00Z') / 1000 },
};

const change: Applied = {
  ...{ execution: 'stop-1', playbook: 'stop', at: '2026-03-02T04:00:00Z', findings: [] },
  targets: [{ label: 'door a', resource: 'r', account: '1', region: 'x', before: 'open', after: 'closed' }],
  says: { todo: 'Close door a', done: 'Closed door a', undone: 'Opened door a' },
  asked: [{ reason: 'it stood open', requestedBy: 'detection t/x' }],
};

describe('what is in force', () => {
  test('a blocked address says until when, why, by whom, and what ends it', () => {
    expect(blockInForce(lease, 'block', 'prod')).toEqual({
      kind: 'block',
      what: '203.0.113.7/32 is blocked (REGIONAL)',
      since: '2026-03-02T03:00:00Z',
      until: '2026-03-02T06:00:00Z',
      ends: 'until 2026-03-02T06:00:00Z',
      why: 'scanner',
      by: 'anna',
      undo: `npx riposte run block '{"unblock":["203.0.113.7/32"],"reason":"false alarm"}' --stage prod`,
    });
  });

  test('an address that was in the list before says that it stays there', () => {
    const { expiresAt: _, ...endless } = lease;

    const { until, ends } = blockInForce({ ...endless, ours: false }, 'block', 'prod');

    expect(until).toBe('');
    expect(ends).toBe('until a person ends it; it was in the list before riposte, and stays there');
  });

  test('a change has its undo', () => {
    expect(changeInForce({ change, status: 'RUNNING', until: '2026-03-02T06:00:00Z' }, 'prod')).toMatchObject({
      what: 'Closed door a (door a)',
      ends: 'until 2026-03-02T06:00:00Z',
      why: 'it stood open',
      by: 'detection t/x',
      undo: 'npx riposte undo stop-1 --stage prod',
    });
  });

  test.each([
    ['RUNNING', undefined, 'its workflow is at work'],
    ['RUNNING', '', 'until a person takes it back'],
    ['SUCCEEDED', undefined, 'until a person takes it back'],
    ['FAILED', undefined, 'its workflow ended as FAILED: only a person takes it back'],
    ['TIMED_OUT', '2026-03-02T06:00:00Z', 'its workflow ended as TIMED_OUT: only a person takes it back'],
  ])('a change whose workflow is %s with %s as its end: %s', (status, until, ends) => {
    expect(changeInForce({ change, status, until }, 'prod').ends).toBe(ends);
  });

  test('texts of others are shown as text, and a name that is none is no command', () => {
    const odd = { ...change, execution: 'x;rm', asked: [{ reason: 'a\u202eb', requestedBy: '\u001b[2J' }] };

    const told = changeInForce({ change: odd, status: 'SUCCEEDED' }, 'prod');

    expect(told.why).toBe('a<U+202E>b');
    expect(told.by).not.toContain('\u001b');
    expect(told).not.toHaveProperty('undo');
  });

  test('the block that ends first stands first, and what is not listed is said', () => {
    const later = { ...lease, cidr: '203.0.113.8/32', expiresAt: lease.createdAt + 90_000 };
    const { expiresAt: _, ...endless } = { ...lease, cidr: '203.0.113.9/32' };
    const all = {
      blocks: { ok: true as const, value: [endless, later, lease] },
      changes: { ok: false as const, said: 'Your role may not do this.' },
    };

    expect(inForceOf(all, 'block', 'prod').map(({ what }) => what.split('/')[0])).toEqual([
      '203.0.113.7',
      '203.0.113.8',
      '203.0.113.9',
    ]);
    expect(notesOf(all)).toEqual(['Changes cannot be read: Your role may not do this.']);
  });
});

describe('reading it', () => {
  const [dynamo, workflows, stacks] = [
    mockClient(DynamoDBClient),
    mockClient(SFNClient),
    mockClient(CloudFormationClient),
  ];
  const arn = (name: string) => `arn:aws:states:x:123456789012:execution:riposte-prod-stop:${name}`;
  const machine = (name: string) => `arn:aws:states:x:123456789012:stateMachine:riposte-prod-${name}`;

  beforeEach(() => {
    for (const mock of [dynamo, workflows, stacks]) mock.reset();
    const outputs = { StateTableName: 'state', StopMachineArn: machine('stop'), BlockMachineArn: machine('block') };
    stacks.on(DescribeStacksCommand).resolves({
      Stacks: [
        {
          ...{ StackName: 'riposte-prod', CreationTime: NOW, StackStatus: 'CREATE_COMPLETE' },
          Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
        },
      ],
    });
    dynamo.on(QueryCommand).resolves({ Items: [] });
  });

  const kept = (one: Applied) => ({
    pk: { S: `BEFORE#${one.playbook}#${one.execution}` },
    sk: { S: 'APPLIED' },
    applied: { S: JSON.stringify(one) },
  });
  const read = () => readInForce({ stage: 'prod', config: { region: 'x' } }, ['block'], NOW);

  test('changes that were not taken back are there, with the end of the lease from the workflow', async () => {
    const execution = (name: string, status: 'RUNNING' | 'SUCCEEDED') => ({
      ...{ executionArn: arn(name), stateMachineArn: machine('stop'), name, status, startDate: NOW },
    });
    workflows.on(ListExecutionsCommand).resolves({
      executions: [execution('stop-1', 'RUNNING'), execution('stop-2', 'SUCCEEDED'), execution('stop-3', 'SUCCEEDED')],
    });
    const output = JSON.stringify({ Payload: { status: 'applied', expiresAt: '2026-03-02T06:00:00Z' } });
    workflows.on(GetExecutionHistoryCommand).resolves({
      events: [{ id: 1, timestamp: NOW, type: 'TaskStateExited', stateExitedEventDetails: { name: 'Apply', output } }],
    });
    const undone = { at: '2026-03-02T04:30:00Z', by: 'anna' };
    const earlier = { ...change, execution: 'stop-3', at: '2026-03-02T03:00:00Z' };
    dynamo.on(BatchGetItemCommand).resolves({
      Responses: { state: [kept(earlier), kept({ ...change, execution: 'stop-2', undone }), kept(change)] },
    });

    const { changes } = await read();

    expect(changes).toEqual({
      ok: true,
      value: {
        list: [
          { change, status: 'RUNNING', until: '2026-03-02T06:00:00Z' },
          { change: earlier, status: 'SUCCEEDED' },
        ],
        cut: [],
      },
    });
    expect(workflows.commandCalls(ListExecutionsCommand).map(({ args }) => args[0].input.stateMachineArn)).toEqual([
      machine('stop'),
    ]);
  });

  test('a playbook with more executions than are looked at is named, and those that run are looked at whatever their age', async () => {
    const many = Array.from({ length: 2_000 }, (_, at) => ({
      ...{ executionArn: arn(`n-${at}`), stateMachineArn: machine('stop'), name: `n-${at}` },
      ...{ status: 'SUCCEEDED' as const, startDate: NOW },
    }));
    workflows.on(ListExecutionsCommand).resolves({ executions: many, nextToken: 'more' });
    const old = { executionArn: arn('stop-1'), stateMachineArn: machine('stop'), name: 'stop-1', startDate: NOW };
    workflows
      .on(ListExecutionsCommand, { statusFilter: 'RUNNING' })
      .resolves({ executions: [{ ...old, status: 'RUNNING' }] });
    workflows.on(GetExecutionHistoryCommand).resolves({ events: [] });
    dynamo.on(BatchGetItemCommand).callsFake(({ RequestItems }) => ({
      Responses: { state: JSON.stringify(RequestItems).includes('#stop-1"') ? [kept(change)] : [] },
    }));

    const { changes } = await read();

    expect(changes).toEqual({
      ok: true,
      value: {
        list: [{ change, status: 'RUNNING', until: undefined }],
        cut: [{ playbook: 'stop', before: '2026-03-02T05:00:00.000Z' }],
      },
    });
  });

  test('what may not be read is said, and the rest is there', async () => {
    workflows.on(ListExecutionsCommand).rejects(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));

    const { blocks, changes } = await read();

    expect(blocks).toEqual({ ok: true, value: [] });
    expect(changes).toEqual({ ok: false, said: 'Your role may not do this. no' });
  });
});
