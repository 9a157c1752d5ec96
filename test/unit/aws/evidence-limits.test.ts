import {
  CreateSnapshotsCommand,
  DescribeInstancesCommand,
  DescribeSnapshotsCommand,
  EC2Client,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import declaration from '../../../functions/playbooks/quarantine-instance.ts';
import stop from '../../../functions/playbooks/stop-instances-of-region.ts';
import { evidence } from '../../../lib/aws/account/evidence.ts';
import { carryOut } from '../../../lib/remediation/carry-out.ts';
import { changeOutcomeSchema } from '../../../lib/remediation/change-schema.ts';
import { changeTexts } from '../../../lib/remediation/change-texts.ts';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import { EXECUTION } from '../support/change-world.ts';
import { quarantineInAuto } from '../support/quarantine-world.ts';

const INPUT = { instance: 'i-0123456789abcdef0', reason: 'intruder' };
const CUT = ['eni-1 in sg-closed', 'eni-2 in sg-closed'];

type Auto = ReturnType<typeof quarantineInAuto>;
let the: Auto['the'];
let around: Auto['around'];
let changes: Auto['changes'];

beforeEach(() => {
  ({ the, around, changes } = quarantineInAuto());
});

const planned = () => planChange(declaration, changes, { input: INPUT, execution: EXECUTION }, around.ports);
const step = (plan: unknown, verb: string, more: object = {}) =>
  carryOut(declaration, changes, { verb, execution: EXECUTION, input: INPUT, plan, ...more }, around.ports);
const apply = (plan: unknown) => step(plan, 'apply', { answer: null });
const settle = (plan: unknown) => step(plan, 'settle');
const verify = (plan: unknown) => step(plan, 'verify', { expected: 'after' });

describe('a machine of whose disks EC2 lets no snapshot be begun', () => {
  beforeEach(() => {
    the.limited.add('vol-1');
  });

  test('is cut off all the same, and waits for its evidence afterwards', async () => {
    const plan = await planned();

    expect(await apply(plan)).toMatchObject({ status: 'applied', settles: true });
    expect(the.did).toEqual(expect.arrayContaining(CUT));
    expect(await settle(plan)).toMatchObject({ status: 'waiting', waitSeconds: 15 });
  });

  test('gets it as soon as EC2 lets it, and it is said that it was late', async () => {
    const plan = await planned();
    await apply(plan);
    the.limited.clear();

    expect(await settle(plan)).toEqual({ status: 'settled' });
    expect([...the.begun.keys()]).toEqual(['vol-1: Evidence of i-0123456789abcdef0, after riposte cut it off']);
    expect(await verify(plan)).toMatchObject({
      verified: 1,
      tells: {
        summary:
          'The snapshots of vol-1 of i-0123456789abcdef0 were begun only after riposte cut it off: before, EC2 let none be begun. What was ' +
          'deleted in between is not on them.',
      },
    });
  });

  test('is never said to be done and checked without what is missing, and how to take it', async () => {
    const plan = await planned();
    await apply(plan);
    const { tells } = (await verify(plan)) as { tells?: object };

    const outcome = changeOutcomeSchema.parse({
      ...{ kind: 'change', outcome: 'applied', playbook: 'quarantine-instance', machine: 'x' },
      ...{ execution: EXECUTION, plan, expiresAt: '', tells },
    });
    const texts = changeTexts({ ...outcome, plan }, 'dev');

    expect(texts.summary).toContain(
      'No snapshot of vol-1 of i-0123456789abcdef0 is known to be begun, before riposte cut it off or after (EC2 lets no more be begun for now)',
    );
    expect(texts.action).toContain('Done and checked, but not all that was to be kept before is kept.');
    expect(texts.next[0]).toBe(
      'Take the snapshot as soon as EC2 lets you: aws ec2 create-snapshot --volume-id vol-1 --region us-east-1',
    );
  });

  test('and where it is cut off only in part, the failure says what is missing', async () => {
    const plan = await planned();
    the.fails = 'take profile';

    await expect(apply(plan)).rejects.toThrow('no snapshot of vol-1 begun');
    await expect(apply(plan)).rejects.toThrow('No snapshot of vol-1 of i-0123456789abcdef0 is known to be begun');

    expect(await step(plan, 'giveUp')).toMatchObject({
      status: 'given-up',
      tells: { summary: expect.stringContaining('No snapshot of vol-1') },
    });
  });
});

test('of several disks those are kept that EC2 lets be kept', async () => {
  the.machine = { ...the.machine, disks: ['vol-1', 'vol-2'] };
  the.limited.add('vol-2');
  const plan = await planned();
  await apply(plan);

  expect(the.did[0]).toBe('snapshot of vol-1');
  expect(await verify(plan)).toMatchObject({
    tells: { summary: expect.stringContaining('No snapshot of vol-2 of'), next: [expect.stringContaining('vol-2')] },
  });
});

test('whose evidence is kept is checked, and nothing more is said', async () => {
  const plan = await planned();
  await apply(plan);

  expect(await settle(plan)).toEqual({ status: 'settled' });
  expect(await verify(plan)).toEqual({ verified: 1 });
  expect(the.did.filter((one) => one.startsWith('snapshot'))).toEqual(['snapshots']);
});

test('any other error still ends it before anything is changed', async () => {
  const plan = await planned();
  the.fails = 'snapshots';

  await expect(apply(plan)).rejects.toThrow('Nothing was changed');
  expect(the.did).toEqual([]);
});

test('a machine of which no snapshot can be begun is stopped all the same, and afterwards it is tried and said', async () => {
  const ec2 = mockClient(EC2Client);
  const machine = {
    ...{ InstanceId: 'i-0123456789abcdef0', State: { Name: 'running' as const } },
    BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeId: 'vol-1' } }],
  };
  ec2.on(DescribeInstancesCommand).resolves({ Reservations: [{ OwnerId: '123456789012', Instances: [machine] }] });
  ec2.on(DescribeSnapshotsCommand).resolves({ Snapshots: [] });
  ec2
    .on(CreateSnapshotsCommand)
    .rejects(Object.assign(new Error('too soon'), { name: 'SnapshotCreationPerVolumeRateExceeded' }));
  ec2.on(StopInstancesCommand).resolves({});
  const stopping = stop.changes(around.ports.log);
  const resource = 'arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0';
  const target = { label: 'i', resource, account: '123456789012', region: 'us-east-1' };

  await stopping.write(target, { on: true }, { on: false });
  const lack = await stopping.lacking?.({ ...target, before: { on: true }, after: { on: false } });

  expect(ec2.commandCalls(StopInstancesCommand)).toHaveLength(1);
  expect(lack).toMatchObject({
    open: true,
    says: expect.stringContaining(
      'No snapshot of vol-1 of i-0123456789abcdef0 is known to be begun, before riposte stopped it or after',
    ),
  });
  expect(ec2.commandCalls(CreateSnapshotsCommand).map(({ args }) => args[0].input.Description)).toEqual([
    'Evidence of i-0123456789abcdef0, before riposte stopped it',
    'Evidence of i-0123456789abcdef0, after riposte stopped it',
  ]);
});

test.each([
  ['vol-1', { ExcludeBootVolume: false, ExcludeDataVolumeIds: ['vol-2', 'vol-3'] }],
  ['vol-2', { ExcludeBootVolume: true, ExcludeDataVolumeIds: ['vol-3'] }],
])('a snapshot of %s alone leaves out the other disks, by what EC2 calls them', async (disk, left) => {
  const ec2 = mockClient(EC2Client);
  const mapping = (DeviceName: string, VolumeId: string) => ({ DeviceName, Ebs: { VolumeId } });
  const BlockDeviceMappings = [
    mapping('/dev/xvda', 'vol-1'),
    mapping('/dev/sdb', 'vol-2'),
    mapping('/dev/sdc', 'vol-3'),
  ];
  ec2
    .on(DescribeInstancesCommand, { InstanceIds: ['i-1'] })
    .resolves({ Reservations: [{ Instances: [{ RootDeviceName: '/dev/xvda', BlockDeviceMappings }] }] });
  ec2.on(CreateSnapshotsCommand).resolves({});

  await evidence(new EC2Client({ region: 'us-east-1' })).snapshotOf('i-1', disk, 'Evidence');

  expect(ec2.commandCalls(CreateSnapshotsCommand).map(({ args }) => args[0].input)).toEqual([
    { InstanceSpecification: { InstanceId: 'i-1', ...left }, Description: 'Evidence' },
  ]);
});
