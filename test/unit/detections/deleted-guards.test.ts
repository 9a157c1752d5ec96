import { GetResourceConfigHistoryCommand } from '@aws-sdk/client-config-service';
import { CreateFlowLogsCommand, DeleteFlowLogsCommand, DescribeFlowLogsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import flowLogsDeleted from '../../../lib/detections/defense-evasion/flow-logs-deleted.ts';
import { proposalsOf } from '../../../lib/domain/finding/detection.ts';
import { change, changes, config, recorded } from '../support/deleted-guards.ts';
import { ASK, eventFile } from '../support/fixtures.ts';

const ec2 = mockClient(EC2Client);
const named = (name: string) => Object.assign(new Error('x'), { name });
const { find, read, calls, write, impact } = changes;

const FORMAT = `\${version} \${srcaddr}`;
const ID = 'fl-0123456789abcdef0';
const LOG = {
  resourceId: 'vpc-0a1b',
  trafficType: 'ALL',
  logDestinationType: 'cloud-watch-logs',
  logDestination: null,
  logGroupName: '/network',
  deliverLogsPermissionArn: `arn:aws:iam::${ASK.account}:role/flow-logs`,
  logFormat: FORMAT,
  maxAggregationInterval: 600,
  creationTime: '2025-11-02T03:04:05.000Z',
};
const BUCKET = {
  ...{ ...LOG, logDestinationType: 's3', logDestination: 'arn:aws:s3:::flows', logGroupName: null },
  deliverLogsPermissionArn: null,
  destinationOptions: { fileFormat: 'parquet', hiveCompatiblePartitions: true, perHourPartition: false },
};
const LIVE = {
  FlowLogId: 'fl-0000000000000new',
  ResourceId: 'vpc-0a1b',
  TrafficType: 'ALL' as const,
  LogDestinationType: 'cloud-watch-logs' as const,
  LogGroupName: '/network',
  DeliverLogsPermissionArn: `arn:aws:iam::${ASK.account}:role/flow-logs`,
  LogFormat: FORMAT,
  MaxAggregationInterval: 600,
  Tags: [
    { Key: 'riposte:made-again-for', Value: ID },
    { Key: 'team', Value: 'net' },
  ],
};
beforeEach(() => {
  for (const mock of [ec2, config]) mock.reset();
  ec2.on(DescribeFlowLogsCommand).resolves({ FlowLogs: [] });
});

describe('a flow log that was deleted', () => {
  test('is made again as it was last recorded, for the network that it is guarded with', async () => {
    recorded(LOG, { team: 'net', 'aws:cloudformation:stack-name': 's', 'riposte:made-again-for': 'fl-1' });
    ec2.on(CreateFlowLogsCommand).resolves({ FlowLogIds: ['fl-2'], Unsuccessful: [] });

    const { target, before, after } = await change({ guard: 'flowlogs', name: ID });
    await write(target, before, after);

    expect(target).toMatchObject({
      label: `flow log ${ID}`,
      resource: `arn:aws:ec2:us-east-1:${ASK.account}:vpc-flow-log/${ID}`,
      belongsTo: `arn:aws:ec2:us-east-1:${ASK.account}:vpc/vpc-0a1b`,
      tags: ['team'],
    });
    expect(before).toEqual({ flowLog: 'gone' });
    expect(ec2.commandCalls(CreateFlowLogsCommand)[0]?.args[0].input).toEqual({
      ResourceIds: ['vpc-0a1b'],
      ResourceType: 'VPC',
      TrafficType: 'ALL',
      LogDestinationType: 'cloud-watch-logs',
      LogGroupName: '/network',
      DeliverLogsPermissionArn: `arn:aws:iam::${ASK.account}:role/flow-logs`,
      LogFormat: FORMAT,
      MaxAggregationInterval: 600,
      TagSpecifications: [
        {
          ResourceType: 'vpc-flow-log',
          Tags: [
            { Key: 'team', Value: 'net' },
            { Key: 'riposte:made-again-for', Value: ID },
          ],
        },
      ],
    });
    expect(calls(target, before, after).map(({ action }) => action)).toEqual(['ec2:CreateFlowLogs']);
    expect(calls(target, after, before).map(({ action }) => action)).toEqual(['ec2:DeleteFlowLogs']);
    expect(await impact?.({ ...target, before, after })).toEqual([
      'nothing stops; ALL traffic of vpc-0a1b is recorded to /network again: look whether that is yours',
    ]);
  });

  test('reads as planned once it is made, and once it is deleted again as before', async () => {
    recorded(LOG, { team: 'net' });
    const { target, before, after } = await change({ guard: 'flowlogs', name: ID });

    ec2.on(DescribeFlowLogsCommand, { Filter: [{ Name: 'tag:riposte:made-again-for', Values: [ID] }] }).resolves({
      FlowLogs: [LIVE],
    });
    ec2.on(DeleteFlowLogsCommand).resolves({ Unsuccessful: [] });
    const made = await read(target);
    await write(target, before, after);
    await write(target, after, before);

    expect(made).toEqual(after);
    expect(ec2.commandCalls(CreateFlowLogsCommand)).toHaveLength(0);
    expect(ec2.commandCalls(DeleteFlowLogsCommand)[0]?.args[0].input).toEqual({ FlowLogIds: [LIVE.FlowLogId] });
  });

  const MADE = { Filter: [{ Name: 'tag:riposte:made-again-for', Values: [ID] }] };
  const decoy = { ...LIVE, FlowLogId: 'fl-0000000000decoy', LogGroupName: '/of-mallory' };

  test('is made again although something else carries the tag of what was made for it: whoever may tag set that', async () => {
    recorded(LOG, { team: 'net' });
    ec2.on(DescribeFlowLogsCommand, MADE).resolves({ FlowLogs: [decoy] });
    ec2.on(CreateFlowLogsCommand).resolves({});

    const { target, before, after } = await change({ guard: 'flowlogs', name: ID });
    await write(target, before, after);

    expect(before).toEqual({ flowLog: 'gone' });
    expect(await read(target)).toEqual({ flowLog: 'gone' });
    expect(ec2.commandCalls(CreateFlowLogsCommand)).toHaveLength(1);
  });

  test('is deleted again alone: what somebody tagged like it stays', async () => {
    recorded(LOG, { team: 'net' });
    const { target, before, after } = await change({ guard: 'flowlogs', name: ID });
    ec2.on(DescribeFlowLogsCommand, MADE).resolves({ FlowLogs: [decoy, LIVE, { ...decoy, TrafficType: 'REJECT' }] });
    ec2.on(DeleteFlowLogsCommand).resolves({ Unsuccessful: [] });

    const made = await read(target);
    await write(target, after, before);

    expect(made).toEqual(after);
    expect(ec2.commandCalls(DeleteFlowLogsCommand).map(({ args }) => args[0].input)).toEqual([
      { FlowLogIds: [LIVE.FlowLogId] },
    ]);
  });

  test('is not guessed at where what was made for it can no longer be told from what is tagged so', async () => {
    recorded(LOG);
    const { target } = await change({ guard: 'flowlogs', name: ID });
    ec2.on(DescribeFlowLogsCommand, MADE).resolves({ FlowLogs: [LIVE] });
    config.on(GetResourceConfigHistoryCommand).resolves({ configurationItems: [] });

    await expect(read(target)).rejects.toThrow(`AWS Config no longer says what the flow log ${ID} was`);
  });

  test('to a bucket is made with the form of its files, and without a role', async () => {
    recorded(BUCKET);
    ec2.on(CreateFlowLogsCommand).resolves({});

    const { target, before, after } = await change({ guard: 'flowlogs', name: ID });
    await write(target, before, after);

    const made = ec2.commandCalls(CreateFlowLogsCommand)[0]?.args[0].input;
    expect(made).toMatchObject({
      LogDestination: 'arn:aws:s3:::flows',
      DestinationOptions: { FileFormat: 'parquet', HiveCompatiblePartitions: true, PerHourPartition: false },
    });
    expect(made).not.toHaveProperty('DeliverLogsPermissionArn');
    expect(made).not.toHaveProperty('LogGroupName');
  });

  test('is not taken for made where EC2 says among its answers that it was not', async () => {
    recorded(LOG);
    const { target, before, after } = await change({ guard: 'flowlogs', name: ID });
    const failed = (Code: string) => ({ Unsuccessful: [{ ResourceId: 'vpc-0a1b', Error: { Code, Message: 'm' } }] });
    ec2
      .on(CreateFlowLogsCommand)
      .resolvesOnce(failed('FlowLogAlreadyExists'))
      .resolves(failed('LogDestinationNotFound'));

    await expect(write(target, before, after)).rejects.toThrow('another than it records to the same place already');
    await expect(write(target, before, after)).rejects.toThrow('LogDestinationNotFound');
  });

  test.each<[string, object, () => void, string]>([
    [
      'nobody recorded',
      {},
      () => config.on(GetResourceConfigHistoryCommand).rejects(named('ResourceNotDiscoveredException')),
      'make it again by hand, with its resource, traffic type, destination, role and format',
    ],
    ['was recorded in part', {}, () => recorded({ ...LOG, logFormat: null }), 'record of it is not whole'],
    ['is of an unknown kind', {}, () => recorded({ ...LOG, resourceId: 'nat-1' }), 'of a kind that is not known'],
    [
      'wrote as somebody else',
      {},
      () => recorded({ ...LOG, deliverLogsPermissionArn: 'arn:aws:iam::111122223333:role/x' }),
      'as a role of another account',
    ],
    [
      'was made shortly before',
      { madeBefore: '2025-11-02T03:04:05.000Z' },
      () => recorded(LOG),
      'was made only shortly before (ALL of vpc-0a1b, to /network)',
    ],
    [
      'was made nobody knows when',
      { madeBefore: '2026-01-01T00:00:00.000Z' },
      () => recorded({ ...LOG, creationTime: undefined }),
      'was made only shortly before',
    ],
    [
      'somebody made again',
      {},
      () => {
        recorded(LOG);
        ec2
          .on(DescribeFlowLogsCommand, { Filter: [{ Name: 'resource-id', Values: ['vpc-0a1b'] }] })
          .resolves({ FlowLogs: [{ ...LIVE, FlowLogId: 'fl-9' }] });
      },
      'is not needed: fl-9 records the same',
    ],
  ])('is left to a person where it %s', async (_what, more, arrange, says) => {
    arrange();

    const { targets, refused } = await find({ guard: 'flowlogs', name: ID, ...more } as never, ASK);

    expect(targets).toEqual([]);
    expect(refused).toEqual([{ input: ID, reason: expect.stringContaining(says) }]);
  });

  test.each([
    ['leaves out what it said', { LogFormat: `\${version}` }],
    ['writes as another role, which may not be let in', { DeliverLogsPermissionArn: 'arn:aws:iam::1:role/none' }],
    ['cannot write', { DeliverLogsStatus: 'FAILED' }],
    ['records what is refused only', { TrafficType: 'REJECT' as const }],
  ])('is made again beside one that only looks like it: it %s', async (_what, more) => {
    recorded(LOG);
    ec2
      .on(DescribeFlowLogsCommand, { Filter: [{ Name: 'resource-id', Values: ['vpc-0a1b'] }] })
      .resolves({ FlowLogs: [{ ...LIVE, FlowLogId: 'fl-9', ...more }] });

    const { after } = await change({ guard: 'flowlogs', name: ID });

    expect(after).toMatchObject({ flowLog: { traffic: 'ALL', destination: '/network' } });
  });

  test('that cannot be looked up is not taken for one without a record', async () => {
    config.on(GetResourceConfigHistoryCommand).rejects(named('ThrottlingException'));

    await expect(find({ guard: 'flowlogs', name: ID } as never, ASK)).rejects.toThrow('x');
  });

  test('has to be named', async () => {
    const { refused } = await find({ guard: 'flowlogs' } as never, ASK);

    expect(refused[0]?.reason).toContain('say which as "name"');
  });
});

test('who sees the deletion proposes all flow logs of the call, if they are a day old', () => {
  const content = (id: string) => ({ tag: 1, content: id });
  const proposal = proposalsOf(flowLogsDeleted).find(({ playbook }) => playbook === 'restore-guardrail');
  const event = eventFile('defense-evasion/flow-logs-deleted');
  const FlowLogId = [content('fl-0123456789abcdef0'), content('fl-0123456789abcdef1'), content('fl-x; rm')];
  const several = {
    ...event,
    detail: { ...event.detail, requestParameters: { DeleteFlowLogsRequest: { FlowLogId } } },
  };

  expect(proposal?.params(event, [])).toEqual({
    guard: 'flowlogs',
    names: ['fl-0123456789abcdef0'],
    madeBefore: '2026-03-01T03:04:05.000Z',
  });
  expect(proposal?.params(several, [])).toMatchObject({ names: ['fl-0123456789abcdef0', 'fl-0123456789abcdef1'] });
});
